package arn_test

import (
	"testing"

	"cfnenv/smoke/arn"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]arn.ARN{
		"arn:aws:logs:us-east-2:123456789012:log-group:/aws/x:*": {"aws", "logs", "us-east-2", "123456789012", "log-group:/aws/x:*"},
		"arn:aws:s3:::bucket/key":                                {"aws", "s3", "", "", "bucket/key"},
		"arn:aws:s3::bucket":                                     {},
		"urn:aws:s3:::bucket":                                    {},
		"*":                                                      {},
		"":                                                       {},
	} {
		got := arn.Parse(text)
		if got != want || got.Valid() != (want.Service != "") {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { arn.Parse("arn:aws:s3:::bucket/key") }); n != 0 {
		t.Errorf("%v allocations; policies are evaluated for every call", n)
	}
}

func TestStackName(t *testing.T) {
	for text, want := range map[string]string{
		"agent-x-y": "agent-x-y",
		"arn:aws:cloudformation:us-east-2:123456789012:stack/agent-x-y/0a1b": "agent-x-y",
		"arn:aws:cloudformation:us-east-2:123456789012:stack/agent-x-y/*":    "agent-x-y",
		"": "",
	} {
		if got := arn.StackName(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestName(t *testing.T) {
	for text, want := range map[string]string{
		"arn:aws:iam::123456789012:role/name": "name", "arn:aws:iam::123456789012:role/a/path/name": "name",
		"arn:aws:bedrock:us-east-2::foundation-model/amazon.nova-micro-v1:0": "amazon.nova-micro-v1:0",
		"name": "name", "path/": "", "": "",
	} {
		if got := arn.Name(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
