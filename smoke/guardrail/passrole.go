package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

// roleProperty is a property by which a resource is given a role.
type roleProperty struct {
	resourceType, property string // property with dots for nested ones
	service                string // who gets the role: iam:PassedToService
}

// roleProperties are those of the types that the workshop lets one deploy.
// AWS: CloudFormation template reference, each type's page.
func roleProperties() []roleProperty {
	return []roleProperty{
		{"AWS::ApiGateway::Account", "CloudWatchRoleArn", "apigateway.amazonaws.com"},
		{"AWS::AutoScaling::LifecycleHook", "RoleARN", "autoscaling.amazonaws.com"},
		{"AWS::Cognito::IdentityPoolRoleAttachment", "Roles.authenticated", "cognito-identity.amazonaws.com"},
		{"AWS::Cognito::IdentityPoolRoleAttachment", "Roles.unauthenticated", "cognito-identity.amazonaws.com"},
		{"AWS::Cognito::UserPool", "SmsConfiguration.SnsCallerArn", "cognito-idp.amazonaws.com"},
		{"AWS::EC2::FlowLog", "DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"},
		{"AWS::ECS::Service", "Role", "ecs.amazonaws.com"},
		{"AWS::ECS::TaskDefinition", "ExecutionRoleArn", "ecs-tasks.amazonaws.com"},
		{"AWS::ECS::TaskDefinition", "TaskRoleArn", "ecs-tasks.amazonaws.com"},
		{"AWS::EKS::Cluster", "RoleArn", "eks.amazonaws.com"},
		{"AWS::EKS::FargateProfile", "PodExecutionRoleArn", "eks.amazonaws.com"},
		{"AWS::EKS::Nodegroup", "NodeRole", "eks.amazonaws.com"},
		{"AWS::Events::Rule", "RoleArn", "events.amazonaws.com"},
		{"AWS::Lambda::Function", "Role", "lambda.amazonaws.com"},
		{"AWS::Logs::SubscriptionFilter", "RoleArn", "logs.amazonaws.com"},
		{"AWS::RDS::DBInstance", "MonitoringRoleArn", "monitoring.rds.amazonaws.com"},
		{"AWS::S3::Bucket", "ReplicationConfiguration.Role", "s3.amazonaws.com"},
		{"AWS::SSM::MaintenanceWindowTask", "ServiceRoleArn", "ssm.amazonaws.com"},
		{"AWS::StepFunctions::StateMachine", "RoleArn", "states.amazonaws.com"},
	}
}

// passedRoles checks the roles that a resource is given: whose they are, and whether the service may have them.
func (c *checker) passedRoles(r *template.Resource) {
	for _, row := range roleProperties() {
		if row.resourceType != r.Type {
			continue
		}
		for _, role := range alternatives(c.property(r, strings.Split(row.property, ".")...)) {
			if role.Kind == template.PartialAbsent {
				continue
			}
			if !slices.Contains(Passable(), row.service) {
				c.refuse(RulePassRole, r, place(role.Partial, r.Pos), "the role may be passed to "+strings.Join(Passable(), ", "),
					"the execution role may not pass a role to %s%s", row.service, role.when)
				continue
			}
			c.passedRole(r, row.property, role)
		}
	}
}

// passedRole checks that a role's ARN is one of the role prefix, without a path.
func (c *checker) passedRole(r *template.Resource, property string, role alternative) {
	if c.ownResource(role.Partial) && !c.spellsARN(role.Partial) {
		return
	}
	wanted := "arn:aws:iam::" + c.account() + ":role/" + c.workshop.RolePrefix
	switch c.startsWith(role.Partial, wanted) {
	case broken:
		c.refuse(RulePassRole, r, place(role.Partial, r.Pos), "use a role of this template: "+property+": !GetAtt <Role>.Arn",
			"the execution role may pass only roles whose ARN starts with %s: you have %s%s", wanted, role, role.when)
	case undecided:
		c.leaveOpen(RulePassRole, r, role, property, "starts with "+wanted)
	}
}

// spellsARN reports whether a value writes an ARN out, rather than taking it from a resource as a whole.
func (c *checker) spellsARN(p template.Partial) bool {
	text, _ := c.knownPrefix(p)
	return text != ""
}

// trustedServices checks whom a role trusts: a role for a service that it cannot be passed to is of no use.
func (c *checker) trustedServices(r *template.Resource) {
	for _, document := range alternatives(c.property(r, "AssumeRolePolicyDocument")) {
		for _, statement := range listed(document.Get("Statement")) {
			for _, service := range listed(statement.Get("Principal").Get("Service")) {
				for _, name := range alternatives(service) {
					text, exact := name.Exact()
					if exact && !slices.Contains(Passable(), text) {
						c.refuse(RulePassRole, r, place(name.Partial, r.Pos), "trust one of "+strings.Join(Passable(), ", "),
							"the role trusts %s%s, and the execution role may not pass a role to it", text, name.when)
					}
				}
			}
		}
	}
}

// listed is a value that a policy may write alone or as a list. What is not there or not known gives nothing.
func listed(p template.Partial) []template.Partial {
	var all []template.Partial
	for _, a := range p.Alternatives() {
		switch a.Kind {
		case template.PartialList:
			all = append(all, a.Items...)
		case template.PartialText, template.PartialMap:
			all = append(all, a)
		}
	}
	return all
}
