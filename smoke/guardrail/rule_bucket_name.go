package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var bucketNameRule = Rule{
	ID:    "bucket-name",
	About: "every bucket has a name that runtime credentials may empty",
	Why:   "CloudFormation does not delete a bucket that holds objects, and runtime credentials may delete objects in buckets named agent-<sub>-... only",

	types: []string{"AWS::S3::Bucket"},
	check: checkBucketName,
	causes: []failure{{
		phrases: []string{"The bucket you tried to delete is not empty", "BucketNotEmpty"},
		cause:   "CloudFormation does not delete a bucket that holds objects",
		fix:     "cfnenv delete STACK empties buckets named like your stacks first; by hand: aws s3 rm --recursive with runtime credentials",
	}, {
		phrases: []string{"BucketAlreadyOwnedByYou", "BucketAlreadyExists", "requested bucket name is not available"},
		cause:   "the bucket's name is taken: names of buckets are shared by all accounts",
		fix:     "choose another BucketName, such as one that holds the stack's name; when it is left over from a stack of yours: cfnenv sweep",
	}},
	refusal: func(q *inquiry, m mismatch) (advice, bool) {
		return advice{
			cause: "the bucket's name must start with " + q.workshop.StackPrefix + ", but the call was on " + q.arn,
			fix:   "name the bucket in its template: BucketName: !Ref AWS::StackName",
		}, q.misnamed(m, "arn:aws:s3:::")
	},

	cdk: func(Workshop) string { return "in CDK: bucketName: Aws.STACK_NAME" },
}

func checkBucketName(c *pass, r *template.Resource) {
	if kept(r) {
		return
	}
	const property = "BucketName"
	prefix := c.workshop.StackPrefix
	fix := property + ": !Ref AWS::StackName, or " + prefix + "<something> with at most 63 characters"
	for _, name := range c.values(r, property) {
		if name.absent() {
			c.refuse(r, r.Pos, fix, "the bucket has no %s%s: the name that CloudFormation generates is too short for %s, so nobody could empty it", property, name.when, prefix)
			continue
		}
		c.wantPrefix(r, name, property, prefix, fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
	}
}

// kept reports whether a resource outlives its stack, by Retain or RetainExceptOnCreate.
func kept(r *template.Resource) bool { return strings.HasPrefix(r.DeletionPolicy, "Retain") }
