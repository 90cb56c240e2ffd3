package smoke

import (
	"io"
	"net/http"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/stack"
)

// prove looks at what an example's stack made, from outside and with runtime credentials. It only collects; judging is
// [Judge]'s.
func (r *runner) prove(s StackPlan, lane *Lane) {
	switch s.ID {
	case "01":
		lane.Queue = present(r, s.ID, func() (*QueueSeen, *Failure) { q := r.seeQueue(lane.output("QueueUrl")); return q, q.Failure })
	case "02":
		lane.Function = present(r, s.ID, func() (*FunctionSeen, *Failure) { f := r.seeFunction(functionName(lane)); return f, f.Failure })
	case "03":
		r.proveWriter(s, lane)
	}
}

// proveWriter calls the function until its answer means something, then confirms the answer.
func (r *runner) proveWriter(s StackPlan, lane *Lane) {
	name := functionName(lane)
	lane.Function = present(r, s.ID, func() (*FunctionSeen, *Failure) { f := r.seeFunction(name); return f, f.Failure })
	lane.URL = present(r, s.ID, func() (*URLSeen, *Failure) { u := r.seeURL(name); return u, u.Failure })
	r.invoke(s, lane)
	lane.Policy = present(r, s.ID, func() (*PolicySeen, *Failure) { p := r.seePolicy(name); return p, p.Failure })
	lane.Rogues = r.seeRogues(s, lane.Invocations)
	last := lane.answered()
	if last == nil || last.Answer == nil {
		return
	}
	if put := last.Answer.PutObject; put.Key != "" {
		lane.Object = present(r, s.ID, func() (*ObjectSeen, *Failure) { o := r.seeObject(bucketName(lane), put.Key); return o, o.Failure })
	}
}

// seeRogues looks for the buckets that the function may have tried to make. Every call counts that may have reached it,
// also one whose answer was lost and one that was called again: the account must hold in all of them.
func (r *runner) seeRogues(s StackPlan, calls []Invocation) []BucketSeen {
	ctx, cancel := r.answering()
	defer cancel()
	var seen []BucketSeen
	for _, c := range calls {
		name := ""
		switch {
		case c.Nonce == "", c.Status == http.StatusForbidden, c.Status == http.StatusTooManyRequests:
			// Not sent, or answered by Lambda itself: the function has not run.
		case s.Example.Embedded:
			name = rogueName(&c) // known without trusting the answer
		case c.Answer != nil:
			name = c.Answer.CreateBucket.Bucket
		}
		if name != "" {
			seen = append(seen, *r.seeBucket(ctx, name))
		}
	}
	return seen
}

// functionName is the stack's function: the output that the examples have, else the resource that CloudFormation made.
// The published third example does not name its function.
func functionName(lane *Lane) string { return outputOr(lane, "FunctionName", "AWS::Lambda::Function") }

// bucketName is the stack's bucket, likewise.
func bucketName(lane *Lane) string { return outputOr(lane, "BucketName", "AWS::S3::Bucket") }

// ownBucket is the bucket that the stack made, as CloudFormation names it: an output is the template's word, which may name
// another bucket, and what is removed must be the stack's own.
func ownBucket(lane *Lane) string { return physicalID(lane.events(), "AWS::S3::Bucket") }

func outputOr(lane *Lane, output, resourceType string) string {
	if name := lane.output(output); name != "" {
		return name
	}
	return physicalID(lane.events(), resourceType)
}

// physicalID is the id of a stack's one resource of that type, "" when none was made.
func physicalID(events []stack.Event, resourceType string) string {
	for _, e := range slices.Backward(events) {
		if e.Type == resourceType && e.PhysicalID != "" {
			return e.PhysicalID
		}
	}
	return ""
}

func (r *runner) seeQueue(url string) *QueueSeen {
	seen := &QueueSeen{URL: url}
	if url == "" {
		return seen
	}
	arn, err := r.clients.queues.GetQueueARN(r.ctx, url)
	seen.ARN, seen.Failure = arn, failure(err)
	return seen
}

func (r *runner) seeFunction(name string) *FunctionSeen {
	seen := &FunctionSeen{}
	if name == "" {
		return seen
	}
	out, err := r.clients.functions.GetFunction(r.ctx, name)
	seen.Name, seen.ARN, seen.RoleARN, seen.Failure = out.Name, out.ARN, out.RoleARN, failure(err)
	return seen
}

func (r *runner) seeURL(name string) *URLSeen {
	seen := &URLSeen{}
	if name == "" {
		return seen
	}
	out, err := r.clients.functions.GetFunctionURLConfig(r.ctx, name)
	seen.URL, seen.AuthType, seen.Failure = out.URL, out.AuthType, failure(err)
	return seen
}

func (r *runner) seePolicy(name string) *PolicySeen {
	seen := &PolicySeen{}
	if name == "" {
		return seen
	}
	text, err := r.clients.functions.GetPolicy(r.ctx, name)
	seen.Text, seen.Failure = text, failure(err)
	return seen
}

// maxBody bounds what is read of an object or an answer; the function writes below 200 bytes of the one and 3 KB of the
// other.
const maxBody = 64 << 10

func (r *runner) seeObject(bucket, key string) *ObjectSeen {
	seen := &ObjectSeen{Bucket: bucket, Key: key}
	if bucket == "" {
		return seen
	}
	out, err := r.clients.objects.GetObject(r.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		seen.Failure = failure(err)
		return seen
	}
	defer out.Body.Close()
	body, err := io.ReadAll(io.LimitReader(out.Body, maxBody))
	seen.Body, seen.Modified, seen.Failure = string(body), aws.ToTime(out.LastModified), failure(err)
	return seen
}
