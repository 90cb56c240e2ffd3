package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

// roleProperty is a property by which a resource is given a role.
type roleProperty struct {
	resourceType, property string // property as checker.values takes it
	service                string // who gets the role: iam:PassedToService
}

// roleProperties are those of the types that the workshop lets one deploy.
// AWS: CloudFormation template reference, each type's page.
func roleProperties() []roleProperty {
	return []roleProperty{
		{"AWS::ApiGateway::Account", "CloudWatchRoleArn", "apigateway.amazonaws.com"},
		{"AWS::ApiGateway::Authorizer", "AuthorizerCredentials", "apigateway.amazonaws.com"},
		{"AWS::ApiGateway::Method", "Integration.Credentials", "apigateway.amazonaws.com"},
		{"AWS::ApiGatewayV2::Authorizer", "AuthorizerCredentialsArn", "apigateway.amazonaws.com"},
		{"AWS::ApiGatewayV2::Integration", "CredentialsArn", "apigateway.amazonaws.com"},
		{"AWS::AutoScaling::LifecycleHook", "RoleARN", "autoscaling.amazonaws.com"},
		{"AWS::CloudFront::RealtimeLogConfig", "EndPoints.*.KinesisStreamConfig.RoleArn", "cloudfront.amazonaws.com"},
		{"AWS::CloudWatch::MetricStream", "RoleArn", "streams.metrics.cloudwatch.amazonaws.com"},
		{"AWS::Cognito::IdentityPoolRoleAttachment", "Roles.authenticated", "cognito-identity.amazonaws.com"},
		{"AWS::Cognito::IdentityPoolRoleAttachment", "Roles.unauthenticated", "cognito-identity.amazonaws.com"},
		{"AWS::Cognito::UserPool", "SmsConfiguration.SnsCallerArn", "cognito-idp.amazonaws.com"},
		{"AWS::EC2::FlowLog", "DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"},
		{"AWS::EC2::SpotFleet", "SpotFleetRequestConfigData.IamFleetRole", "spotfleet.amazonaws.com"},
		{"AWS::ECS::Service", "Role", "ecs.amazonaws.com"},
		{"AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks.amazonaws.com"},
		{"AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks.amazonaws.com"},
		{"AWS::EKS::Cluster", "RoleArn", "eks.amazonaws.com"},
		{"AWS::EKS::FargateProfile", "PodExecutionRoleArn", "eks.amazonaws.com"},
		{"AWS::EKS::Nodegroup", "NodeRole", "eks.amazonaws.com"},
		{"AWS::EKS::PodIdentityAssociation", "RoleArn", "pods.eks.amazonaws.com"},
		{"AWS::Events::Endpoint", "RoleArn", "events.amazonaws.com"},
		{"AWS::Events::Rule", "RoleArn", "events.amazonaws.com"},
		{"AWS::Events::Rule", "Targets.*.RoleArn", "events.amazonaws.com"},
		{"AWS::Lambda::Function", "Role", "lambda.amazonaws.com"},
		{"AWS::Logs::Destination", "RoleArn", "logs.amazonaws.com"},
		{"AWS::Logs::SubscriptionFilter", "RoleArn", "logs.amazonaws.com"},
		{"AWS::RDS::DBCluster", "AssociatedRoles.*.RoleArn", "rds.amazonaws.com"},
		{"AWS::RDS::DBCluster", "MonitoringRoleArn", "monitoring.rds.amazonaws.com"},
		{"AWS::RDS::DBInstance", "AssociatedRoles.*.RoleArn", "rds.amazonaws.com"},
		{"AWS::RDS::DBInstance", "MonitoringRoleArn", "monitoring.rds.amazonaws.com"},
		{"AWS::RDS::DBProxy", "RoleArn", "rds.amazonaws.com"},
		{"AWS::S3::Bucket", "ReplicationConfiguration.Role", "s3.amazonaws.com"},
		{"AWS::SNS::Subscription", "SubscriptionRoleArn", "sns.amazonaws.com"},
		{"AWS::SSM::MaintenanceWindowTask", "ServiceRoleArn", "ssm.amazonaws.com"},
		{"AWS::StepFunctions::StateMachine", "RoleArn", "states.amazonaws.com"},
	}
}

