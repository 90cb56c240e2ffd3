package guardrail

import (
	"strings"

	"cfnenv/smoke/template"
)

// Call is one call that CloudFormation would make for a resource, as the execution role.
type Call struct {
	// Resource is the logical id; Pos its place in the template.
	Resource string
	Pos      template.Pos
	// Action is the IAM action, Target the ARN. What cannot be known of the ARN stands in it as the template spells it,
	// "${AWS::StackName}"; a name that CloudFormation makes up starts with the stack's.
	Action, Target string
	// Context are the condition keys of the call.
	Context map[string]string
	// Sure is false for calls that AWS's resource schema lists and that were not seen to be made: a denial of one is a
	// warning.
	Sure bool
}

// Calls lists every call that creating, reading and deleting the template's resources would need, in the template's
// order. skipped are the types that it knows no calls of.
//
// The calls are those of AWS's resource provider schemas (handlers), narrowed to what the properties in use need.
func Calls(t *template.Template, w Workshop, d Deployment) (calls []Call, skipped []string) {
	c := newChecker(t, w, d)
	for _, r := range t.Resources {
		if !c.made(r) {
			continue
		}
		planned, known := c.calls(r)
		if !known {
			skipped = append(skipped, r.Type)
		}
		for _, call := range planned {
			call.Resource, call.Pos = r.LogicalID, r.Pos
			calls = append(calls, call)
		}
	}
	return calls, skipped
}

// calls is the table of types.
func (c *checker) calls(r *template.Resource) (calls []Call, known bool) {
	switch r.Type {
	case "AWS::SQS::Queue":
		return c.named(r, "QueueName", func(name string) []Call {
			return sure(c.arn("sqs", name), "sqs:CreateQueue", "sqs:TagQueue", "sqs:GetQueueAttributes", "sqs:DeleteQueue")
		}), true
	case "AWS::S3::Bucket":
		return c.named(r, "BucketName", func(name string) []Call {
			return sure("arn:aws:s3:::"+strings.ToLower(name), "s3:CreateBucket", "s3:PutBucketTagging", "s3:DeleteBucket")
		}), true
	case "AWS::DynamoDB::Table":
		return c.named(r, "TableName", func(name string) []Call {
			return sure(c.arn("dynamodb", "table/"+name), "dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:TagResource", "dynamodb:DeleteTable")
		}), true
	case "AWS::CloudFront::Distribution":
		return sure("arn:aws:cloudfront::"+c.account()+":distribution/*", "cloudfront:CreateDistribution", "cloudfront:TagResource", "cloudfront:GetDistribution", "cloudfront:DeleteDistribution"), true
	case "AWS::Logs::LogGroup":
		return c.named(r, "LogGroupName", func(name string) []Call {
			return sure(c.arn("logs", "log-group:"+name+":*"), "logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource", "logs:DeleteLogGroup")
		}), true
	case "AWS::Lambda::Function":
		return append(c.passRoleCalls(r), c.named(r, "FunctionName", func(name string) []Call {
			return sure(c.arn("lambda", "function:"+name), "lambda:CreateFunction", "lambda:TagResource", "lambda:GetFunction", "lambda:DeleteFunction")
		})...), true
	case "AWS::Lambda::Url":
		return sure(c.arn("lambda", "function:*"), "lambda:CreateFunctionUrlConfig", "lambda:GetFunctionUrlConfig", "lambda:DeleteFunctionUrlConfig"), true
	case "AWS::Lambda::Permission":
		return sure(c.arn("lambda", "function:*"), "lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"), true
	case "AWS::IAM::Role":
		return c.named(r, "RoleName", func(name string) []Call { return c.roleCalls(r, name) }), true
	case "AWS::IAM::ManagedPolicy":
		return c.named(r, "ManagedPolicyName", func(name string) []Call {
			return sure("arn:aws:iam::"+c.account()+":policy/"+name, "iam:CreatePolicy", "iam:GetPolicy", "iam:TagPolicy", "iam:DeletePolicy")
		}), true
	case "AWS::IAM::InstanceProfile":
		return c.named(r, "InstanceProfileName", func(name string) []Call {
			return sure("arn:aws:iam::"+c.account()+":instance-profile/"+name, "iam:CreateInstanceProfile", "iam:GetInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile")
		}), true
	case "AWS::CloudFormation::WaitConditionHandle", "AWS::CloudFormation::WaitCondition":
		return nil, true
	}
	return nil, false
}

