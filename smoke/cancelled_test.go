package smoke

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stack/stacktest"
	"cfnenv/smoke/verdict"
)

// TestCancelledIsNoCause: whatever a run is at when it ends its own calls, by a signal or by a time limit, what it ended is
// not its root cause, fails no check, and is not reported in Go's words.
func TestCancelledIsNoCause(t *testing.T) {
	for name, test := range map[string]struct {
		happen func(*world, *Options)
		signal string // the root cause after a signal, "" for none
		limit  string // after the run's time limit
	}{
		"a stack is being created": {func(w *world, _ *Options) {
			w.stacks.Stuck = func(_, id string) bool { return id == "DataQueue" || id == "WriterFunction" }
		}, "", "03.stack-complete"},
		"a stack is asked for": {func(_ *world, o *Options) { o.clients.stacks = unanswering{o.clients.stacks} }, "", ""},
		"a new resource is not visible yet": {func(w *world, _ *Options) {
			w.queueARN = func(string) (string, error) { return "", stacktest.Error("QueueDoesNotExist", "no such queue") }
		}, "", ""},
		"the function may not be called yet": {func(w *world, _ *Options) {
			w.answer = func(string, string, string, string) (int, string) { return 403, "Forbidden" }
		}, "", ""},
		"the function computes": {func(w *world, _ *Options) {
			w.web = func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
		}, "", ""},
		"the function may not write yet": {func(w *world, _ *Options) {
			w.answer = func(nonce, role, function, bucket string) (int, string) {
				no := refused(`User: x is not authorized to perform: s3:PutObject on resource: "y" because no identity-based policy allows the s3:PutObject action`, "rogue-"+nonce)
				return w.embedded(nonce, role, function, bucket, no, refused(refusal(role, function, "rogue-"+nonce, byBoundary), "rogue-"+nonce))
			}
		}, "", ""},
		"a stack is about to be created again": {func(w *world, _ *Options) {
			w.stacks.Fails = func(name, id string) string {
				if id == "WriterFunction" {
					return notYetAssumable
				}
				return w.forbiddenRoles(name, id)
			}
		}, "", "03.stack-complete"},
		"another stack has failed": {func(w *world, _ *Options) {
			w.stacks.Stuck = func(_, id string) bool { return id == "DataQueue" }
			w.stacks.Fails = func(name, id string) string {
				if id == "WriterFunction" {
					return "a mistake"
				}
				return w.forbiddenRoles(name, id)
			}
		}, "03.stack-complete", "03.stack-complete"},
	} {
		for _, by := range []string{"SIGINT", errTimeLimit.Error()} {
			t.Run(name+", "+by, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					o := w.options(t)
					ctx, cancel := context.WithCancelCause(t.Context())
					defer cancel(nil)
					want := test.limit
					if by == "SIGINT" {
						want = test.signal
						time.AfterFunc(11*time.Second, func() { cancel(&Interruption{Signal: by, Status: 130}) })
					} else {
						o.Timeout = 11 * time.Second
					}
					test.happen(w, &o)
					rep := runIn(t, ctx, o)
					requireNoCause(t, rep, by, want)
				})
			})
		}
	}
}

// requireNoCause fails unless the root cause is the wanted one, and nothing failed but stacks that have one.
func requireNoCause(t *testing.T, rep *report.Report, by, want string) {
	t.Helper()
	got := ""
	if rep.RootCause != nil {
		got = rep.RootCause.Assertion
	}
	if late := rep.RootCause != nil && strings.Contains(rep.RootCause.Text, "(--timeout)"); late != (rep.RootCause != nil && rep.RootCause.Fix == "raise --timeout") {
		t.Errorf("what to do about %+v", rep.RootCause)
	}
	if got != want || rep.Interrupted != by || rep.Count(report.Pass) == len(rep.Assertions) {
		t.Errorf("interrupted by %q, root cause %+v, want %q", rep.Interrupted, rep.RootCause, want)
	}
	for _, retry := range rep.Retries {
		if retry.Attempts < 2 && !retry.Solved {
			t.Errorf("a single attempt is no retry: %+v", retry)
		}
	}
	for _, a := range rep.Assertions {
		if a.Outcome == report.Fail && (want == "" || !strings.HasSuffix(a.ID, ".stack-complete")) || strings.Contains(a.Reason, "its end was not seen: interrupted") || strings.Contains(a.Reason, "context") || strings.Contains(a.Reason, "deadline") {
			t.Errorf("%s: %s: %s", a.ID, a.Outcome, a.Reason)
		}
	}
}

// unanswering is CloudFormation that never answers a CreateStack.
type unanswering struct{ stack.API }

func (u unanswering) CreateStack(ctx context.Context, _ *cloudformation.CreateStackInput, _ ...func(*cloudformation.Options)) (*cloudformation.CreateStackOutput, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// deaf is CloudFormation that takes the deletion of example 01 and then answers nothing about that stack.
type deaf struct {
	stack.API
	deleting atomic.Bool
}

func (d *deaf) DeleteStack(ctx context.Context, in *cloudformation.DeleteStackInput, options ...func(*cloudformation.Options)) (*cloudformation.DeleteStackOutput, error) {
	if ofMinimal(in.StackName) {
		d.deleting.Store(true)
	}
	return d.API.DeleteStack(ctx, in, options...)
}

func (d *deaf) DescribeStackEvents(ctx context.Context, in *cloudformation.DescribeStackEventsInput, options ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error) {
	if d.deleting.Load() && ofMinimal(in.StackName) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return d.API.DescribeStackEvents(ctx, in, options...)
}

func ofMinimal(stack *string) bool { return strings.Contains(aws.ToString(stack), "-minimal-") }

// TestCleanupCutShort: what a cleanup that is cut short leaves is named. That it took longer than its time limit fails the
// check; a second signal only leaves it open, and is the cause of nothing.
func TestCleanupCutShort(t *testing.T) {
	for check, happen := range map[string]func(*world, *Options, *plan.Plan){
		"01.stack-gone": func(_ *world, o *Options, _ *plan.Plan) { o.clients.stacks = &deaf{API: o.clients.stacks} },
		"03.bucket-gone": func(w *world, _ *Options, p *plan.Plan) { // S3 still answers for it
			w.rogue[p.Stacks[2].Spec.Name] = true
		},
	} {
		for _, limited := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, limited %v", check, limited), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					o := w.options(t)
					o.Guardrails, o.Cleanup = false, 30*time.Second
					if !limited {
						abandon := make(chan struct{})
						o.Abandon = abandon
						time.AfterFunc(40*time.Second, func() { close(abandon) })
						o.Cleanup = 5 * time.Minute
					}
					p, err := NewPlan(o, time.Now())
					if err != nil {
						t.Fatal(err)
					}
					happen(w, &o, p)
					file, err := Run(t.Context(), o, p)
					if err != nil {
						t.Fatal(err)
					}
					rep := verdict.Report(file.Plan, file.Run)
					a := rep.Assertions[slices.IndexFunc(rep.Assertions, func(a report.Assertion) bool { return a.ID == check })]
					failed := limited && check == "01.stack-gone"
					if (a.Outcome == report.Fail) != failed || (rep.RootCause != nil) != failed || strings.Contains(a.Reason, "context") {
						t.Errorf("%s: %s: %s; root cause %+v", a.ID, a.Outcome, a.Reason, rep.RootCause)
					}
					if rep.ExitStatus != 5 || len(rep.Leftovers) == 0 {
						t.Errorf("exit status %d, %+v", rep.ExitStatus, rep.Leftovers)
					}
				})
			})
		}
	}
}
