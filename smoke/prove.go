package smoke

import (
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
)

// prove looks at what an example's stack made, from outside and with runtime credentials. It only collects; judging is
// [cfnenv/smoke/verdict]'s.
func (r *runner) prove(s plan.Stack, lane *evidence.Lane) {
	switch s.ID {
	case "01":
		lane.Queue = present(r, s.ID, func() (*evidence.Queue, *evidence.Failure) {
			q := r.seeQueue(lane.Output("QueueUrl"))
			return q, q.Failure
		})
	case "02":
		lane.Function = present(r, s.ID, func() (*evidence.Function, *evidence.Failure) {
			f := r.seeFunction(lane.FunctionName())
			return f, f.Failure
		})
	case "03":
		r.proveWriter(s, lane)
	case plan.RuntimeExample:
		r.proveTable(s, lane)
	}
}

// proveWriter calls the function until its answer means something, then confirms the answer.
func (r *runner) proveWriter(s plan.Stack, lane *evidence.Lane) {
	name := lane.FunctionName()
	lane.Function = present(r, s.ID, func() (*evidence.Function, *evidence.Failure) { f := r.seeFunction(name); return f, f.Failure })
	lane.URL = present(r, s.ID, func() (*evidence.URL, *evidence.Failure) { u := r.seeURL(name); return u, u.Failure })
	r.invoke(s, lane)
	lane.Policy = present(r, s.ID, func() (*evidence.Policy, *evidence.Failure) { p := r.seePolicy(name); return p, p.Failure })
	lane.Rogues = r.seeRogues(s, lane)
	last := lane.Answered()
	if last == nil || last.Answer() == nil {
		return
	}
	if put := last.Answer().PutObject; put.Key != "" {
		lane.Object = present(r, s.ID, func() (*evidence.Object, *evidence.Failure) {
			o := r.seeObject(lane.BucketName(), put.Key)
			return o, o.Failure
		})
	}
}

// seeRogues looks for the buckets that the function may have tried to make.
func (r *runner) seeRogues(s plan.Stack, lane *evidence.Lane) []evidence.Bucket {
	ctx, cancel := r.answering()
	defer cancel()
	var seen []evidence.Bucket
	for _, name := range lane.RogueNames(s.Embedded) {
		seen = append(seen, *r.seeBucket(ctx, name))
	}
	return seen
}

func (r *runner) seeQueue(url string) *evidence.Queue {
	seen := &evidence.Queue{URL: url}
	if url == "" {
		return seen
	}
	arn, err := r.clients.queues.GetQueueARN(r.ctx, url)
	seen.ARN, seen.Failure = arn, failure(r.ctx, err)
	return seen
}

func (r *runner) seeFunction(name string) *evidence.Function {
	seen := &evidence.Function{}
	if name == "" {
		return seen
	}
	out, err := r.clients.functions.GetFunction(r.ctx, name)
	seen.Name, seen.ARN, seen.RoleARN, seen.Failure = out.Name, out.ARN, out.RoleARN, failure(r.ctx, err)
	return seen
}

func (r *runner) seeURL(name string) *evidence.URL {
	seen := &evidence.URL{}
	if name == "" {
		return seen
	}
	out, err := r.clients.functions.GetFunctionURLConfig(r.ctx, name)
	seen.URL, seen.AuthType, seen.Failure = out.URL, out.AuthType, failure(r.ctx, err)
	return seen
}

func (r *runner) seePolicy(name string) *evidence.Policy {
	seen := &evidence.Policy{}
	if name == "" {
		return seen
	}
	text, err := r.clients.functions.GetPolicy(r.ctx, name)
	seen.Text, seen.Failure = text, failure(r.ctx, err)
	return seen
}

// maxBody bounds what is read of an object or an answer; the function writes below 200 bytes of the one and 3 KB of the
// other.
const maxBody = 64 << 10

func (r *runner) seeObject(bucket, key string) *evidence.Object {
	seen := &evidence.Object{Bucket: bucket, Key: key}
	if bucket == "" {
		return seen
	}
	out, err := r.clients.objects.GetObject(r.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		seen.Failure = failure(r.ctx, err)
		return seen
	}
	defer out.Body.Close()
	body, err := io.ReadAll(io.LimitReader(out.Body, maxBody))
	seen.Body, seen.Modified, seen.Failure = string(body), aws.ToTime(out.LastModified), failure(r.ctx, err)
	return seen
}
