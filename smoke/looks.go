package smoke

import (
	"context"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/client"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/sleep"
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

// present looks at something that CloudFormation says it has made, and looks again while it is not there, within the
// run's patience. What has just been made may be unknown for a moment. AWS: SQS API reference, CreateQueue ("wait at least
// one second after the queue is created"); Lambda developer guide, "Lambda function states"; S3 user guide, "Amazon S3 data
// consistency model".
func present[Seen any](r *runner, lane string, look func() (Seen, *evidence.Failure)) Seen {
	began, symptom := time.Now(), ""
	for attempts := 1; ; attempts++ {
		seen, failed := look()
		missing := failed != nil && failed.Missing()
		spent := time.Since(began)
		if missing && spent < r.plan.Patience {
			if symptom == "" {
				symptom = "what was made is not there yet (" + failed.Code + ")"
				r.note(lane, "%s: looking again", symptom)
			}
			if sleep.For(r.ctx, retryPause(spent)) == nil {
				continue
			}
			failed.CancelledBy = interrupted(r.ctx)
		}
		if symptom != "" {
			r.retried(evidence.Retry{Example: lane, Symptom: symptom, Attempts: attempts, Seconds: spent.Seconds(), Solved: !missing})
		}
		return seen
	}
}

// seeBucket asks whether a bucket exists, in two ways: HeadBucket may be answered from the past (AWS: S3 user guide, "Amazon
// S3 data consistency model": bucket configurations are eventually consistent), and a list under the name answers
// differently for a bucket that does not exist. Only "no such bucket" to both is a no: a refusal may mean that it belongs
// to somebody.
func (r *runner) seeBucket(ctx context.Context, name string) *evidence.Bucket {
	seen := &evidence.Bucket{Name: name}
	for _, ask := range []func(context.Context, string) error{r.headBucket, r.listBucket} {
		err := ask(ctx, name)
		seen.At = time.Now()
		switch code := client.Code(err); {
		case err == nil:
			seen.Exists = true
			return seen
		case errorcode.Missing(code):
		default:
			seen.Failure = failure(ctx, err)
			return seen
		}
	}
	return seen
}

func (r *runner) headBucket(ctx context.Context, name string) error {
	_, err := r.clients.objects.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(name)})
	return err
}

func (r *runner) listBucket(ctx context.Context, name string) error {
	_, err := r.clients.objects.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(name), MaxKeys: aws.Int32(1)})
	return err
}

// seeRoguesAgain asks once more, at the end of the run, for the buckets that must not exist.
func (r *runner) seeRoguesAgain(lane *evidence.Lane) {
	ctx, cancel := r.cleanup()
	defer cancel()
	var again []evidence.Bucket
	for _, first := range lane.Rogues {
		if !first.Exists {
			again = append(again, *r.seeBucket(ctx, first.Name))
		}
	}
	lane.Rogues = append(lane.Rogues, again...)
}
