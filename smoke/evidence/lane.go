package evidence

import (
	"slices"

	"cfnenv/smoke/stackinfo"
)

// Made is the lane's stack as it counts: the last attempt.
func (l *Lane) Made() *Creation {
	if l == nil || len(l.Creations) == 0 {
		return nil
	}
	return &l.Creations[len(l.Creations)-1]
}

// events is everything that was heard of that stack. A deletion tells of resources that were made after the wait for the
// creation had been cut short.
func (l *Lane) events() []stackinfo.Event {
	c := l.Made()
	if c == nil {
		return nil
	}
	if d := l.Deletion; d != nil && len(d.Stacks) == len(l.Creations) {
		return slices.Concat(c.Result.Events, d.Stacks[len(d.Stacks)-1].Result.Events)
	}
	return c.Result.Events
}

// Output is a value that the lane's stack answered.
func (l *Lane) Output(key string) string {
	if c := l.Made(); c != nil {
		value, _ := stackinfo.Value(c.Result.State.Outputs, key)
		return value
	}
	return ""
}

// Answered is the invocation that counts: the last one.
func (l *Lane) Answered() *Invocation {
	if l == nil || len(l.Invocations) == 0 {
		return nil
	}
	return &l.Invocations[len(l.Invocations)-1]
}

// FunctionName is the stack's function: the output that the examples have, else the resource that CloudFormation made.
// The published third example does not name its function.
func (l *Lane) FunctionName() string { return l.outputOr("FunctionName", "AWS::Lambda::Function") }

// BucketName is the stack's bucket, likewise.
func (l *Lane) BucketName() string { return l.outputOr("BucketName", "AWS::S3::Bucket") }

// OwnBucket is the bucket that the stack made, as CloudFormation names it: an output is the template's word, which may name
// another bucket, and what is removed must be the stack's own.
func (l *Lane) OwnBucket() string { return PhysicalID(l.events(), "AWS::S3::Bucket") }

func (l *Lane) outputOr(output, resourceType string) string {
	if name := l.Output(output); name != "" {
		return name
	}
	return PhysicalID(l.events(), resourceType)
}

// PhysicalID is the id of a stack's one resource of that type, "" when none was made.
func PhysicalID(events []stackinfo.Event, resourceType string) string {
	for _, e := range slices.Backward(events) {
		if e.Type == resourceType && e.PhysicalID != "" {
			return e.PhysicalID
		}
	}
	return ""
}

// RoleName is the stack's role: the output, else the resource.
func (l *Lane) RoleName() string { return l.outputOr("RoleName", "AWS::IAM::Role") }

// RogueNames are the buckets that the function may have tried to make, each once. Every call that
// may have reached it counts, also one whose answer was lost or that was repeated. Those of the embedded example are known
// without trusting an answer.
func (l *Lane) RogueNames(embedded bool) (names []string) {
	for _, c := range l.Invocations {
		name := ""
		switch {
		case c.Nonce == "", c.Status == StatusForbidden, c.Status == StatusTooManyRequests:
			// Not sent, or answered by Lambda itself: the function has not run.
		case embedded:
			name = c.Rogue()
		default:
			if answer := c.Answer(); answer != nil {
				name = answer.CreateBucket.Bucket
			}
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
