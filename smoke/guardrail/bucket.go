package guardrail

import (
	"cfnenv/smoke/template"
)

// bucket checks that a bucket can be emptied by runtime credentials, and so be deleted with its stack.
func (c *checker) bucket(r *template.Resource) {
	if r.DeletionPolicy == "Retain" { // its owner means to keep it
		return
	}
	const property = "BucketName"
	prefix := c.workshop.StackPrefix
	fix := property + ": !Ref AWS::StackName, or " + prefix + "<something> with at most 63 characters"
	for _, name := range alternatives(c.property(r, property)) {
		if name.Kind == template.PartialAbsent {
			c.refuse(RuleBucketName, r, r.Pos, fix,
				"the bucket has no %s%s: the name that CloudFormation makes up is too short for %s, so nobody could empty it", property, name.when, prefix)
			continue
		}
		switch c.startsWith(name.Partial, prefix) {
		case broken:
			c.refuse(RuleBucketName, r, place(name.Partial, r.Pos), fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
		case undecided:
			c.leaveOpen(RuleBucketName, r, name, property, "starts with "+prefix)
		}
	}
	for _, status := range alternatives(c.property(r, "VersioningConfiguration", "Status")) {
		if text, _ := status.Exact(); text == "Enabled" {
			c.refuse(RuleBucketVersioned, r, place(status.Partial, r.Pos), "leave VersioningConfiguration out",
				"the bucket keeps old versions%s, which nobody in the workshop may delete", status.when)
		}
	}
}
