package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var attachedPolicyRule = Rule{
	ID:    "attached-policy",
	About: "only managed policies that the execution role may attach",
	Why:   "the execution role may attach policies of the role prefix and a short list of AWS's own",

	types: []string{"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"},
	check: func(c *pass, r *template.Resource) {
		if r.Type == "AWS::IAM::Role" {
			checkAttachedPolicies(c, r)
			return
		}
		for _, property := range []string{"Users", "Groups"} {
			for _, whose := range c.values(r, property+".*") {
				if !whose.absent() {
					c.refuse(r, place(whose.Partial, r.Pos), "leave "+property+" out, and give the policy to roles",
						"the execution role may not change users and groups: %s names %s%s", property, whose, whose.when)
				}
			}
		}
	},
	refusal: func(_ *inquiry, m mismatch) (advice, bool) {
		return advice{fix: "write the permissions into the role's Policies, or attach a policy of that list"},
			m.reason != otherResource && m.asks("iam:PolicyARN")
	},
}

func checkAttachedPolicies(c *pass, r *template.Resource) {
	const property = "ManagedPolicyArns"
	fix := "write the permissions into Policies, or into an AWS::IAM::ManagedPolicy named " + c.workshop.RolePrefix + "<something>"
	for _, policy := range c.values(r, property+".*") {
		switch policy.Kind {
		case template.PartialAbsent:
			continue
		case template.PartialText:
		default:
			c.leaveOpen(r, fix, policy, property, "holds only policies that may be attached")
			continue
		}
		switch c.attachable(policy.Partial) {
		case differs:
			c.refuse(r, place(policy.Partial, r.Pos), fix, "the execution role may not attach %s%s", policy, policy.when)
		case undecided:
			c.leaveOpen(r, fix, policy, "the attached policy", "may be attached")
		}
	}
}

// attachable compares an ARN with the policies that the execution role may attach.
func (c *pass) attachable(arn template.Partial) match {
	if c.refersTo(arn, "AWS::IAM::ManagedPolicy") != nil { // judged by its own name
		return matches
	}
	best := differs
	text, exact := c.knownPrefix(arn)
	for _, allowed := range append(attachable(), "arn:aws:iam::"+c.account()+":policy/"+c.workshop.RolePrefix+"*") {
		prefix, open := strings.CutSuffix(allowed, "*")
		switch {
		case open && strings.HasPrefix(text, prefix), exact && text == allowed:
			return matches
		case !exact && strings.HasPrefix(prefix, text):
			best = undecided
		}
	}
	return best
}
