package guardrail_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/template"
)

const (
	sub      = "0f1e2d3c-4b5a-4697-8877-665544332211"
	boundary = "arn:aws:iam::123456789012:policy/agentawsworkshop-agent-workload-boundary"
)

// workshop is the account that the tests check for.
func workshop() guardrail.Workshop {
	return guardrail.Workshop{
		AccountID: "123456789012", Region: "us-east-2", Sub: sub, Username: "ada",
		RolePrefix: "agentawsworkshop-agent-", BoundaryARN: boundary, StackPrefix: "agent-" + sub + "-",
	}
}

// deployment fills in what `cfnenv deploy` fills in.
func deployment() guardrail.Deployment {
	return guardrail.Deployment{Parameters: map[string]string{
		"AgentRoleName": "agentawsworkshop-agent-test", "RequiredBoundaryArn": boundary,
	}}
}

// The cases are files: each template says in comments, "# want: RULE LEVEL LINE: text", what must be found, all of it and
// nothing else. A template without such a comment must pass.
func TestVectors(t *testing.T) {
	files, err := filepath.Glob("../../testdata/guardrail/*")
	if err != nil || len(files) < 30 {
		t.Fatalf("found %d templates (error %v), want at least 30", len(files), err)
	}
	rules := map[string][2]int{} // rule -> found in, passed by its own counterpart
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := wanted(string(source))
			findings := checkSource(source, workshop(), deployment())
			for _, f := range findings {
				if f.Fix == "" || f.Problem == "" {
					t.Errorf("%s: a finding without problem or fix: %+v", f.Rule, f)
				}
				if _, ok := guardrail.LookupRule(f.Rule); !ok {
					t.Errorf("%s is not a rule", f.Rule)
				}
				got := fmt.Sprintf("%s %s %d", f.Rule, f.Level, f.Pos.Line)
				matched := false
				for i, w := range want {
					place, text, _ := strings.Cut(w, ": ")
					if place == got && strings.Contains(f.Problem, text) {
						want = append(want[:i], want[i+1:]...)
						matched = true
						break
					}
				}
				if !matched {
					t.Errorf("not wanted: %s: %s", got, f.Problem)
				}
			}
			for _, w := range want {
				t.Errorf("not found: %s", w)
			}
		})
		rule, kind, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), ".")
		count := rules[rule]
		if strings.HasPrefix(kind, "good") {
			count[1]++
		} else {
			count[0]++
		}
		rules[rule] = count
	}
	for _, rule := range guardrail.Rules() {
		if rule.About == "" || rule.Why == "" {
			t.Errorf("rule %s does not say what it is about, or why", rule.ID)
		}
		switch rule.ID {
		case "stack-name", "capabilities", "template-size", "required-tag": // faults of the deployment
			continue
		}
		if count := rules[rule.ID]; count[0] == 0 || count[1] == 0 {
			t.Errorf("rule %s has %d failing and %d passing templates, want one of each", rule.ID, count[0], count[1])
		}
	}
}

// wanted reads the "want:" comments; in JSON they stand in Metadata.
func wanted(source string) []string {
	var want []string
	for line := range strings.Lines(source) {
		if _, text, ok := strings.Cut(line, "want: "); ok {
			want = append(want, strings.TrimRight(strings.TrimSpace(text), `",`))
		}
	}
	return want
}

