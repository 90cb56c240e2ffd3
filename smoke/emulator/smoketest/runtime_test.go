package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tidwall/gjson"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/report"
)

// siteTemplate is a distribution; its tags are the stack's.
const siteTemplate = `Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - {Id: web, DomainName: example.com, CustomOriginConfig: {OriginProtocolPolicy: https-only}}
        DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: redirect-to-https, CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6}
`

// deploySite makes a distribution with runtime credentials' tags, as a user does.
func (s *servedAccount) deploySite(dir string) (id, arn string, err error) {
	template := filepath.Join(dir, "site.yaml")
	if err := os.WriteFile(template, []byte(siteTemplate), 0o600); err != nil {
		return "", "", err
	}
	a, stderr := smokeTestApp(dir, []string{"AWS_ENDPOINT_URL=" + s.url})
	if status := run([]string{"deploy", "-c", s.document, template}, a); status != exitOK {
		return "", "", fmt.Errorf("status %d\n%s%s", status, a.Stdout.(*bytes.Buffer), stderr)
	}
	out, err := s.Call(context.Background(), s.admin.Principal, s.Region, "cloudfront", "ListDistributions", struct{}{})
	site := gjson.GetBytes(out, "Items.DistributionSummary.0")
	return site.Get("Id").String(), site.Get("ARN").String(), err
}

// TestSmokeOnlyWithoutExample: 05 and 06 run alone.
func TestSmokeOnlyWithoutExample(t *testing.T) {
	for only, want := range map[string]string{
		"05":       "preflight.credentials 05.invalidation-denied",
		"06":       "preflight.credentials 06.converse-refused-elsewhere 06.converse-permitted",
		" 06 , 05": "preflight.credentials 05.invalidation-denied 06.converse-refused-elsewhere 06.converse-permitted",
	} {
		r := runSmokeCommand(t.TempDir(), nil, "--emulator", "--only", only)
		if r.status != exitOK || r.report == nil {
			t.Errorf("%s: status %d\n%s", only, r.status, r.stderr)
			continue
		}
		var ids []string
		for _, a := range r.report.Assertions {
			ids = append(ids, a.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s, want %s", only, got, want)
		}
	}
}

// TestSmokeNamesDistributionsAndModels: what --distribution and --model name passes, fails or stays open by what the account
// says of it.
func TestSmokeNamesDistributionsAndModels(t *testing.T) {
	t.Parallel() // most of its time it waits
	dir := t.TempDir()
	var busy, hidden atomic.Bool
	var unspread atomic.Int32 // how many questions about the distribution see no tags
	s, err := serveAccount(dir, emulator.Options{
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
			return func(ctx context.Context, q *door.Question) policy.Decision {
				own := q.Request.Context["aws:resourcetag/agent_sub"] != nil
				if own && q.Request.Action == "cloudfront:CreateInvalidation" && unspread.Add(-1) >= 0 || hidden.Load() && q.Request.Action == "cloudfront:ListTagsForResource" {
					return policy.Decision{Effect: policy.ImplicitDeny, Layer: policy.LayerIdentity}
				}
				return next(ctx, q)
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.end()
	id, arn, err := s.deploySite(dir)
	if err != nil {
		t.Fatal(err)
	}
	judge := func(check string, verdict report.Outcome, reason string, args ...string) *report.Report {
		t.Helper()
		only, _, _ := strings.Cut(check, ".")
		r := s.run(dir, append([]string{"--only", only}, args...)...)
		if r.report == nil {
			t.Fatalf("%q: status %d\n%s", args, r.status, r.stderr)
		}
		for _, a := range r.report.Assertions {
			want, why := report.Pass, ""
			if a.ID == check {
				want, why = verdict, reason
			}
			if a.Outcome != want || !strings.Contains(a.Reason, why) {
				t.Errorf("%q: %s is %s: %s", args, a.ID, a.Outcome, a.Reason)
			}
		}
		return r.report
	}
	judge("05.invalidation", report.Pass, "allowed by the distribution's tags", "--distribution", id)
	busy.Store(true)
	judge("05.invalidation", report.Inconclusive, "BatchTooLarge", "--distribution", id)
	busy.Store(false)
	unspread.Store(1)
	if r := judge("05.invalidation", report.Pass, "", "--distribution", id); len(r.Retries) != 1 || !r.Retries[0].Solved {
		t.Errorf("tags that spread meanwhile: %+v", r.Retries)
	}
	unspread.Store(1 << 20)
	judge("05.invalidation", report.Inconclusive, "have not propagated to IAM yet", "--distribution", id)
	hidden.Store(true)
	judge("05.invalidation", report.Inconclusive, "its tags could not be read", "--distribution", id)
	hidden.Store(false)
	unspread.Store(0)
	if _, err := s.Call(context.Background(), s.admin.Principal, s.Region, "cloudfront", "UntagResource",
		map[string]any{"Resource": arn, "TagKeys": map[string]any{"Items": map[string]any{"Key": []string{"agent_sub"}}}}); err != nil {
		t.Fatal(err)
	}
	judge("05.invalidation", report.Fail, "no identity-based policy allows it; the distribution's tag agent_sub is missing", "--distribution", id)

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
		judge("06.converse-permitted", want.verdict, want.reason, "--model", model)
	}
}
