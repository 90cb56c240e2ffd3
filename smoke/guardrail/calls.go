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
		return sure(c.arn("sqs", c.name(r, "QueueName")), "sqs:CreateQueue", "sqs:TagQueue", "sqs:GetQueueAttributes", "sqs:DeleteQueue"), true
	case "AWS::S3::Bucket":
		return sure("arn:aws:s3:::"+strings.ToLower(c.name(r, "BucketName")), "s3:CreateBucket", "s3:PutBucketTagging", "s3:DeleteBucket"), true
	case "AWS::DynamoDB::Table":
		return sure(c.arn("dynamodb", "table/"+c.name(r, "TableName")), "dynamodb:CreateTable", "dynamodb:DescribeTable", "dynamodb:TagResource", "dynamodb:DeleteTable"), true
	case "AWS::CloudFront::Distribution":
		return sure("arn:aws:cloudfront::"+c.account()+":distribution/*", "cloudfront:CreateDistribution", "cloudfront:TagResource", "cloudfront:GetDistribution", "cloudfront:DeleteDistribution"), true
	case "AWS::Logs::LogGroup":
		return sure(c.arn("logs", "log-group:"+c.name(r, "LogGroupName")+":*"), "logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource", "logs:DeleteLogGroup"), true
	case "AWS::Lambda::Function":
		return append(c.passRoleCalls(r), sure(c.arn("lambda", "function:"+c.name(r, "FunctionName")), "lambda:CreateFunction", "lambda:TagResource", "lambda:GetFunction", "lambda:DeleteFunction")...), true
	case "AWS::Lambda::Url":
		return sure(c.arn("lambda", "function:*"), "lambda:CreateFunctionUrlConfig", "lambda:GetFunctionUrlConfig", "lambda:DeleteFunctionUrlConfig"), true
	case "AWS::Lambda::Permission":
		return sure(c.arn("lambda", "function:*"), "lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"), true
	case "AWS::IAM::Role":
		return c.roleCalls(r), true
	case "AWS::IAM::ManagedPolicy":
		return sure("arn:aws:iam::"+c.account()+":policy/"+c.name(r, "ManagedPolicyName"), "iam:CreatePolicy", "iam:GetPolicy", "iam:TagPolicy", "iam:DeletePolicy"), true
	case "AWS::IAM::InstanceProfile":
		return sure("arn:aws:iam::"+c.account()+":instance-profile/"+c.name(r, "InstanceProfileName"),
			"iam:CreateInstanceProfile", "iam:GetInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"), true
	case "AWS::CloudFormation::WaitConditionHandle", "AWS::CloudFormation::WaitCondition":
		return nil, true
	}
	return nil, false
}

// roleCalls are the calls for a role. The reads at the end are listed in AWS's schema; whether AWS fails without them was
// not seen.
func (c *checker) roleCalls(r *template.Resource) []Call {
	target := "arn:aws:iam::" + c.account() + ":role" + c.path(r) + c.name(r, "RoleName")
	boundary := map[string]string{}
	if p := c.property(r, "PermissionsBoundary"); p.Kind != template.PartialAbsent {
		boundary["iam:PermissionsBoundary"] = p.String()
	}
	calls := sure(target, "iam:GetRole")
	calls = append(calls, Call{Action: "iam:CreateRole", Target: target, Context: boundary, Sure: true})
	for _, policy := range listed(c.property(r, "ManagedPolicyArns")) {
		key := map[string]string{"iam:PolicyARN": policy.String()}
		calls = append(calls, Call{Action: "iam:AttachRolePolicy", Target: target, Context: key, Sure: true},
			Call{Action: "iam:DetachRolePolicy", Target: target, Context: key, Sure: true})
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
			target := role.String()
			if id := resourceOf(role.Partial); id != "" && !c.spellsARN(role.Partial) {
				if own := c.template.Resource(id); own != nil {
					target = "arn:aws:iam::" + c.account() + ":role" + c.path(own) + c.name(own, "RoleName")
				}
			}
			calls = append(calls, Call{Action: "iam:PassRole", Target: target, Context: map[string]string{"iam:PassedToService": row.service}, Sure: true})
		}
	}
	return calls
}

// name is what a resource will be called: its property, or the start of what CloudFormation makes up.
func (c *checker) name(r *template.Resource, property string) string {
	p := c.property(r, property).Alternatives()[0]
	if p.Kind != template.PartialText {
		return c.stackName() + "-" + r.LogicalID + "-RANDOM"
	}
	return strings.ReplaceAll(p.String(), stackNameSpelling, c.stackName())
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
