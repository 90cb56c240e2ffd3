package main

import (
	"bytes"
	"context"
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

// TestSmokeNamesDistributionsAndModels: what --distribution and --model name passes, fails or stays open by what the account
// says of it.
func TestSmokeNamesDistributionsAndModels(t *testing.T) {
	dir := t.TempDir()
	var busy atomic.Bool
	s, err := serveAccount(dir, emulator.Options{Calls: []door.Interceptor{func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			out, err := next(ctx, c, in)
			if err == nil && busy.Load() && c.Operation == "CreateInvalidation" {
				return nil, wire.Errorf("BatchTooLarge", "Invalidation batch specified is too large.")
			}
			return out, err
		}
	}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.end()
	template := filepath.Join(dir, "site.yaml")
	if err := os.WriteFile(template, []byte(siteTemplate), 0o600); err != nil {
		t.Fatal(err)
	}
	a, stderr := smokeTestApp(dir, []string{"AWS_ENDPOINT_URL=" + s.url})
	if status := run([]string{"deploy", "-c", s.document, template}, a); status != exitOK {
		t.Fatalf("status %d\n%s%s", status, a.Stdout.(*bytes.Buffer), stderr)
	}
	cloudfront := func(operation string, in any) gjson.Result {
		t.Helper()
		out, err := s.Call(context.Background(), s.admin.Principal, s.Region, "cloudfront", operation, in)
		if err != nil {
			t.Fatal(err)
		}
		return gjson.ParseBytes(out)
	}
	site := cloudfront("ListDistributions", struct{}{}).Get("Items.DistributionSummary.0")
	id, arn := site.Get("Id").String(), site.Get("ARN").String()

	judge := func(check string, verdict report.Outcome, reason string, args ...string) {
		t.Helper()
		r := s.run(dir, append([]string{"--only", "04"}, args...)...)
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
	}
	judge("05.invalidation", report.Pass, "allowed by the distribution's tags", "--distribution", id)
	busy.Store(true)
	judge("05.invalidation", report.Inconclusive, "BatchTooLarge", "--distribution", id)
	busy.Store(false)
	cloudfront("UntagResource", map[string]any{"Resource": arn, "TagKeys": map[string]any{"Items": map[string]any{"Key": []string{"agent_sub"}}}})
	judge("05.invalidation", report.Fail, "no identity-based policy allows it", "--distribution", id)

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
