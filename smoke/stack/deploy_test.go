package stack_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/stackinfo"
)

const template = `{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}`

// objects is one bucket.
type objects struct{ keys []string }

func (o *objects) ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	out := &s3.ListObjectsV2Output{}
	for _, key := range o.keys {
		out.Contents = append(out.Contents, s3types.Object{Key: aws.String(key)})
	}
	return out, nil
}

func (o *objects) DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	o.keys = nil
	return &s3.DeleteObjectsOutput{}, nil
}

// world is a stand-in for CloudFormation and what deploys to it.
type world struct {
	service  *stacktest.CloudFormation
	objects  objects
	deployer stack.Deployer
	remover  *removal.Remover
	said     []string
}

func newWorld(update error) *world {
	w := &world{service: &stacktest.CloudFormation{Account: "123456789012", Region: "us-east-2", Step: time.Second}}
	manager := &stack.Manager{API: w.service, RateLimit: stack.AWSRateLimit()}
	w.remover = &removal.Remover{Manager: manager, Stacks: w.service, Objects: &w.objects, BucketPrefix: "agent-x-", RoleARN: web("").RoleARN}
	w.deployer = stack.Deployer{
		Manager: manager,
		Updates: updates{update},
		Notify:  func(format string, args ...any) { w.said = append(w.said, fmt.Sprintf(format, args...)) },
	}
	return w
}

func web(token string) stackinfo.Spec {
	return stackinfo.Spec{Name: "agent-x-web", Token: token, Template: template, OnFailure: "ROLLBACK", RoleARN: "arn:aws:iam::123456789012:role/exec"}
}

func TestCreates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(nil)
		out, err := w.deployer.Deploy(t.Context(), web("one"))
		if err != nil || out.Action != "created" || out.State.Status != "CREATE_COMPLETE" || out.Cause != nil {
			t.Fatalf("%+v, %v", out, err)
		}
	})
}

func TestFailureHasItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(nil)
		w.service.Fails = func(string, string) string { return "no room" }
		out, err := w.deployer.Deploy(t.Context(), web("one"))
		if err != nil || out.Cause == nil || out.Cause.LogicalID != "Queue" || out.Cause.Message != "no room" {
			t.Fatalf("%+v, %v", out, err)
		}
	})
}

func TestUpdate(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer error
		want   string
		code   string
	}{
		{name: "no change", answer: stacktest.Error("ValidationError", "No updates are to be performed."), want: "unchanged"},
		{name: "refused", answer: stacktest.Error("AccessDenied", "User: a is not authorized to perform: cloudformation:UpdateStack"), code: "AccessDenied"},
		{name: "another validation error", answer: stacktest.Error("ValidationError", "Parameters: [A] must have values"), code: "ValidationError"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(test.answer)
				if _, err := w.deployer.Deploy(t.Context(), web("one")); err != nil {
					t.Fatal(err)
				}
				out, err := w.deployer.Deploy(t.Context(), web("two"))
				if out.Action != test.want || client.Code(err) != test.code {
					t.Errorf("%q, %v", out.Action, err)
				}
			})
		})
	}
}

// A stack that cannot be changed is explained; --replace removes it where that is possible, and never one that is busy.
func TestStandingInTheWay(t *testing.T) {
	for _, test := range []struct {
		status      string
		replaceable bool
		adopted     bool
	}{
		{status: "REVIEW_IN_PROGRESS", replaceable: true, adopted: true},
		{status: "ROLLBACK_COMPLETE", replaceable: true},
		{status: "ROLLBACK_FAILED", replaceable: true},
		{status: "CREATE_FAILED", replaceable: true},
		{status: "DELETE_FAILED", replaceable: true},
		{status: "UPDATE_ROLLBACK_FAILED", replaceable: true},
		{status: "CREATE_IN_PROGRESS"},
		{status: "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"},
	} {
		t.Run(test.status, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(nil)
				if _, err := w.deployer.Deploy(t.Context(), web("one")); err != nil {
					t.Fatal(err)
				}
				w.service.Change = func(s *types.Stack) {
					if s.StackStatus == types.StackStatusCreateComplete {
						s.StackStatus = types.StackStatus(test.status)
					}
				}
				_, err := w.deployer.Deploy(t.Context(), web("two"))
				standing := (*stack.StandingError)(nil)
				if !errors.As(err, &standing) || standing.Why == "" || (standing.Fix != "") != test.replaceable {
					t.Fatalf("without --replace: %v", err)
				}
				if calls := w.service.Calls["DeleteStack"]; calls != 0 {
					t.Fatalf("%d stacks were deleted without being asked", calls)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				w.deployer.Replace = w.remover.Replace
				_, err = w.deployer.Deploy(ctx, web("three"))
				said := strings.Join(w.said, "\n")
				switch {
				case !test.replaceable && !errors.As(err, &standing):
					t.Errorf("a busy stack was not left alone: %v", err)
				case test.adopted && !strings.Contains(said, "taking over"):
					t.Errorf("said %q", said)
				case test.replaceable && !test.adopted && (w.service.Calls["DeleteStack"] != 1 || !strings.Contains(said, "deleting")):
					t.Errorf("%d deletions; said %q", w.service.Calls["DeleteStack"], said)
				}
			})
		})
	}
}

// A stack that cannot be removed first is not created over.
func TestReplaceThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(nil)
		if _, err := w.deployer.Deploy(t.Context(), web("one")); err != nil {
			t.Fatal(err)
		}
		w.service.Stays = func(string, string) string { return "it is in use" }
		w.service.Change = func(s *types.Stack) {
			if s.StackStatus == types.StackStatusCreateComplete {
				s.StackStatus = types.StackStatusRollbackComplete
			}
		}
		w.deployer.Replace = w.remover.Replace
		_, err := w.deployer.Deploy(t.Context(), web("two"))
		if err == nil || !strings.Contains(err.Error(), "Queue: it is in use") {
			t.Errorf("got %v", err)
		}
		if calls := w.service.Calls["CreateStack"]; calls != 1 {
			t.Errorf("CreateStack was called %d times", calls)
		}
	})
}

// TestReplaceEmptiesBuckets: a stack that stays because its bucket is full is emptied before it is replaced.
func TestReplaceEmptiesBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(nil)
		made := web("one")
		made.Template = `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"}}}`
		if _, err := w.deployer.Deploy(t.Context(), made); err != nil {
			t.Fatal(err)
		}
		w.objects.keys = []string{"a", "b"}
		w.service.Stays = func(string, string) string {
			if len(w.objects.keys) > 0 {
				return "The bucket you tried to delete is not empty"
			}
			return ""
		}
		failed := true
		w.service.Change = func(s *types.Stack) {
			if failed && s.StackStatus == types.StackStatusCreateComplete {
				s.StackStatus = types.StackStatusCreateFailed
			}
		}
		notify := w.deployer.Notify
		w.deployer.Notify = func(format string, args ...any) {
			failed = failed && !strings.HasPrefix(format, "creating")
			notify(format, args...)
		}
		w.deployer.Replace = w.remover.Replace
		out, err := w.deployer.Deploy(t.Context(), web("two"))
		if err != nil || out.State.Status != "CREATE_COMPLETE" {
			t.Errorf("%+v, %v", out, err)
		}
		if said := strings.Join(w.said, "\n"); !strings.Contains(said, "emptying its bucket agent-x-web") {
			t.Errorf("said %q", said)
		}
	})
}
