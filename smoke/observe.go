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
)

// observeExample looks at what an example's stack made, from outside and with runtime credentials. It only collects; judging is
// [cfnenv/smoke/verdict]'s.
func (r *runner) observeExample(s plan.Stack, lane *evidence.Lane) {
	switch s.ID {
	case "01":
		lane.Queue = r.observeQueue(s.ID, lane.Output("QueueUrl"))
	case "02":
		lane.Function = r.observeFunction(s.ID, lane.FunctionName())
	case "03":
		r.observeWriter(s, lane)
	case plan.TableExample:
		r.observeTable(s, lane)
	}
}

// observeWriter calls the function until its answer means something, then confirms the answer.
func (r *runner) observeWriter(s plan.Stack, lane *evidence.Lane) {
	name := lane.FunctionName()
	lane.Function = r.observeFunction(s.ID, name)
	lane.URL = r.observeURL(s.ID, name)
	r.invoke(s, lane)
	lane.Policy = r.observePolicy(s.ID, name)
	lane.Rogues = r.observeRogues(s, lane)
	if answer := lane.Answered().Answer(); answer != nil && answer.PutObject.Key != "" {
		lane.Object = r.observeObject(s.ID, lane.BucketName(), answer.PutObject.Key)
	}
}

// observeRogues looks for the buckets that the function may have tried to make.
func (r *runner) observeRogues(s plan.Stack, lane *evidence.Lane) []evidence.Bucket {
	ctx, cancel := r.creationContext()
	defer cancel()
	var seen []evidence.Bucket
	for _, name := range lane.RogueNames(s.Embedded) {
		seen = append(seen, *r.observeBucket(ctx, name))
	}
	return seen
}

// present looks at something that CloudFormation says it has made, by its name, and looks again while it is not there, within
// the run's patience. What has just been made may be unknown for a moment. AWS: SQS API reference, CreateQueue ("wait at
// least one second after the queue is created"); Lambda developer guide, "Lambda function states"; S3 user guide, "Amazon S3
// data consistency model".
func (r *runner) present(lane, name string, look func(context.Context) error) *evidence.Failure {
	if name == "" {
		return nil
	}
	early := func(f *evidence.Failure) string {
		if f.Missing() {
			return "a new resource is not visible yet (" + f.Code + ")"
		}
		return ""
	}
	return r.patiently(lane, r.plan.Patience, early, look)
}

func (r *runner) observeQueue(lane, url string) *evidence.Queue {
	seen := &evidence.Queue{URL: url}
	seen.Failure = r.present(lane, url, func(ctx context.Context) (err error) {
		seen.ARN, err = r.clients.queues.GetQueueARN(ctx, url)
		return err
	})
	return seen
}

func (r *runner) observeFunction(lane, name string) *evidence.Function {
	seen := &evidence.Function{}
	seen.Failure = r.present(lane, name, func(ctx context.Context) error {
		out, err := r.clients.functions.GetFunction(ctx, name)
		seen.Name, seen.ARN, seen.RoleARN = out.Name, out.ARN, out.RoleARN
		return err
	})
	return seen
}

func (r *runner) observeURL(lane, name string) *evidence.URL {
	seen := &evidence.URL{}
	seen.Failure = r.present(lane, name, func(ctx context.Context) error {
		out, err := r.clients.functions.GetFunctionURLConfig(ctx, name)
		seen.URL, seen.AuthType = out.URL, out.AuthType
		return err
	})
	return seen
}

func (r *runner) observePolicy(lane, name string) *evidence.FunctionPolicy {
	seen := &evidence.FunctionPolicy{}
	seen.Failure = r.present(lane, name, func(ctx context.Context) (err error) {
		seen.Text, err = r.clients.functions.GetPolicy(ctx, name)
		return err
	})
	return seen
}

// maxBody bounds what is read of an object or an answer; the function writes below 200 bytes of the one and 3 KB of the
// other.
const maxBody = 64 << 10

func (r *runner) observeObject(lane, bucket, key string) *evidence.Object {
	seen := &evidence.Object{Bucket: bucket, Key: key}
	seen.Failure = r.present(lane, bucket, func(ctx context.Context) error {
		out, err := r.clients.objects.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
		if err != nil {
			return err
		}
		defer out.Body.Close()
		body, err := io.ReadAll(io.LimitReader(out.Body, maxBody))
		seen.Body, seen.Modified = string(body), aws.ToTime(out.LastModified)
		return err
	})
	return seen
}

// observeBucket asks whether a bucket exists, in two ways: HeadBucket may be answered from the past (AWS: S3 user guide, "Amazon
// S3 data consistency model": bucket configurations are eventually consistent), and a list under the name answers
// differently for a bucket that does not exist. Only "no such bucket" to both is a no: a refusal may mean that it belongs
// to somebody.
func (r *runner) observeBucket(ctx context.Context, name string) *evidence.Bucket {
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

// observeRoguesAgain asks once more, at the end of the run, for the buckets that must not exist.
func (r *runner) observeRoguesAgain(lane *evidence.Lane) {
	ctx, cancel := r.cleanup()
	defer cancel()
	var again []evidence.Bucket
	for _, first := range lane.Rogues {
		if !first.Exists {
			again = append(again, *r.observeBucket(ctx, first.Name))
		}
	}
	lane.Rogues = append(lane.Rogues, again...)
}