// roleCalls are the calls for a role. The reads at the end are listed in AWS's schema; whether AWS fails without them was
// not seen.
func (c *checker) roleCalls(r *template.Resource, name string) []Call {
	target := "arn:aws:iam::" + c.account() + ":role" + c.path(r) + name
	calls := sure(target, "iam:GetRole")
	for _, boundary := range alternatives(c.property(r, "PermissionsBoundary")) {
		key := map[string]string{}
		if boundary.Kind != template.PartialAbsent {
			key["iam:PermissionsBoundary"] = boundary.String()
		}
		calls = append(calls, Call{Action: "iam:CreateRole", Target: target, Context: key, Sure: true})
	}
	for _, item := range listed(c.property(r, "ManagedPolicyArns")) {
		for _, policy := range alternatives(item) {
			key := map[string]string{"iam:PolicyARN": policy.String()}
			calls = append(calls, Call{Action: "iam:AttachRolePolicy", Target: target, Context: key, Sure: true},
				Call{Action: "iam:DetachRolePolicy", Target: target, Context: key, Sure: true})
		}
	}
	if r.Properties.Get("Policies") != nil {
		calls = append(calls, sure(target, "iam:PutRolePolicy", "iam:DeleteRolePolicy")...)
	}
	calls = append(calls, sure(target, "iam:TagRole", "iam:DeleteRole")...)
	for _, read := range []string{"iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"} {
		calls = append(calls, Call{Action: read, Target: target})
	}
	return calls
}

// passRoleCalls are the PassRole calls for the roles that a resource is given.
func (c *checker) passRoleCalls(r *template.Resource) []Call {
	var calls []Call
	for _, row := range roleProperties() {
		if row.resourceType != r.Type {
			continue
		}
		for _, role := range alternatives(c.property(r, strings.Split(row.property, ".")...)) {
			if role.Kind == template.PartialAbsent {
				continue
			}
			targets := []string{role.String()}
			if id := resourceOf(role.Partial); id != "" && !c.spellsARN(role.Partial) {
				if own := c.template.Resource(id); own != nil {
					targets = nil
					for _, name := range c.possibleNames(own, "RoleName") {
						targets = append(targets, "arn:aws:iam::"+c.account()+":role"+c.path(own)+name)
					}
				}
			}
			for _, target := range targets {
				calls = append(calls, Call{Action: "iam:PassRole", Target: target, Context: map[string]string{"iam:PassedToService": row.service}, Sure: true})
			}
		}
	}
	return calls
}

// named makes the calls of a resource under every name that it may have.
func (c *checker) named(r *template.Resource, property string, calls func(name string) []Call) (all []Call) {
	for _, name := range c.possibleNames(r, property) {
		all = append(all, calls(name)...)
	}
	return all
}

// possibleNames are what a resource may be called: its property, by every condition that is open, or the start of what
// CloudFormation makes up.
func (c *checker) possibleNames(r *template.Resource, property string) (names []string) {
	for _, p := range alternatives(c.property(r, property)) {
		if p.Kind != template.PartialText {
			names = append(names, c.stackName()+"-"+r.LogicalID+"-RANDOM")
			continue
		}
		names = append(names, strings.ReplaceAll(p.String(), stackNameSpelling, c.stackName()))
	}
	return names
}

func (c *checker) stackName() string {
	if c.deployment.StackName != "" {
		return c.deployment.StackName
	}
	return c.workshop.StackPrefix + "STACK"
}

func (c *checker) path(r *template.Resource) string {
	if path, exact := c.property(r, "Path").Exact(); exact {
		return path
	}
	return "/"
}

func (c *checker) account() string {
	if c.workshop.AccountID != "" {
		return c.workshop.AccountID
	}
	return accountOf(c.workshop.BoundaryARN)
}

func (c *checker) arn(service, rest string) string {
	return "arn:aws:" + service + ":" + c.workshop.Region + ":" + c.account() + ":" + rest
}

// sure makes calls of several actions on one target.
func sure(target string, actions ...string) []Call {
	calls := make([]Call, len(actions))
	for i, action := range actions {
		calls[i] = Call{Action: action, Target: target, Sure: true}
	}
	return calls
}
