package smoke

import (
	"context"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/denial"
	"cfnenv/smoke/stack"
)

// Evidence is everything that a run saw, word for word. What it does not hold was not seen.
type Evidence struct {
	Preflight Preflight
	Lanes     map[string]*Lane      // by the example's id
	Probes    map[string]*Attempted // by the probe's id
}

// Preflight is what was found before the first call.
type Preflight struct {
	At       time.Time
	Findings map[string][]string // what forbids a deployment, by the example's id
	Remarks  map[string][]string // what does not, likewise
}

// Lane is what was seen of one example.
type Lane struct {
	Creations   []Creation
	Queue       *QueueSeen
	Function    *FunctionSeen
	URL         *URLSeen
	Policy      *PolicySeen
	Invocations []Invocation
	Object      *ObjectSeen
	Rogues      []BucketSeen // the buckets that the function may have tried to make, one a call, and each once more at the end
	Deletion    *Deletion
	Bucket      *BucketSeen // the stack's own bucket, after the deletion
	Crash       string      // an error in this program, which ended the lane
	Proved      time.Duration
}

// Creation is one attempt to make a stack.
type Creation struct {
	Spec    stack.Spec
	ID      string // "" when CreateStack was refused
	Failure *Failure
	Overdue bool // the run's time limit ended the wait
	Result  stack.Result
	Took    time.Duration
}

// Failure is an error as evidence.
type Failure struct {
	Code    string // AWS's error code; "" when AWS did not answer
	Message string
	// Transient failures say nothing about the question.
	Transient bool
	// Uncertain failures of a creation leave it open whether something was made.
	Uncertain bool
	Refusal   *denial.Denial
}

// QueueSeen is what SQS answered to runtime credentials.
type QueueSeen struct {
	URL     string
	ARN     string
	Failure *Failure
}

// FunctionSeen is what Lambda answered about the function.
type FunctionSeen struct {
	Name, ARN, RoleARN string
	Failure            *Failure
}

// URLSeen is what Lambda answered about the function's address.
type URLSeen struct {
	URL, AuthType string
	Failure       *Failure
}

// PolicySeen is the function's resource policy.
type PolicySeen struct {
	Text    string
	Failure *Failure
}

// ObjectSeen is the object that the function says it wrote.
type ObjectSeen struct {
	Bucket, Key string
	Body        string
	Modified    time.Time
	Failure     *Failure
}

// BucketSeen is whether a bucket exists, asked from outside.
type BucketSeen struct {
	Name    string
	Exists  bool
	At      time.Time // of the last answer
	Failure *Failure  // set when the question was not answered
}

// Deletion is the removal of a lane's stacks.
type Deletion struct {
	Stacks []DeletedStack
	Took   time.Duration
}

// DeletedStack is one stack's removal.
type DeletedStack struct {
	Name, ID string
	Never    bool // no such stack was made
	Result   stack.Result
	Tries    int
	Failure  *Failure
}

// Attempted is what came of something that the workshop forbids.
type Attempted struct {
	Failure    *Failure     // how it was refused; nil when it was not refused by the call itself
	ID         string       // of the stack that was accepted, or the name of what was made
	Result     stack.Result // of the stack that was accepted
	Unfinished *Failure     // why the stack was not followed to its end
	Removed    bool         // what was made by mistake is gone
}

// made is the lane's stack as it counts: the last attempt.
func (l *Lane) made() *Creation {
	if l == nil || len(l.Creations) == 0 {
		return nil
	}
	return &l.Creations[len(l.Creations)-1]
}

// events is everything that was heard of that stack. A deletion tells of resources that were made after the wait for the
// creation had been cut short.
func (l *Lane) events() []stack.Event {
	c := l.made()
	if c == nil {
		return nil
	}
	if d := l.Deletion; d != nil && len(d.Stacks) == len(l.Creations) {
		return slices.Concat(c.Result.Events, d.Stacks[len(d.Stacks)-1].Result.Events)
	}
	return c.Result.Events
}

// output is a value that the lane's stack answered.
func (l *Lane) output(key string) string {
	if c := l.made(); c != nil {
		value, _ := stack.Value(c.Result.State.Outputs, key)
		return value
	}
	return ""
}

// answered is the invocation that counts: the last one.
func (l *Lane) answered() *Invocation {
	if l == nil || len(l.Invocations) == 0 {
		return nil
	}
	return &l.Invocations[len(l.Invocations)-1]
}

// failure turns an error into evidence.
func failure(err error) *Failure {
	if err == nil {
		return nil
	}
	f := &Failure{Code: client.Code(err), Message: client.Message(err), Transient: client.Transient(err) || client.Unsent(err), Uncertain: client.MayHaveHappened(err)}
	if d, ok := denial.Parse(f.Message); ok {
		f.Refusal = &d
	}
	return f
}

// failureWithin is failure for a call that ctx may have cut short: it says by what, in the place of Go's own words.
func failureWithin(ctx context.Context, err error) *Failure {
	f := failure(err)
	if f != nil && ctx.Err() != nil {
		cause := "interrupted by " + context.Cause(ctx).Error()
		f.Message = strings.NewReplacer(context.Canceled.Error(), cause, context.DeadlineExceeded.Error(), cause).Replace(f.Message)
	}
	return f
}
