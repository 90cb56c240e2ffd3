package guardrail

import (
	"slices"

	"cfnenv/smoke/template"
)

var deniedCallRule = Rule{
	ID:    "denied-call",
	About: "every call for a resource is one that the execution role may make",
	Why:   "CloudFormation makes every call as the execution role",

	check: func(c *pass, r *template.Resource) { checkStackOutputs(c, r, r.Properties) },
	checkTemplate: func(c *pass) {
		for _, output := range c.template.Outputs {
			checkStackOutputs(c, &template.Resource{Pos: output.Pos}, output.Value)
		}
		checkCalls(c)
	},
}

// checkCalls reports denied calls for resources that no other rule has refused, so that rules and policies never disagree.
func checkCalls(c *pass) {
	calls, _ := c.allCalls()
	simulated, err := c.simulate(calls)
	if err != nil {
		return // the account has no policies that could be simulated; check --simulate reports that
	}
	for _, s := range simulated {
		said := slices.ContainsFunc(c.findings, func(f Finding) bool { return f.Resource == s.Resource && f.Level == Error })
		if s.Denied() && !said {
			c.refuse(c.template.Resource(s.Resource), s.Pos, "run cfnenv check --simulate to see the call, and change the resource it names",
				"the execution role may not call %s on %s %s", s.Action, s.Target, s.Decision.Reason(s.Action))
		}
	}
}

// checkStackOutputs finds Fn::GetStackOutput, for which CloudFormation calls DescribeStacks as the execution role.
// AWS: CloudFormation template reference, Fn::GetStackOutput.
func checkStackOutputs(c *pass, r *template.Resource, v *template.Value) {
	for f := range v.All() {
		if f.Fn != "Fn::GetStackOutput" {
			continue
		}
		execution, err := c.callerOf(c.workshop.account().ExecutionRole())
		needs := "cloudformation:DescribeStacks"
		if f.Arg.Get("RoleArn") != nil {
			needs = "sts:AssumeRole"
		}
		if err == nil && !execution.may(needs) {
			c.refuse(r, f.Pos, "give the stack a parameter, and its value by cfnenv deploy --parameter NAME=VALUE; or Fn::ImportValue of an export, which needs no call",
				"Fn::GetStackOutput calls %s as the execution role, which does not have it", needs)
		}
	}
}
