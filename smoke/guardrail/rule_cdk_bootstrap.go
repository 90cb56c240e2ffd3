package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

var cdkBootstrapRule = Rule{
	ID:    "cdk-bootstrap",
	About: "nothing from CDK's bootstrap stack",
	Why:   "its parameters, buckets and roles are not in the account, and its roles cannot be assumed",

	check: func(c *pass, r *template.Resource) {
		c.eachAsset(r, func(property, text string, value alternative) {
			if !ofBootstrap(text) {
				return
			}
			c.question(r, place(value.Partial, r.Pos),
				"inline the code (in CDK: Code.fromInline), or put it into a bucket of a stack of your own with runtime credentials, and name that bucket: "+
					c.workshop.StackPrefix+"... (in CDK: Code.fromBucket)",
				"%s is an asset in %s%s, which belongs to the bootstrap stack of CDK or SAM: the account may not have it, and nobody in the workshop can write to it", property, text, value.when)
		})
	},
	checkTemplate: func(c *pass) {
		for _, p := range c.template.Parameters {
			if key, stored := storedUnder(p); stored && strings.HasPrefix(key, bootstrapParameters) {
				c.question(nil, p.Pos, "synthesize without it: new Stack(app, id, {synthesizer: new DefaultStackSynthesizer({generateBootstrapVersionRule: false})})",
					"parameter %s is the version of CDK's bootstrap stack, read from %s: the account may not have it, and then CloudFormation refuses the template before it makes anything", p.Name, key)
			}
		}
	},
	causes: []failure{{
		phrases: []string{"Has the environment been bootstrapped", "/cdk-bootstrap/", "must be bootstrapped", "toolkit stack must be deployed"},
		cause:   "the CDK command line needs its bootstrap stack, which this account does not have and which cannot be made here",
		fix:     "cdk synth with the switches of cfnenv check cdk.out, then cfnenv deploy cdk.out/STACK.template.json",
	}},
}

// bootstrapParameters starts the names of the parameters that the bootstrap stack keeps in Parameter Store.
const bootstrapParameters = "/cdk-bootstrap/"

// ofBootstrap reports whether a bucket or an image is one of the bootstrap stack of CDK or SAM.
func ofBootstrap(name string) bool {
	return strings.HasPrefix(name, "cdk-") || strings.Contains(name, "/cdk-") || strings.Contains(name, "aws-sam-cli-")
}

// eachAsset visits the buckets and repositories from which a resource takes code, images and definitions.
func (c *checker) eachAsset(r *template.Resource, visit func(property, text string, value alternative)) {
	for _, property := range []string{"Code.S3Bucket", "Content.S3Bucket", "Code.ImageUri", "ContainerDefinitions.*.Image", "DefinitionS3Location.Bucket", "BodyS3Location.Bucket"} {
		if first, _, _ := strings.Cut(property, "."); r.Property(first) == nil {
			continue
		}
		for _, value := range c.values(r, property) {
			if value.Kind == template.PartialText {
				visit(property, value.String(), value)
			}
		}
	}
}
