package stack_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/stackinfo"
)

const two = `{"Resources":{"A":{"Type":"AWS::SQS::Queue"},"B":{"Type":"AWS::S3::Bucket","DependsOn":"A"}}}`

func spec(name string) stackinfo.Spec {
	return stackinfo.Spec{Name: "agent-0123456789abcdef0123456789abcdef0123-" + name, Token: "t-" + name, Template: two, OnFailure: "DELETE"}
}

func service(step time.Duration) *stacktest.CloudFormation {
	return &stacktest.CloudFormation{Account: "123456789012", Region: "eu-north-1", Step: step}
}

func manager(s *stacktest.CloudFormation) *stack.Manager {
	return &stack.Manager{API: s, RateLimit: stack.AWSRateLimit()}
}

// create makes a stack and waits for it.
func create(t *testing.T, e *stack.Manager, s stackinfo.Spec) (stackinfo.Result, error) {
	t.Helper()
	id, err := e.Create(t.Context(), s)
	if err != nil {
		return stackinfo.Result{}, err
	}
	return e.Wait(t.Context(), stack.Pending{StackID: id, Token: s.Token, New: true})
}

func TestLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(20 * time.Second)
		e := manager(s)
		var seen []string
		e.Observe = func(_ string, e stackinfo.Event) { seen = append(seen, e.LogicalID+" "+e.Status) }
		began := time.Now()
		made, err := create(t, e, spec("a"))
		if err != nil || made.State.Status != stackinfo.CreateComplete {
			t.Fatal(made.State, err)
		}
		if late := time.Since(began) - 40*time.Second; late < 0 || late > 1200*time.Millisecond {
			t.Errorf("noticed %s after the end", late)
		}
		if len(seen) != 8 || seen[7] != spec("a").Name+" CREATE_COMPLETE" {
			t.Errorf("observed %q", seen)
		}
		if err := e.Delete(t.Context(), made.State.ID, "role", "t-a-delete"); err != nil {
			t.Fatal(err)
		}
		gone, err := e.Wait(t.Context(), stack.Pending{StackID: made.State.ID, Token: "t-a-delete"})
		if err != nil || !gone.State.Gone() || len(s.Live()) != 0 {
			t.Fatal(gone.State, err, s.Live())
		}
		if n := len(gone.Events); n != 6 {
			t.Errorf("%d events of the deletion: the creation's do not belong to it", n)
		}
	})
}

// TestImmediate: a stack that is settled when its creation answers costs one look and no wait.
func TestImmediate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, began := service(0), time.Now()
		if _, err := create(t, manager(s), spec("a")); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 0 {
			t.Errorf("waited %s", waited)
		}
	})
}

// TestRateLimit: many stacks at once never ask for stacks more than five times in any second.
func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(300 * time.Millisecond)
		e := manager(s)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				if _, err := create(t, e, spec(fmt.Sprint(i))); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if peak := s.Peak(); peak > 5 {
			t.Errorf("%d DescribeStacks in one second", peak)
		}
	})
}

// TestOutages: throttling, server errors and dropped connections slow a wait down and never end it.
func TestOutages(t *testing.T) {
	for name, failure := range map[string]error{
		"throttled":      stacktest.Error("Throttling", "Rate exceeded"),
		"outage is long": context.DeadlineExceeded,
		"dropped":        fmt.Errorf("read tcp: %w", errors.New("connection reset by peer")),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, random := service(10*time.Second), rand.New(rand.NewPCG(1, 2))
				s.Before = func(operation, _ string) error {
					if operation != "CreateStack" && random.IntN(10) < 8 {
						return failure
					}
					return nil
				}
				if _, err := create(t, manager(s), spec("a")); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestLostAnswer: a creation whose answer was lost is found again by its token, whether the loss itself is seen or the
// client's own retry meets AlreadyExists.
func TestLostAnswer(t *testing.T) {
	for name, seen := range map[string]error{
		"outage":         context.DeadlineExceeded,
		"already exists": stacktest.Error("AlreadyExistsException", "Stack [a] already exists"),
		"token exists":   stacktest.Error("TokenAlreadyExistsException", "the token was used"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := service(time.Second)
				s.After = func(operation, _ string) error {
					if operation == "CreateStack" {
						return seen
					}
					return nil
				}
				made, err := create(t, manager(s), spec("a"))
				if err != nil || made.State.Status != stackinfo.CreateComplete || len(s.Live()) != 1 || s.Calls["CreateStack"] != 1 {
					t.Fatal(made.State, err, s.Live(), s.Calls)
				}
			})
		})
	}
}

// idless answers a creation without the stack's id.
type idless struct{ *stacktest.CloudFormation }

func (s idless) CreateStack(ctx context.Context, in *cloudformation.CreateStackInput, o ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error) {
	_, err := s.CloudFormation.CreateStack(ctx, in, o...)
	return &cloudformation.CreateStackOutput{}, err
}

