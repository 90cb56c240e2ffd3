package guardrail_test

import (
	"os"
	"slices"
	"testing"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/template"
)

func TestCalls(t *testing.T) {
	source, err := os.ReadFile("../../examples/03-lambda-url-s3-writer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	d := deployment()
	d.StackName = "agent-" + sub + "-writer"
	calls, skipped := guardrail.Calls(parsed, workshop(), d)
	if len(skipped) != 0 {
		t.Errorf("no calls are known of %v", skipped)
	}
	for _, want := range []guardrail.HandlerCall{
		{Resource: "DataBucket", Action: "s3:CreateBucket", Target: "arn:aws:s3:::agent-" + sub + "-writer"},
		{Resource: "WriterRole", Action: "iam:CreateRole", Target: "arn:aws:iam::123456789012:role/agentawsworkshop-agent-test"},
		{Resource: "WriterFunction", Action: "iam:PassRole", Target: "arn:aws:iam::123456789012:role/agentawsworkshop-agent-test"},
		{Resource: "WriterFunction", Action: "lambda:CreateFunction", Target: "arn:aws:lambda:us-east-2:123456789012:function:agent-" + sub + "-writer-WriterFunction-RANDOM"},
		{Resource: "UrlPermission", Action: "lambda:AddPermission", Target: "arn:aws:lambda:us-east-2:123456789012:function:*"},
	} {
		if !slices.ContainsFunc(calls, func(c guardrail.HandlerCall) bool {
			return c.Resource == want.Resource && c.Action == want.Action && c.Target == want.Target && c.Sure
		}) {
			t.Errorf("missing: %s %s on %s", want.Resource, want.Action, want.Target)
		}
	}
	for _, c := range calls {
		if c.Action == "iam:CreateRole" && c.Context["iam:PermissionsBoundary"] != boundary {
			t.Errorf("iam:CreateRole with %v", c.Context)
		}
		if c.Action == "iam:PassRole" && c.Context["iam:PassedToService"] != "lambda.amazonaws.com" {
			t.Errorf("iam:PassRole with %v", c.Context)
		}
	}
}

// Where a condition is open, both of its outcomes are deployments, and both are asked about.
func TestCallsOfEveryOutcome(t *testing.T) {
	parsed, err := template.Parse([]byte(`
Parameters: {Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !If [Prod, agentawsworkshop-agent-x, elsewhere]
      PermissionsBoundary: !If [Prod, arn:aws:iam::123456789012:policy/b, !Ref AWS::NoValue]
      AssumeRolePolicyDocument: {Statement: []}
`))
	if err != nil {
		t.Fatal(err)
	}
	calls, _ := guardrail.Calls(parsed, workshop(), deployment())
	seen := map[string]bool{}
	for _, c := range calls {
		if c.Action == "iam:CreateRole" {
			seen[c.Target+" "+c.Context["iam:PermissionsBoundary"]] = true
		}
	}
	for _, want := range []string{
		"arn:aws:iam::123456789012:role/agentawsworkshop-agent-x arn:aws:iam::123456789012:policy/b",
		"arn:aws:iam::123456789012:role/elsewhere ",
	} {
		if !seen[want] {
			t.Errorf("iam:CreateRole was not asked about %q; it was about %v", want, seen)
		}
	}
}

// A denial of a call of which the deciding part is not known is none.
func TestCallsThatAreOpen(t *testing.T) {
	parsed, err := template.Parse([]byte(`
Parameters: {Name: {Type: String}}
Resources:
  Unknown: {Type: "AWS::IAM::Role", Properties: {RoleName: !Ref Name, AssumeRolePolicyDocument: {}}}
  Foreign: {Type: "AWS::IAM::Role", Properties: {RoleName: !Sub "x-${Name}", AssumeRolePolicyDocument: {}}}
  Own: {Type: "AWS::IAM::Role", Properties: {RoleName: !Sub "agentawsworkshop-agent-${Name}", PermissionsBoundary: !ImportValue B, AssumeRolePolicyDocument: {}}}
  Made: {Type: "AWS::IAM::Role", Properties: {AssumeRolePolicyDocument: {}}}
  Policy: {Type: "AWS::IAM::Policy", Properties: {PolicyName: p, Roles: [!Ref Own, !Ref Name], PolicyDocument: {}}}
  Rule: {Type: "AWS::Events::Rule", Properties: {Targets: [{Id: a, Arn: a, RoleArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/${Own}"}]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	const role = "arn:aws:iam::123456789012:role/"
	seen := map[string]string{}
	calls, _ := guardrail.Calls(parsed, workshop(), guardrail.Deployment{})
	for _, c := range calls {
		seen[c.Resource+" "+c.Action+" "+c.Target] = c.Open
	}
	for call, want := range map[string]string{
		"Unknown iam:CreateRole " + role + "${Name}":                                                            "parameter Name has no default",
		"Foreign iam:CreateRole " + role + "x-${Name}":                                                          "",
		"Own iam:GetRole " + role + "agentawsworkshop-agent-${Name}":                                            "",
		"Own iam:CreateRole " + role + "agentawsworkshop-agent-${Name}":                                         "Fn::ImportValue is known only in the account",
		"Made iam:CreateRole " + role + "agent-" + sub + "-STACK-Made-RANDOM":                                   "",
		"Policy iam:PutRolePolicy " + role + "agentawsworkshop-agent-${Name}":                                   "",
		"Policy iam:PutRolePolicy " + role + "${Name}":                                                          "parameter Name has no default",
		"Rule iam:PassRole " + role + "agentawsworkshop-agent-${Name}":                                          "",
		"Rule events:PutTargets arn:aws:events:us-east-2:123456789012:rule/agent-" + sub + "-STACK-Rule-RANDOM": "",
	} {
		if open, ok := seen[call]; !ok || open != want {
			t.Errorf("%s: open is %q (listed: %v), want %q", call, open, ok, want)
		}
	}
}
