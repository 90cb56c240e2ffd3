package stack_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/stackinfo"
)

// TestDeleteRefusedBecauseGone: the answer to DeleteStack is lost, the stack goes, and the repeat is refused.
func TestDeleteRefusedBecauseGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Millisecond)
		e := manager(s)
		made, err := create(t, e, spec("a"))
		if err != nil {
			t.Fatal(err)
		}
		deletions := 0
		s.Before = func(operation, _ string) error {
			if operation == "DeleteStack" {
				if deletions++; deletions > 1 {
					return stacktest.Error("AccessDenied", "User: u is not authorized to perform: cloudformation:DeleteStack")
				}
			}
			return nil
		}
		s.After = func(operation, _ string) error { return context.DeadlineExceeded }
		if err := e.Delete(t.Context(), made.State.ID, "role", "token"); err != nil || deletions < 2 {
			t.Errorf("after %d requests: %v", deletions, err)
		}
	})
}

// TestDeleteRefused: a refusal stays one while the stack is there.
func TestDeleteRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(0)
		e := manager(s)
		made, err := create(t, e, spec("a"))
		if err != nil {
			t.Fatal(err)
		}
		s.Before = func(operation, _ string) error {
			if operation == "DeleteStack" {
				return stacktest.Error("AccessDenied", "no")
			}
			return nil
		}
		if err := e.Delete(t.Context(), made.State.ID, "role", "token"); client.Code(err) != "AccessDenied" {
			t.Errorf("got %v", err)
		}
	})
}

// TestUnknownIsNotGone: a stack that reads have not heard of yet is not deleted.
func TestUnknownIsNotGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(20 * time.Second)
		e := manager(s)
		id, err := e.Create(t.Context(), spec("a"))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		s.Before = func(operation, _ string) error {
			if operation == "DeleteStack" || strings.HasPrefix(operation, "Describe") && time.Since(began) < 8*time.Second {
				if operation == "DeleteStack" {
					return nil
				}
				return stacktest.Error("ValidationError", "Stack with id "+id+" does not exist")
			}
			return nil
		}
		if err := e.Delete(t.Context(), id, "role", "delete"); err != nil {
			t.Fatal(err)
		}
		gone, err := e.Wait(t.Context(), stack.Pending{StackID: id, Token: "delete"})
		if err != nil || !gone.State.Gone() || len(s.Live()) != 0 {
			t.Errorf("said %q while %v is there: %v", gone.State.Status, s.Live(), err)
		}
	})
}

// revised is an account in which an update has been taken back, which DescribeStacks hears of late or never.
type revised struct {
	*stacktest.CloudFormation
	at    time.Time
	stale time.Duration
}

func (r *revised) DescribeStackEvents(ctx context.Context, in *cloudformation.DescribeStackEventsInput, o ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error) {
	out, err := r.CloudFormation.DescribeStackEvents(ctx, in, o...)
	if err != nil || in.NextToken != nil {
		return out, err
	}
	event := func(id, status string) types.StackEvent {
		return types.StackEvent{EventId: aws.String(id), StackId: in.StackName, PhysicalResourceId: in.StackName, Timestamp: aws.Time(r.at),
			ResourceType: aws.String("AWS::CloudFormation::Stack"), ResourceStatus: types.ResourceStatus(status), ClientRequestToken: aws.String("update")}
	}
	out.StackEvents = append([]types.StackEvent{event("u2", "UPDATE_ROLLBACK_COMPLETE"), event("u1", "UPDATE_IN_PROGRESS")}, out.StackEvents...)
	return out, nil
}

func (r *revised) DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, o ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	out, err := r.CloudFormation.DescribeStacks(ctx, in, o...)
	if err == nil && time.Since(r.at) >= r.stale {
		out.Stacks[0].StackStatus = types.StackStatusUpdateRollbackComplete
	}
	return out, err
}

// TestContradiction: DescribeStacks still tells of the time before an update that was rolled back. That is never taken for
// the update's success.
func TestContradiction(t *testing.T) {
	for name, stale := range map[string]time.Duration{"for a while": 12 * time.Second, "for ever": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := service(0)
				made, err := create(t, manager(s), spec("a"))
				if err != nil {
					t.Fatal(err)
				}
				e := &stack.Manager{API: &revised{CloudFormation: s, at: time.Now(), stale: stale}, RateLimit: stack.AWSRateLimit()}
				result, err := e.Wait(t.Context(), stack.Pending{StackID: made.State.ID, Token: "update"})
				if stale < time.Hour {
					if err != nil || result.State.Status != "UPDATE_ROLLBACK_COMPLETE" {
						t.Errorf("%s, %v", result.State.Status, err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), "UPDATE_ROLLBACK_COMPLETE") {
					t.Errorf("believed %s: %v", result.State.Status, err)
				}
			})
		})
	}
}

// TestCreateLostThenRefused: the repeat of a CreateStack whose answer was lost is refused; the stack is known by its token,
// also when reads show it only later.
func TestCreateLostThenRefused(t *testing.T) {
	for _, code := range []string{"LimitExceededException", "AlreadyExistsException", "TokenAlreadyExistsException", "AccessDenied"} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := service(time.Second)
				s.After = func(operation, _ string) error {
					return &client.RepeatedError{Err: stacktest.Error(code, "refused")}
				}
				began := time.Now()
				s.Before = func(operation, name string) error {
					if strings.HasPrefix(operation, "Describe") && time.Since(began) < 2*time.Second {
						return stacktest.Error("ValidationError", "Stack with id "+name+" does not exist")
					}
					return nil
				}
				id, err := manager(s).Create(t.Context(), spec("a"))
				if err != nil || id == "" {
					t.Errorf("%q, %v", id, err)
				}
			})
		})
	}
}

// updates answers UpdateStack with an error.
type updates struct{ err error }

func (u updates) UpdateStack(context.Context, *cloudformation.UpdateStackInput, ...func(*cloudformation.Options)) (*cloudformation.UpdateStackOutput, error) {
	return nil, u.err
}

// TestUpdateLostThenRefused: likewise for UpdateStack, whose repeat finds the stack busy, or as the first request left it.
func TestUpdateLostThenRefused(t *testing.T) {
	refused := stacktest.Error("ValidationError", "Stack is in UPDATE_IN_PROGRESS state and can not be updated.")
	nothing := stacktest.Error("ValidationError", "No updates are to be performed.")
	for name, test := range map[string]struct {
		answer  error
		token   string
		changed bool
		fails   bool
	}{
		"busy with ours":      {&client.RepeatedError{Err: refused}, "update", true, false},
		"ours is done":        {&client.RepeatedError{Err: nothing}, "update", true, false},
		"no answer at all":    {&client.OutageError{Attempts: 3, Sent: true, Last: errors.New("reset"), End: context.DeadlineExceeded}, "update", true, false},
		"busy with another's": {&client.RepeatedError{Err: refused}, "mine", false, true},
		"refused at once":     {refused, "update", false, true},
		"nothing to do":       {nothing, "mine", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := service(0)
				made, err := create(t, manager(s), spec("a"))
				if err != nil {
					t.Fatal(err)
				}
				e := &stack.Manager{API: &revised{CloudFormation: s, at: time.Now()}, RateLimit: stack.AWSRateLimit()}
				changed, err := e.Update(t.Context(), updates{test.answer}, made.State.ID, stackinfo.Spec{Name: "n", Token: test.token})
				if changed != test.changed || (err != nil) != test.fails {
					t.Errorf("changed %v, %v", changed, err)
				}
			})
		})
	}
}
