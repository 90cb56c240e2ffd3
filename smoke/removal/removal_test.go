package removal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/stackinfo"
)

const template = `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"}}}`

// world is an account with one stack whose bucket stays as long as it holds an object.
type world struct {
	*stacktest.CloudFormation
	bucket string
	keys   []string
	locked bool // nobody may delete objects
	listed []types.Stack
}

func (w *world) ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error) {
	return &cloudformation.ListStackResourcesOutput{StackResourceSummaries: []types.StackResourceSummary{
		{ResourceType: aws.String("AWS::SQS::Queue"), PhysicalResourceId: aws.String("https://queue")},
		{ResourceType: aws.String("AWS::S3::Bucket"), PhysicalResourceId: aws.String("gone"), ResourceStatus: types.ResourceStatusDeleteComplete},
		{ResourceType: aws.String("AWS::S3::Bucket"), PhysicalResourceId: aws.String(w.bucket)},
	}}, nil
}

func (w *world) DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, o ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	if in.StackName == nil {
		return &cloudformation.DescribeStacksOutput{Stacks: w.listed}, nil
	}
	return w.CloudFormation.DescribeStacks(ctx, in, o...)
}

// ListObjectsV2 answers two keys a page.
func (w *world) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if aws.ToString(in.Bucket) != w.bucket {
		return nil, stacktest.Error("NoSuchBucket", "The specified bucket does not exist")
	}
	out := &s3.ListObjectsV2Output{}
	for i, key := range w.keys {
		if i == 2 {
			out.NextContinuationToken = aws.String("more")
			break
		}
		out.Contents = append(out.Contents, s3types.Object{Key: aws.String(key)})
	}
	return out, nil
}

func (w *world) DeleteObjects(_ context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	out := &s3.DeleteObjectsOutput{}
	for _, object := range in.Delete.Objects {
		if w.locked {
			out.Errors = append(out.Errors, s3types.Error{Key: object.Key, Code: aws.String("AccessDenied"), Message: aws.String("Access Denied")})
			continue
		}
		w.keys = slices.DeleteFunc(w.keys, func(key string) bool { return key == aws.ToString(object.Key) })
	}
	return out, nil
}

func newWorld(t *testing.T, bucket string, keys ...string) (*world, *removal.Remover, removal.Candidate) {
	t.Helper()
	w := &world{CloudFormation: &stacktest.CloudFormation{Account: "123456789012", Region: "us-east-2", Step: time.Second}, bucket: bucket, keys: keys}
	w.Stays = func(string, string) string {
		if len(w.keys) > 0 {
			return "The bucket you tried to delete is not empty"
		}
		return ""
	}
	r := &removal.Remover{
		Manager: &stack.Manager{API: w, RateLimit: stack.AWSRateLimit()}, Stacks: w, Objects: w,
		BucketPrefix: "agent-x-", RoleARN: "arn:aws:iam::123456789012:role/exec",
	}
	id, err := r.Manager.Create(t.Context(), stackinfo.Spec{Name: "agent-x-web", Token: "make", Template: template, OnFailure: "DELETE"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Manager.Wait(t.Context(), stack.Pending{StackID: id, Token: "make", New: true}); err != nil {
		t.Fatal(err)
	}
	target, err := r.Look(t.Context(), "agent-x-web")
	if err != nil {
		t.Fatal(err)
	}
	return w, r, target
}

func TestLookChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, target := newWorld(t, "agent-x-web", "a")
		want := []removal.StackBucket{{Name: "agent-x-web", HasObjects: true, Emptiable: true}}
		if !slices.Equal(target.Buckets, want) {
			t.Errorf("buckets %+v, want %+v", target.Buckets, want)
		}
		if len(w.keys) != 1 || w.Calls["DeleteStack"] != 0 {
			t.Errorf("%d objects left, %d deletions", len(w.keys), w.Calls["DeleteStack"])
		}
	})
}

func TestRemoveEmptiesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r, target := newWorld(t, "agent-x-web", "a", "b", "c", "d", "e")
		if _, err := r.Remove(t.Context(), target, "go"); err != nil {
			t.Fatal(err)
		}
		if len(w.keys) != 0 || len(w.Live()) != 0 || w.Calls["DeleteStack"] != 1 {
			t.Errorf("%d objects and %v left after %d deletions", len(w.keys), w.Live(), w.Calls["DeleteStack"])
		}
	})
}

// What nobody may empty stays, is tried once more, and is named with the reason.
func TestWhatStays(t *testing.T) {
	for name, prepare := range map[string]func(*world) string{
		"a foreign bucket":       func(*world) string { return "elsewhere" },
		"objects that cannot go": func(w *world) string { w.locked = true; return "agent-x-web" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, r, _ := newWorld(t, "agent-x-web", "a")
				w.bucket = prepare(w)
				target, err := r.Look(t.Context(), "agent-x-web")
				if err != nil {
					t.Fatal(err)
				}
				_, err = r.Remove(t.Context(), target, "go")
				left := (*removal.LeftError)(nil)
				if !errors.As(err, &left) || left.State.Status != "DELETE_FAILED" || left.Why == "" {
					t.Fatalf("got %v", err)
				}
				if len(w.keys) != 1 || w.Calls["DeleteStack"] != 2 {
					t.Errorf("%d objects left after %d deletions", len(w.keys), w.Calls["DeleteStack"])
				}
			})
		})
	}
}

func TestSweepableIsOwnTaggedAndOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r, _ := newWorld(t, "agent-x-web")
		now := time.Now()
		stackOf := func(name string, age time.Duration, status types.StackStatus, tags ...string) types.Stack {
			s := types.Stack{StackName: aws.String(name), StackId: aws.String(name), StackStatus: status, CreationTime: aws.Time(now.Add(-age))}
			for i := 0; i < len(tags); i += 2 {
				s.Tags = append(s.Tags, types.Tag{Key: aws.String(tags[i]), Value: aws.String(tags[i+1])})
			}
			return s
		}
		const run, owner = "cfnenv-run", "agent_sub"
		w.listed = []types.Stack{
			stackOf("younger", 2*time.Hour, types.StackStatusCreateComplete, run, "r", owner, "me"),
			stackOf("older", 3*time.Hour, types.StackStatusDeleteFailed, run, "r", owner, "me"),
			stackOf("too young", time.Minute, types.StackStatusCreateComplete, run, "r", owner, "me"),
			stackOf("not tagged", 3*time.Hour, types.StackStatusCreateComplete, owner, "me"),
			stackOf("somebody else's", 3*time.Hour, types.StackStatusCreateComplete, run, "r", owner, "them"),
			stackOf("nobody's", 3*time.Hour, types.StackStatusCreateComplete, run, "r"),
			stackOf("gone", 3*time.Hour, types.StackStatusDeleteComplete, run, "r", owner, "me"),
		}
		found, err := r.Sweepable(t.Context(), run, "me", now.Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range found {
			names = append(names, s.Name)
		}
		if got, want := fmt.Sprint(names), "[older younger]"; got != want {
			t.Errorf("found %s, want %s", got, want)
		}
	})
}
