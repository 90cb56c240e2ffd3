package handler

// RoleProperty is a property by which a resource is given a role.
type RoleProperty struct {
	ResourceType string
	Property     string // a path; * stands for every item of a list
	Service      string // who gets the role: iam:PassedToService
}

// RoleProperties are those of the types that the workshop lets one deploy.
// AWS: CloudFormation template reference, each type's page.
func RoleProperties() []RoleProperty {
	return []RoleProperty{
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
