package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/template"
)

// language says what CloudFormation does with parts of the template's language that its author may not expect.
func (c *checker) language() {
	for _, key := range c.template.Duplicates {
		c.add(Finding{
			Rule: RuleDuplicateKey, Level: Open, Pos: key.Pos,
			Problem: "the key " + key.Name + " occurs more than once in its map: CloudFormation silently uses the last one",
			Fix:     "keep one of them; clients that read the template themselves (AWS CLI, SAM) may refuse it",
		})
	}
	if c.template.Tab != (template.Pos{}) {
		c.add(Finding{
			Rule: RuleTab, Level: Open, Pos: c.template.Tab,
			Problem: "there is a tab between a key and its value: AWS does not document whether CloudFormation accepts it, and YAML 1.1 parsers reject it",
			Fix:     "write a space",
		})
	}
	for _, parameter := range c.template.Parameters {
		c.storedParameter(parameter)
	}
	for _, r := range c.template.Resources {
		if c.made(r) {
			c.stackOutputs(r, r.Properties)
		}
	}
	for _, output := range c.template.Outputs {
		c.stackOutputs(&template.Resource{Pos: output.Pos}, output.Value)
	}
}

// storedParameter says what happens to a parameter that CloudFormation reads from Parameter Store.
// AWS: CloudFormation user guide, "Specify existing resources at runtime with CloudFormation-supplied parameter types".
func (c *checker) storedParameter(p *template.Parameter) {
	if !strings.HasPrefix(p.Type, "AWS::SSM::Parameter::Value<") {
		return
	}
	key := "the name that it is given"
	if p.Default != nil {
		key = *p.Default
	}
	if strings.HasPrefix(key, "/cdk-bootstrap/") {
		c.add(Finding{
			Rule: RuleBootstrap, Level: Open, Pos: p.Pos,
			Problem: fmt.Sprintf("parameter %s is the version of CDK's bootstrap stack, read from %s: the account may not have it, and then CloudFormation refuses the template before it makes anything", p.Name, key),
			Fix:     "synthesize without it: new Stack(app, id, {synthesizer: new DefaultStackSynthesizer({generateBootstrapVersionRule: false})})",
		})
		return
	}
	c.add(Finding{
		Rule: RuleStoredParameter, Level: Open, Pos: p.Pos,
		Problem: fmt.Sprintf("CloudFormation reads parameter %s from Parameter Store (%s) when the stack is made: whether it is there and may be read is known only in the account, and provisioning credentials have no ssm actions", p.Name, key),
		Fix:     "give a parameter of type String the value itself: cfnenv deploy --parameter " + p.Name + "=VALUE",
	})
}

// stackOutputs finds Fn::GetStackOutput, for which CloudFormation calls DescribeStacks as the execution role.
// AWS: CloudFormation template reference, Fn::GetStackOutput.
func (c *checker) stackOutputs(r *template.Resource, v *template.Value) {
	if v == nil {
		return
	}
	if v.Kind == template.Func && v.Fn == "Fn::GetStackOutput" {
		execution, err := c.callerOf(c.workshop.account().ExecutionRole())
		needs := "cloudformation:DescribeStacks"
		if v.Arg.Get("RoleArn") != nil {
			needs = "sts:AssumeRole"
		}
		if err == nil && !execution.may(needs) {
			c.refuse(RuleDeniedCall, r, v.Pos, "give the stack a parameter, and its value by cfnenv deploy --parameter NAME=VALUE; or Fn::ImportValue of an export, which needs no call",
				"Fn::GetStackOutput calls %s as the execution role, which does not have it", needs)
		}
	}
	for _, item := range v.Items {
		c.stackOutputs(r, item)
	}
	for i := range v.Members {
		c.stackOutputs(r, v.Members[i].Value)
	}
	c.stackOutputs(r, v.Arg)
}
