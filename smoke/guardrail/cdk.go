package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/template"
)

// generator is what made a template, as far as it shows.
type generator int

const (
	byHand generator = iota
	byCDK
	bySAM
)

// generator tells by what CDK and SAM leave in a template.
func (c *checker) generator() generator {
	for _, transform := range c.template.Transforms {
		if strings.HasPrefix(transform.Name, "AWS::Serverless-") {
			return bySAM
		}
	}
	for _, r := range c.template.Resources {
		switch {
		case r.Type == "AWS::CDK::Metadata" || r.Metadata.Get("aws:cdk:path") != nil:
			return byCDK
		case r.Metadata.Get("SamResourceId") != nil:
			return bySAM
		}
	}
	return byHand
}

// switches adds to the findings how to have it from CDK's constructs and from SAM.
func (c *checker) switches() {
	by := c.generator()
	for i, f := range c.findings {
		if hint := c.hint(by, f.Rule); hint != "" {
			c.findings[i].Fix += "; " + hint
		}
	}
}

// hint is a switch. AWS: CDK developer guide, "Define permissions"; CDK API reference, PermissionsBoundary, Role,
// BucketProps; SAM developer guide, AWS::Serverless::Function and Globals.
func (c *checker) hint(by generator, rule string) string {
	boundary := c.workshop.BoundaryARN[strings.LastIndexByte(c.workshop.BoundaryARN, '/')+1:]
	switch {
	case by == byCDK && rule == RuleBoundary:
		return `in cdk.json: "context": {"@aws-cdk/core:permissionsBoundary": {"name": "` + boundary + `"}}, or PermissionsBoundary.of(app).apply(ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "` + boundary + `"))`
	case by == byCDK && rule == RuleRoleName:
		return `in CDK: new Role(this, "Role", {roleName: "` + c.workshop.RolePrefix + `...", assumedBy: ...}) and role: of the function; for roles that a construct makes itself: (construct.role.node.defaultChild as CfnRole).roleName = "` + c.workshop.RolePrefix + `..."`
	case by == byCDK && rule == RulePolicyName:
		return `in CDK: new ManagedPolicy(this, id, {managedPolicyName: "` + c.workshop.RolePrefix + `..."})`
	case by == byCDK && rule == RuleProfileName:
		return `in CDK: new InstanceProfile(this, id, {instanceProfileName: "` + c.workshop.RolePrefix + `..."})`
	case by == byCDK && rule == RuleBucketName:
		return "in CDK: bucketName: Aws.STACK_NAME"
	case by == bySAM && rule == RuleBoundary:
		return "in SAM: Globals: {Function: {PermissionsBoundary: " + c.workshop.BoundaryARN + "}}"
	case by == bySAM && rule == RuleRoleName:
		return "in SAM: Role: !GetAtt of an AWS::IAM::Role of your own, because a function's own role cannot be given a name"
	}
	return ""
}

// assets finds code and images that CDK and SAM put into a bucket or a repository of their own.
func (c *checker) assets(r *template.Resource) {
	for _, property := range []string{"Code.S3Bucket", "Content.S3Bucket", "Code.ImageUri", "ContainerDefinitions.*.Image", "DefinitionS3Location.Bucket", "BodyS3Location.Bucket"} {
		for _, value := range c.values(r, property) {
			if value.Kind != template.PartialText {
				continue
			}
			text := value.String()
			switch {
			case strings.HasPrefix(text, "cdk-") || strings.Contains(text, "/cdk-") || strings.Contains(text, "aws-sam-cli-"):
				c.add(Finding{
					Rule: RuleBootstrap, Level: Open, Pos: place(value.Partial, r.Pos), Resource: r.LogicalID,
					Problem: fmt.Sprintf("%s is an asset in %s%s, which belongs to the bootstrap stack of CDK or SAM: the account may not have it, and nobody in the workshop can write to it", property, text, value.when),
					Fix: "inline the code (in CDK: Code.fromInline), or put it into a bucket of a stack of your own with runtime credentials, and name that bucket: " +
						c.workshop.StackPrefix + "... (in CDK: Code.fromBucket)",
				})
			case strings.HasSuffix(property, ".S3Bucket"):
				c.add(Finding{
					Rule: RuleStoredCode, Level: Open, Pos: place(value.Partial, r.Pos), Resource: r.LogicalID,
					Problem: "the code is in the bucket " + text + value.when + ": whether the object is there when the stack is made is known only in the account",
					Fix:     "put it there first, with runtime credentials, which may write to buckets named " + c.workshop.StackPrefix + "... alone; or inline it",
				})
			}
		}
	}
}