// TestNoID: an answer that does not say which stack it made is as good as a lost one.
func TestNoID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &stack.Manager{API: idless{service(time.Second)}, RateLimit: stack.AWSRateLimit()}
		if made, err := create(t, e, spec("a")); err != nil || made.State.Status != stackinfo.CreateComplete {
			t.Fatal(made.State, err)
		}
	})
}

// TestNameTaken: a stack of the same name that another request made is never taken for ours.
func TestNameTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(0)
		e := manager(s)
		if _, err := create(t, e, spec("a")); err != nil {
			t.Fatal(err)
		}
		other := spec("a")
		other.Token = "somebody-else"
		var taken *stack.NameTakenError
		if _, err := e.Create(t.Context(), other); !errors.As(err, &taken) {
			t.Fatalf("%v", err)
		}
	})
}

func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(0)
		s.Before = func(string, string) error { return stacktest.Error("AccessDenied", "User: a is not authorized") }
		if _, err := manager(s).Create(t.Context(), spec("a")); err == nil || s.Calls["CreateStack"] != 1 || s.Calls["DescribeStacks"] != 0 {
			t.Fatal(err, s.Calls)
		}
	})
}

// TestFailure: with OnFailure=DELETE the stack ends deleted, and the cause is the first failure.
func TestFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Second)
		s.Fails = func(_, id string) string {
			if id == "B" {
				return `Resource handler returned message: "no luck (Service: S3, Status Code: 400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)`
			}
			return ""
		}
		made, err := create(t, manager(s), spec("a"))
		if err != nil || !made.State.Gone() {
			t.Fatal(made.State, err)
		}
		cause, ok := stackinfo.FindCause(made.Events)
		if !ok || cause.LogicalID != "B" || cause.Message != "no luck" || cause.Code != "InvalidRequest" {
			t.Errorf("%+v", cause)
		}
	})
}

// TestShuffled: events in the wrong order neither end a wait early nor keep it from ending.
func TestShuffled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, random := service(3*time.Second), rand.New(rand.NewPCG(3, 4))
		s.Shuffle = func(page []types.StackEvent) {
			random.Shuffle(len(page), func(i, j int) { page[i], page[j] = page[j], page[i] })
		}
		began := time.Now()
		made, err := create(t, manager(s), spec("a"))
		if err != nil || made.State.Status != stackinfo.CreateComplete || time.Since(began) < 6*time.Second {
			t.Fatal(made.State, err, time.Since(began))
		}
	})
}

// TestSilent: a stack whose events never arrive is found out by asking for it.
func TestSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Second)
		s.Before = func(operation, _ string) error {
			if operation == "DescribeStackEvents" {
				return stacktest.Error("ValidationError", "Stack [x] does not exist")
			}
			return nil
		}
		made, err := create(t, manager(s), spec("a"))
		if err != nil || made.State.Status != stackinfo.CreateComplete {
			t.Fatal(made.State, err)
		}
	})
}

// TestUnknownAtFirst: a stack that the reading calls have not heard of yet is not taken for one that is gone.
func TestUnknownAtFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, began := service(time.Second), time.Now()
		s.Before = func(operation, _ string) error {
			if operation != "CreateStack" && time.Since(began) < 5*time.Second {
				return stacktest.Error("ValidationError", "Stack with id x does not exist")
			}
			return nil
		}
		made, err := create(t, manager(s), spec("a"))
		if err != nil || made.State.Status != stackinfo.CreateComplete {
			t.Fatal(made.State, err)
		}
	})
}

// TestForgotten: an account that forgets the stacks that it has deleted is believed, though not at once.
func TestForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Second)
		s.Before = func(operation, _ string) error {
			if operation != "CreateStack" {
				return stacktest.Error("ValidationError", "Stack with id x does not exist")
			}
			return nil
		}
		made, err := create(t, manager(s), spec("a"))
		if err != nil || !made.State.Gone() {
			t.Fatal(made.State, err)
		}
	})
}

func TestBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Second)
		s.Stuck = func(_, id string) bool { return id == "B" }
		e := manager(s)
		id, err := e.Create(t.Context(), spec("a"))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got, err := e.Wait(ctx, stack.Pending{StackID: id, Token: "t-a", New: true})
		if !errors.Is(err, context.DeadlineExceeded) || len(got.Events) == 0 {
			t.Fatal(got, err)
		}
	})
}

// TestJoinedDeletion: a deletion that joins one already under way never shows its own token and still ends.
func TestJoinedDeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := service(time.Second)
		s.Stays = func(_, id string) string {
			if id == "B" {
				return "not empty"
			}
			return ""
		}
		e := manager(s)
		made, err := create(t, e, spec("a"))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Delete(t.Context(), made.State.ID, "", "first"); err != nil {
			t.Fatal(err)
		}
		got, err := e.Wait(t.Context(), stack.Pending{StackID: made.State.ID, Token: "second"})
		if err != nil || got.State.Status != string(types.StackStatusDeleteFailed) {
			t.Fatal(got.State, err)
		}
	})
}
