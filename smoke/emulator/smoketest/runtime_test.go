package smoketest_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cfnenv/smoke"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/report"
)

// TestSmokeNamesDistributionsAndModels: what --distribution and --model name passes, fails or stays open by what the account
// says of it.
func TestSmokeNamesDistributionsAndModels(t *testing.T) {
	t.Parallel()
	var busy, hidden atomic.Bool
	var unspread atomic.Int32 // how many questions about the distribution see no tags
	s := serve(t, emulator.Options{
		Calls: []door.Interceptor{func(next door.Handler) door.Handler {
			return func(ctx context.Context, c *service.Call, in any) (any, error) {
				out, err := next(ctx, c, in)
				if err == nil && busy.Load() && c.Operation == "CreateInvalidation" {
					return nil, wire.Errorf("BatchTooLarge", "Invalidation batch specified is too large.")
				}
				return out, err
			}
		}},
		Decisions: []door.DecisionInterceptor{func(next door.Decider) door.Decider {
			return func(ctx context.Context, q *door.Evaluation) policy.Decision {
				own := q.Request.Context["aws:resourcetag/agent_sub"] != nil
				if own && q.Request.Action == "cloudfront:CreateInvalidation" && unspread.Add(-1) >= 0 || hidden.Load() && q.Request.Action == "cloudfront:ListTagsForResource" {
					return policy.Decision{Effect: policy.ImplicitDeny, Kind: policy.Identity}
				}
				return next(ctx, q)
			}
		}},
	})
	id, arn, err := s.DeploySite()
	if err != nil {
		t.Fatal(err)
	}
	judge := func(check string, verdict report.Outcome, reason string, o plan.Options) *report.Report {
		t.Helper()
		only, _, _ := strings.Cut(check, ".")
		r := s.Run(t, smoketest.Only(smoke.Options{Options: o}, only))
		if r.Report == nil {
			t.Fatalf("%+v: status %d\n%s", o, r.Status, r.Said)
		}
		for _, a := range r.Report.Assertions {
			want, why := report.Pass, ""
			if a.ID == check {
				want, why = verdict, reason
			}
			if a.Outcome != want || !strings.Contains(a.Reason, why) {
				t.Errorf("%+v: %s is %s: %s", o, a.ID, a.Outcome, a.Reason)
			}
		}
		return r.Report
	}
	judge("05.invalidation", report.Pass, "allowed by the distribution's tags", plan.Options{Distribution: id})
	busy.Store(true)
	judge("05.invalidation", report.Inconclusive, "BatchTooLarge", plan.Options{Distribution: id})
	busy.Store(false)
	unspread.Store(1)
	if r := judge("05.invalidation", report.Pass, "", plan.Options{Distribution: id}); len(r.Retries) != 1 || !r.Retries[0].Solved {
		t.Errorf("tags that spread meanwhile: %+v", r.Retries)
	}
	unspread.Store(1 << 20)
	judge("05.invalidation", report.Inconclusive, "have not propagated to IAM yet", plan.Options{Distribution: id, Patience: time.Second})
	hidden.Store(true)
	judge("05.invalidation", report.Inconclusive, "its tags could not be read", plan.Options{Distribution: id})
	hidden.Store(false)
	unspread.Store(0)
	if _, err := s.Do("cloudfront", "UntagResource",
		map[string]any{"Resource": arn, "TagKeys": map[string]any{"Items": map[string]any{"Key": []string{"agent_sub"}}}}); err != nil {
		t.Fatal(err)
	}
	judge("05.invalidation", report.Fail, "no identity-based policy allows it; the distribution's tag agent_sub is missing", plan.Options{Distribution: id})

	for model, want := range map[string]struct {
		verdict report.Outcome
		reason  string
	}{
		"amazon.nova-micro-v1:0":                    {report.Pass, "the model answers"},
		"us.amazon.nova-micro-v1:0":                 {report.Inconclusive, "profile that also routes to regions where"},
		"global.amazon.nova-micro-v1:0":             {report.Inconclusive, "profile that also routes to regions where"},
		"anthropic.claude-3-sonnet-20240229-v1:0":   {report.Inconclusive, "end of its life"},
		"anthropic.claude-sonnet-4-5-20250929-v1:0": {report.Inconclusive, "inference profile"},
		"amazon.nova-mikro":                         {report.Inconclusive, "identifier is invalid"},
	} {
		judge("06.converse-permitted", want.verdict, want.reason, plan.Options{Model: model})
	}
}
