package policy_test

import (
	"testing"

	"cfnenv/smoke/policy"
)

// BenchmarkDecision decides requests of the workshop's largest role, runtime: ReadOnlyAccess, eleven statements of its
// own, a boundary, and the service control policies.
func BenchmarkDecision(b *testing.B) {
	role := newAccount(b).role(b, "runtime")
	role.policies.SCP = role.scps
	ctx := role.principal.Context()
	ctx.Set("aws:RequestedRegion", "us-east-2")
	ctx.Set("aws:SecureTransport", "true")
	ctx.Set("aws:SourceIp", "127.0.0.1")
	ctx.Set("aws:CurrentTime", "2026-11-22T16:00:00Z")
	for _, c := range []struct{ name, action, resource string }{
		{"read", "s3:GetObject", "arn:aws:s3:::agent-" + testSub + "-data/k"},
		{"write", "s3:PutObject", "arn:aws:s3:::agent-" + testSub + "-data/k"},
		{"refused", "sqs:SendMessage", "arn:aws:sqs:us-east-2:123456789012:q"},
		{"denied", "cloudformation:CreateStack", "arn:aws:cloudformation:us-east-2:123456789012:stack/x/*"},
		{"longest", "glue:GetWorkflowRuns", "*"},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := &policy.Request{Action: c.action, Resource: c.resource, Principal: role.principal, Context: ctx}
			b.ReportAllocs()
			for b.Loop() {
				policy.Evaluate(r, &role.policies)
			}
		})
	}
}

// BenchmarkParse compiles the largest policy of the account.
func BenchmarkParse(b *testing.B) {
	p, ok := newAccount(b).Policy("arn:aws:iam::aws:policy/ReadOnlyAccess")
	if !ok {
		b.Fatal("no ReadOnlyAccess")
	}
	text := []byte(p.Text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := policy.Parse(policy.Identity, p.ARN, text); err != nil {
			b.Fatal(err)
		}
	}
}
