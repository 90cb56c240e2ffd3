package guardrail

import (
	"cfnenv/smoke/template"
)

// functionURL checks that a public URL has the two permissions that it needs.
// AWS: Lambda developer guide, "Control access to Lambda function URLs".
func (c *checker) functionURL(r *template.Resource) {
	public := false
	for _, auth := range alternatives(c.property(r, "AuthType")) {
		text, exact := auth.Exact()
		public = public || exact && text == "NONE"
	}
	if !public {
		return
	}
	target := c.property(r, "TargetFunctionArn")
	var viaURL, invoke bool
	for _, permission := range c.template.Resources {
		if permission.Type != "AWS::Lambda::Permission" || !sameFunction(target, c.property(permission, "FunctionName")) {
			continue
		}
		if text, _ := c.property(permission, "Principal").Exact(); text != "*" {
			continue
		}
		switch action, _ := c.property(permission, "Action").Exact(); action {
		case "lambda:InvokeFunctionUrl":
			viaURL = true
		case "lambda:InvokeFunction":
			invoke = true
		}
	}
	if !viaURL {
		c.refuse(RuleFunctionURL, r, r.Pos,
			`add an AWS::Lambda::Permission with Action: lambda:InvokeFunctionUrl, FunctionUrlAuthType: NONE, Principal: "*"`,
			"the public URL has no permission lambda:InvokeFunctionUrl for everybody, so it answers 403")
	}
	if !invoke {
		c.refuse(RuleFunctionURL, r, r.Pos,
			`add an AWS::Lambda::Permission with Action: lambda:InvokeFunction, InvokedViaFunctionUrl: true, Principal: "*"`,
			"the public URL has no permission lambda:InvokeFunction for everybody, so it answers 403")
	}
}

// sameFunction reports whether two values may name the same function: by the same resource of the template, or by
// texts of which nothing says otherwise.
func sameFunction(a, b template.Partial) bool {
	one, two := resourceOf(a), resourceOf(b)
	if one != "" && two != "" {
		return one == two
	}
	textA, exactA := a.Exact()
	textB, exactB := b.Exact()
	if exactA && exactB {
		return functionName(textA) == functionName(textB)
	}
	return true
}

// resourceOf is the logical id that a value refers to, if it does.
func resourceOf(p template.Partial) string {
	for _, piece := range p.Pieces {
		if piece.Resource != "" {
			return piece.Resource
		}
	}
	return ""
}

// functionName is a function's name without the rest of its ARN.
func functionName(text string) string {
	const before = ":function:"
	for i := 0; i+len(before) <= len(text); i++ {
		if text[i:i+len(before)] == before {
			return text[i+len(before):]
		}
	}
	return text
}
