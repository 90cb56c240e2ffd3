package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

var functionURLRule = Rule{
	ID:    "function-url",
	About: "a public Function URL has both of its permissions",
	Why:   "since October 2025 a URL answers 403 unless lambda:InvokeFunctionUrl and lambda:InvokeFunction are both granted",

	types: []string{"AWS::Lambda::Url"},
	check: checkFunctionURL,
}

// checkFunctionURL checks that a public URL has the two permissions that it needs.
// AWS: Lambda developer guide, "Control access to Lambda function URLs".
func checkFunctionURL(c *pass, r *template.Resource) {
	const viaURL, invoke = "lambda:InvokeFunctionUrl", "lambda:InvokeFunction"
	var missing []string
	for _, action := range []string{viaURL, invoke} {
		if !c.everybodyMay(action, c.property(r, "TargetFunctionArn")) {
			missing = append(missing, action)
		}
	}
	if len(missing) == 0 {
		return
	}
	fix := map[string]string{
		viaURL: `add an AWS::Lambda::Permission with Action: lambda:InvokeFunctionUrl, FunctionUrlAuthType: NONE, Principal: "*"`,
		invoke: `add an AWS::Lambda::Permission with Action: lambda:InvokeFunction, InvokedViaFunctionUrl: true, Principal: "*"`,
	}
	for _, auth := range c.values(r, "AuthType") {
		switch text, exact := auth.Exact(); {
		case auth.absent(): // left to cfn-lint
		case !exact:
			c.leaveOpen(r, fix[missing[0]], auth, "AuthType", "is AWS_IAM (a public URL needs the permission "+missing[0]+")")
		case text == "NONE":
			for _, action := range missing {
				c.refuse(r, r.Pos, fix[action],
					"the URL is public%s, and has no permission %s for everybody, so it answers 403", auth.when, action)
			}
		}
	}
}

// everybodyMay reports whether a permission of the template may let everybody do something with a function.
func (c *checker) everybodyMay(action string, function template.Partial) bool {
	for _, r := range c.template.Resources {
		if r.Type == "AWS::Lambda::Permission" && c.made(r) && sameFunction(function, c.property(r, "FunctionName")) &&
			c.mayBe(r, "Principal", "*") && c.mayBe(r, "Action", action) && c.mayBe(r, "FunctionUrlAuthType", "NONE") {
			return true
		}
	}
	return false
}

// mayBe reports whether a property may have a value; one that is left out restricts nothing.
func (c *checker) mayBe(r *template.Resource, property, value string) bool {
	return slices.ContainsFunc(c.values(r, property), func(a alternative) bool {
		text, exact := a.Exact()
		return !exact || text == value
	})
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

func functionName(text string) string {
	if _, name, ok := strings.Cut(text, ":function:"); ok {
		return name
	}
	return text
}
