package guardrail

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/template"
)

var nameLengthRule = Rule{
	ID:    "name-length",
	About: "names have the characters and the length that AWS accepts",
	Why:   "CloudFormation does not check names: the service refuses this one when the stack is half created",

	check: func(c *pass, r *template.Resource) {
		for _, limit := range nameLimits() {
			if limit.resourceType != r.Type {
				continue
			}
			for _, name := range c.namesOf(r, limit.property) {
				checkName(c, r, limit, name)
			}
		}
	},
}

// nameLimit is AWS's rule for the name of one type.
type nameLimit struct {
	resourceType, property string
	max                    int    // characters
	pattern                string // of the whole name
	words                  string // the pattern, for a person
}

// nameLimits lists the limits by type. AWS: the API reference of each service, at the operation that takes the name.
func nameLimits() []nameLimit {
	const iam, iamWords = `[\w+=,.@-]+`, "letters, digits and +=,.@_-"
	return []nameLimit{
		{"AWS::Cognito::UserPool", "UserPoolName", 128, `[\w\s+=,.@-]+`, "letters, digits, spaces and +=,.@_-"},
		{"AWS::DynamoDB::Table", "TableName", 255, `[a-zA-Z0-9_.-]{3,}`, "at least 3 letters, digits, _ . -"},
		{"AWS::ElasticLoadBalancing::LoadBalancer", "LoadBalancerName", 32, `[a-zA-Z0-9-]+`, "letters, digits, -"},
		{"AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", 32, `[a-zA-Z0-9-]+`, "letters, digits, -"},
		{"AWS::ElasticLoadBalancingV2::TargetGroup", "Name", 32, `[a-zA-Z0-9-]+`, "letters, digits, -"},
		{"AWS::Events::EventBus", "Name", 256, `[/.\-_A-Za-z0-9]+`, "letters, digits, / . _ -"},
		{"AWS::Events::Rule", "Name", 64, `[.\-_A-Za-z0-9]+`, "letters, digits, . _ -"},
		{"AWS::IAM::InstanceProfile", "InstanceProfileName", 128, iam, iamWords},
		{"AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128, iam, iamWords},
		{"AWS::IAM::Role", "RoleName", 64, iam, iamWords},
		{"AWS::Lambda::Function", "FunctionName", 64, `[a-zA-Z0-9_-]+`, "letters, digits, _ -"},
		{"AWS::Logs::LogGroup", "LogGroupName", 512, `[.\-_/#A-Za-z0-9]+`, "letters, digits, . _ / # -"},
		{"AWS::RDS::DBCluster", "DBClusterIdentifier", 63, `[a-zA-Z][a-zA-Z0-9-]*`, "letters, digits, -, with a letter first"},
		{"AWS::RDS::DBInstance", "DBInstanceIdentifier", 63, `[a-zA-Z][a-zA-Z0-9-]*`, "letters, digits, -, with a letter first"},
		{"AWS::S3::Bucket", "BucketName", 63, `[a-z0-9][a-z0-9.-]+[a-z0-9]`, "at least 3 lower-case letters, digits, . -, with a letter or digit at both ends"},
		{"AWS::SNS::Topic", "TopicName", 256, `[a-zA-Z0-9_-]+(\.fifo)?`, "letters, digits, _ -"},
		{"AWS::SQS::Queue", "QueueName", 80, `[a-zA-Z0-9_-]+(\.fifo)?`, "letters, digits, _ -"},
		{"AWS::StepFunctions::StateMachine", "StateMachineName", 80, `[a-zA-Z0-9_-]+`, "letters, digits, _ -"},
	}
}

// namesOf lists the values of a property that holds a name, with a Ref replaced by the name of the resource it refers to.
func (c *checker) namesOf(r *template.Resource, property string) []alternative {
	all := c.values(r, property)
	for i, value := range all {
		if own := c.refersTo(value.Partial, "AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Lambda::Function"); own != nil && value.Pieces[0].Attribute == "" && own != r {
			if names := c.values(own, nameProperty(own.Type)); len(names) == 1 && names[0].Kind == template.PartialText {
				all[i].Partial = names[0].Partial
			}
		}
	}
	return all
}

// nameProperty returns the property that a Ref of the type evaluates to.
func nameProperty(resourceType string) string {
	for _, limit := range nameLimits() {
		if limit.resourceType == resourceType {
			return limit.property
		}
	}
	return ""
}

func checkName(c *pass, r *template.Resource, limit nameLimit, name alternative) {
	if name.Kind != template.PartialText {
		return
	}
	least := "at least "
	if _, exact := name.Exact(); exact {
		least = ""
	}
	if n := utf8.RuneCountInString(c.withUnknown(name.Partial, "")); n > limit.max {
		c.refuse(r, place(name.Partial, r.Pos), "shorten it",
			"%s has %s%d characters%s; AWS allows %d", limit.property, least, n, name.when, limit.max)
	}
	// A word of letters that every pattern takes, also for the end that a queue's name may have.
	if !regexp.MustCompile(`^(?:` + limit.pattern + `)$`).MatchString(c.withUnknown(name.Partial, "fifo")) {
		c.refuse(r, place(name.Partial, r.Pos), "use "+limit.words,
			"%s %s is not a name that AWS accepts%s", limit.property, name, name.when)
	}
}

// withUnknown spells out a text with word in place of every unknown piece.
func (c *checker) withUnknown(p template.Partial, word string) string {
	var b strings.Builder
	for _, piece := range p.Pieces {
		switch {
		case piece.Known():
			b.WriteString(piece.Text)
		case piece.Text == stackNameSpelling:
			b.WriteString(c.workshop.StackPrefix + "x") // a stack's name has something behind the prefix
		default:
			b.WriteString(word)
		}
	}
	return b.String()
}
