package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

// bucket checks that a bucket can be emptied by runtime credentials, and so be deleted with its stack.
func (c *checker) bucket(r *template.Resource) {
	if strings.HasPrefix(r.DeletionPolicy, "Retain") { // or RetainExceptOnCreate: its owner means to keep it
		return
	}
	const property = "BucketName"
	prefix := c.workshop.StackPrefix
	fix := property + ": !Ref AWS::StackName, or " + prefix + "<something> with at most 63 characters"
	for _, name := range c.values(r, property) {
		if name.absent() {
			c.refuse(RuleBucketName, r, r.Pos, fix,
				"the bucket has no %s%s: the name that CloudFormation generates is too short for %s, so nobody could empty it", property, name.when, prefix)
			continue
		}
		switch c.startsWith(name.Partial, prefix) {
		case broken:
			c.refuse(RuleBucketName, r, place(name.Partial, r.Pos), fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
		case undecided:
			c.leaveOpen(RuleBucketName, r, fix, name, property, "starts with "+prefix)
		}
	}
	for _, status := range c.values(r, "VersioningConfiguration.Status") {
		if !status.absent() {
			c.unversioned(r, status, "VersioningConfiguration", "Enabled")
		}
	}
	for _, lock := range c.values(r, "ObjectLockEnabled") { // which turns versioning on
		if !lock.absent() {
			c.unversioned(r, lock, "ObjectLockEnabled", "true")
		}
	}
}

// unversioned checks that a setting is not the one that makes a bucket keep old versions.
func (c *checker) unversioned(r *template.Resource, setting alternative, property, versioned string) {
	fix := "leave " + property + " out"
	switch text, exact := setting.Exact(); {
	case !exact:
		c.leaveOpen(RuleBucketVersioned, r, fix, setting, property, "leaves the bucket without old versions")
	case text == versioned:
		c.refuse(RuleBucketVersioned, r, place(setting.Partial, r.Pos), fix,
			"the bucket keeps old versions%s, which nobody in the workshop may delete", setting.when)
	}
}