// callersCredentials stands in API Gateway's integrations for the caller's own credentials: no role is passed.
// AWS: API Gateway API reference, PutIntegration, credentials.
const callersCredentials = "arn:aws:iam::*:user/*"

// eachPassedRole visits the roles that a resource is given.
func (c *checker) eachPassedRole(r *template.Resource, visit func(row roleProperty, role alternative)) {
	for _, row := range roleProperties() {
		if row.resourceType != r.Type {
			continue
		}
		for _, role := range c.values(r, row.property) {
			if text, _ := role.Exact(); !role.absent() && text != callersCredentials {
				visit(row, role)
			}
		}
	}
}

// passedRoles checks the roles that a resource is given: whose they are, and whether the service may have them.
func (c *checker) passedRoles(r *template.Resource) {
	c.eachPassedRole(r, func(row roleProperty, role alternative) {
		if slices.Contains(Passable(), row.service) {
			c.passedRole(r, strings.ReplaceAll(row.property, ".*", ""), role)
			return
		}
		c.refuse(RulePassRole, r, place(role.Partial, r.Pos),
			"leave "+strings.ReplaceAll(row.property, ".*", "")+" out: roles may be passed to "+strings.Join(Passable(), ", "),
			"the execution role may not pass a role to %s%s", row.service, role.when)
	})
}

// passedRole checks that a role's ARN is one of the role prefix, without a path.
func (c *checker) passedRole(r *template.Resource, property string, role alternative) {
	if c.ownRole(role.Partial) != nil { // judged by its own name
		return
	}
	wanted := c.roleARN() + c.workshop.RolePrefix
	fix := "use a role of this template: " + property[strings.LastIndexByte(property, '.')+1:] + ": !GetAtt <Role>.Arn"
	switch c.startsWith(role.Partial, wanted) {
	case broken:
		c.refuse(RulePassRole, r, place(role.Partial, r.Pos), fix,
			"the execution role may pass only roles whose ARN starts with %s: you have %s%s", wanted, role, role.when)
	case undecided:
		c.leaveOpen(RulePassRole, r, fix, role, property, "starts with "+wanted)
	}
}

// ownRole is the role of the template that an ARN is of: its attribute, or written out with its name.
func (c *checker) ownRole(arn template.Partial) *template.Resource {
	if text, _ := arn.Prefix(); text == c.roleARN() {
		arn.Pieces = slices.DeleteFunc(slices.Clone(arn.Pieces), template.Piece.Known)
	}
	return c.refersTo(arn, "AWS::IAM::Role")
}

// roleARN is what ARNs of the account's roles start with, up to the path.
func (c *checker) roleARN() string { return "arn:aws:iam::" + c.account() + ":role/" }

// trustedServices checks whom a role trusts: of no use is a role for services alone to which it cannot be passed.
func (c *checker) trustedServices(r *template.Resource) {
	var strangers []alternative
	for _, principal := range c.values(r, "AssumeRolePolicyDocument.Statement.*.Principal") {
		for _, member := range principal.Members {
			if member.Key != "Service" {
				return // people, or other roles, may assume it
			}
			for _, service := range items(spread(member.Value, principal.when)) {
				text, exact := service.Exact()
				if !exact || slices.Contains(Passable(), c.globalService(text)) {
					return
				}
				strangers = append(strangers, service)
			}
		}
	}
	for _, service := range strangers {
		c.refuse(RulePassRole, r, place(service.Partial, r.Pos), "trust one of "+strings.Join(Passable(), ", "),
			"the role trusts %s%s, and the execution role may not pass a role to it", service, service.when)
	}
}

// globalService is a service's name without the region that older templates put into it: states.us-east-1.amazonaws.com
// is states.amazonaws.com, under which roles are passed.
func (c *checker) globalService(name string) string {
	return strings.Replace(name, "."+c.workshop.Region+".", ".", 1)
}