func TestDeployment(t *testing.T) {
	const template = "Resources: {R: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref AgentRoleName, PermissionsBoundary: !Ref RequiredBoundaryArn, AssumeRolePolicyDocument: {}}}}\n" +
		"Parameters: {AgentRoleName: {Type: String}, RequiredBoundaryArn: {Type: String}}\n"
	for _, test := range []struct {
		name   string
		change func(*guardrail.Deployment)
		source string
		want   string // rule, "" for none
	}{
		{name: "nothing decided", change: func(*guardrail.Deployment) {}},
		{name: "good stack name", change: func(d *guardrail.Deployment) { d.StackName = "agent-" + sub + "-x" }},
		{name: "foreign stack name", change: func(d *guardrail.Deployment) { d.StackName = "my-stack" }, want: "stack-name"},
		{name: "long stack name", change: func(d *guardrail.Deployment) { d.StackName = "agent-" + sub + "-" + strings.Repeat("x", 90) }, want: "stack-name"},
		{name: "names made of a stack name that is none", change: func(d *guardrail.Deployment) { d.StackName = "agent-" + sub + "-a b" },
			source: "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub '${AWS::StackName}-q'}}}", want: "stack-name"},
		{name: "stack name with characters that are not taken", change: func(d *guardrail.Deployment) { d.StackName = "agent-" + sub + "-my_stack" }, want: "stack-name"},
		{name: "no capability", change: func(d *guardrail.Deployment) { d.Capabilities = []string{} }, want: "capabilities"},
		{name: "too weak a capability", change: func(d *guardrail.Deployment) { d.Capabilities = []string{"CAPABILITY_IAM"} }, want: "capabilities"},
		{name: "capability", change: func(d *guardrail.Deployment) { d.Capabilities = []string{"CAPABILITY_NAMED_IAM"} }},
		{name: "51,200 bytes", change: func(*guardrail.Deployment) {}, source: template + "#" + strings.Repeat("x", 51_199-len(template))},
		{name: "51,201 bytes", change: func(*guardrail.Deployment) {}, source: template + "#" + strings.Repeat("x", 51_200-len(template)), want: "template-size"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := deployment()
			test.change(&d)
			if test.source == "" {
				test.source = template
			}
			findings := checkSource([]byte(test.source), workshop(), d)
			if test.want == "" && len(findings) > 0 {
				t.Fatalf("found %+v, want nothing", findings)
			}
			if test.want != "" && (len(findings) != 1 || findings[0].Rule != test.want || !guardrail.Failed(findings)) {
				t.Fatalf("found %+v, want %s alone", findings, test.want)
			}
		})
	}
}

// Where no other values will be given, a default decides what a condition lets be made.
func TestDefaultsDecide(t *testing.T) {
	source := []byte(`
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !If [Prod, elsewhere, !Ref "AWS::StackName"]}}
`)
	for defaults, want := range map[bool]int{false: 1, true: 0} {
		findings := checkSource(source, workshop(), guardrail.Deployment{Defaults: defaults})
		if len(findings) != want {
			t.Errorf("with Defaults %v, found %+v, want %d", defaults, findings, want)
		}
	}
}

func TestExamplesPass(t *testing.T) {
	files, _ := filepath.Glob("../../examples/*.yaml")
	if len(files) != 4 {
		t.Fatalf("found %d examples, want 4", len(files))
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if findings := checkSource(source, workshop(), deployment()); len(findings) > 0 {
			t.Errorf("%s: %+v", file, findings)
		}
	}
}

// A template that is slow to check is a template that hangs an editor.
func BenchmarkCheck(b *testing.B) {
	for _, size := range []struct {
		name      string
		resources int
		padding   int
	}{{"51200-bytes", 100, 120}, {"1-MB-500-resources", 500, 1700}} {
		var source strings.Builder
		source.WriteString("Parameters:\n  AgentRoleName: {Type: String}\n  RequiredBoundaryArn: {Type: String}\nResources:\n")
		for i := range size.resources {
			fmt.Fprintf(&source, "  Role%d:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub \"${AgentRoleName}-%d\"\n"+
				"      PermissionsBoundary: !Ref RequiredBoundaryArn\n      Description: \"%s\"\n      AssumeRolePolicyDocument:\n        Statement:\n"+
				"          - Effect: Allow\n            Principal: {Service: lambda.amazonaws.com}\n            Action: sts:AssumeRole\n",
				i, i, strings.Repeat("x", size.padding))
		}
		text := []byte(source.String())
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if findings := checkSource(text, workshop(), deployment()); len(findings) > 1 {
					b.Fatalf("%d findings: %+v", len(findings), findings[:2])
				}
			}
		})
	}
}

// checkSource checks a template as cfnenv check does, one that cannot be read too.
func checkSource(source []byte, w guardrail.Workshop, d guardrail.Deployment) []guardrail.Finding {
	t, err := template.Parse(source)
	if err != nil {
		return guardrail.Unreadable(err)
	}
	return guardrail.Check(t, w, d)
}
