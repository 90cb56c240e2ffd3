package smoke

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/verdict"
)

func TestPlan(t *testing.T) {
	o := newWorld().options(t)
	p, err := NewPlan(o, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	unique := func(kind, name string) {
		if names[kind+name] {
			t.Errorf("%s %s twice", kind, name)
		}
		names[kind+name] = true
	}
	for _, s := range p.Stacks {
		for _, spec := range s.Attempts() {
			unique("stack", spec.Name)
			unique("token", spec.Token)
			if role := plan.RoleName(spec); role != "" {
				unique("role", role)
				if !strings.HasPrefix(role, "agentawsworkshop-agent-") || len(role) > 64 {
					t.Errorf("role %q", role)
				}
			}
			if !strings.HasPrefix(spec.Name, "agent-"+testSub+"-") || len(spec.Name) > 63 || spec.Name != strings.ToLower(spec.Name) {
				t.Errorf("stack %q: also the name of a bucket", spec.Name)
			}
			for key, want := range map[string]string{"agent_sub": testSub, "agent_username": "casey", plan.RunTag: p.Run} {
				if got, _ := stackinfo.Value(spec.Tags, key); got != want {
					t.Errorf("tag %s: %q", key, got)
				}
			}
		}
	}
	for _, probe := range p.Probes {
		unique(string(probe.Try), probe.Spec.Name+probe.Name)
	}
	text, err := json.Marshal(p)
	if err != nil || strings.Contains(string(text), "secret") || strings.Contains(string(text), "token-") {
		t.Errorf("%v %s", err, text)
	}
}

func TestPlanRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Options)
		want   string
	}{
		"long role prefix":  {func(o *Options) { o.Provisioning.RolePrefix = strings.Repeat("p", 60) + "-agent-" }, "AWS allows 64"},
		"long stack name":   {func(o *Options) { o.Provisioning.StackPrefix = strings.Repeat("s", 120) + "-" }, "AWS allows 128"},
		"long bucket name":  {func(o *Options) { o.Provisioning.StackPrefix = "agent-" + testSub + "-workshop-" }, "S3 allows 63"},
		"upper-case bucket": {func(o *Options) { o.Provisioning.StackPrefix = "Agent-" + testSub + "-" }, "lower-case"},
		"nothing":           {func(o *Options) { o.Examples, o.CloudFront, o.Bedrock = nil, false, false }, "something to check"},
		"no credentials":    {func(o *Options) { o.Runtime = nil }, "runtime credential set"},
		"an ARN":            {func(o *Options) { o.Distribution = "arn:aws:cloudfront::123456789012:distribution/E1" }, "not the ID of a distribution"},
		"plain http":        {func(o *Options) { o.Endpoints.Default = "http://192.0.2.1" }, "plain http"},
		"no randomness":     {func(o *Options) { o.Random = strings.NewReader("short") }, "no random name"},
		"unknown parameter": {func(o *Options) {
			o.Examples = []plan.Example{{ID: "01", File: "x.yaml", Body: "Parameters: {P: {Type: String}}\nResources: {Q: {Type: 'AWS::SQS::Queue'}}"}}
		}, "x.yaml: parameter P has no default"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newWorld().options(t)
			tc.change(&o)
			if _, err := NewPlan(o, time.Now()); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

// TestCredentials: a run that the credentials would not outlive, or that mixes two accounts, is never begun.
func TestCredentials(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"provisioning ends": func(o *Options) { o.Provisioning.Credentials.Expiration = time.Now().Add(14 * time.Minute) },
		"runtime ends":      func(o *Options) { o.Runtime.Credentials.Expiration = time.Now().Add(14 * time.Minute) },
		"expired":           func(o *Options) { o.Runtime.Credentials.Expiration = time.Now().Add(-time.Minute) },
		"two accounts":      func(o *Options) { o.Runtime.AccountID = "999999999999" },
		"two regions":       func(o *Options) { o.Runtime.Region = "eu-north-1" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			o := w.options(t)
			change(&o)
			p, err := NewPlan(o, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			var unfit *plan.CredentialsError
			if _, err := Run(t.Context(), o, p); !errors.As(err, &unfit) {
				t.Errorf("%v", err)
			}
			said := verdict.Report(p, &evidence.Run{Preflight: evidence.Preflight{At: time.Now()}}).Assertions
			if said[0].ID != "preflight.credentials" || said[0].Outcome != report.Fail {
				t.Error("preflight.credentials does not fail")
			}
			if len(w.stacks.Calls) > 0 {
				t.Errorf("called: %v", w.stacks.Calls)
			}
		})
	}
}

// TestPreflight: a template that breaks a guardrail is not deployed; one whose bucket cannot be emptied is, with a remark.
func TestPreflight(t *testing.T) {
	const role = "AWSTemplateFormatVersion: '2010-09-09'\nResources: {R: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {}}}}"
	o := newWorld().options(t)
	o.Examples = []plan.Example{{ID: "02", File: "02.yaml", Body: role}, {ID: "01", File: "01.yaml", Body: "a: ["}}
	w := newWorld()
	o.clients = w.options(t).clients
	rep := runIn(t, t.Context(), o)
	if rep.ExitStatus != 1 || rep.RootCause.Assertion != "preflight.templates" || len(w.stacks.Calls) > 0 {
		t.Errorf("status %d, %+v, calls %v", rep.ExitStatus, rep.RootCause, w.stacks.Calls)
	}
	if _, ok := guardrail.LookupRule(bucketRule); !ok {
		t.Errorf("there is no guardrail %q", bucketRule)
	}
	p, err := NewPlan(newWorld().options(t), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p.Stacks[2].Spec.Template = strings.Replace(p.Stacks[2].Spec.Template, "BucketName: !Ref AWS::StackName", "Tags: []", 1)
	if seen := preflight(p, time.Now()); !seen.Clean() || len(seen.Remarks["03"]) == 0 {
		t.Errorf("%+v", seen)
	}
}

// TestProvisioningCalls: the interface through which the harness uses provisioning credentials has only calls that they
// are granted. The calls of the guardrail probes, which AWS must refuse, are not part of it.
func TestProvisioningCalls(t *testing.T) {
	api := reflect.TypeFor[stack.API]()
	var methods []string
	for i := range api.NumMethod() {
		methods = append(methods, api.Method(i).Name)
	}
	if got := strings.Join(methods, " "); got != "CreateStack DeleteStack DescribeStackEvents DescribeStacks" {
		t.Errorf("provisioning credentials are granted none but four of these: %s", got)
	}
}

// TestCrash: an error in cfnenv, at any step, still cleans up and is never a pass.
func TestCrash(t *testing.T) {
	for name, crash := range map[string]func(w *world){
		"while checking": func(w *world) { w.queueARN = func(string) (string, error) { panic("a bug") } },
		"while emptying": func(w *world) {
			first := true
			w.delete = func(string) error {
				if first {
					first = false
					panic("a bug")
				}
				return nil
			}
		},
		"after a creation": func(w *world) {
			w.stacks.After = func(operation, name string) error {
				if operation == "CreateStack" && strings.Contains(name, "-minimal-") {
					panic("a bug")
				}
				return nil
			}
		},
		"after a creation that should have been refused": func(w *world) {
			w.stacks.After = func(operation, name string) error {
				if operation == "CreateStack" && strings.Contains(name, "-foreign-") {
					panic("a bug")
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				crash(w)
				o := w.options(t)
				rep := runIn(t, t.Context(), o)
				if rep.ExitStatus == 0 {
					t.Error("passes")
				}
				if rep.ExitStatus != 5 {
					w.requireClean(t, o)
				} else if live := w.stacks.Live(); len(live) != len(rep.Leftovers) && name != "while emptying" {
					t.Errorf("%q left, %+v named", live, rep.Leftovers)
				}
			})
		})
	}
}
