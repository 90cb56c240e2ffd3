// Package handlercalls lists what CloudFormation's resource handlers do in an account: the calls for each type of resource, the
// roles that they pass, and the service that they call.
//
// It is data, from AWS's resource provider schemas, template reference and service authorization reference. The guardrails
// check it before a deployment, and the emulated account authorizes these calls for types that it does not emulate.
package handlercalls

import (
	"cmp"
	"strings"
	"sync"
)

// TypeCalls are the calls for one type of resource.
type TypeCalls struct {
	ResourceType string
	Name         string // the property that holds its name, "" where the target has none
	Target       string // an ARN, in which REGION, ACCOUNT and NAME stand for the resource's own
	Actions      string // with spaces between
	Listed       string // actions that only AWS's schema lists: they have not been observed
}

// Calls lists the calls of types that make the same calls whatever their properties. AWS: resource provider schemas,
// handlers; service authorization reference, resource types.
func Calls() []TypeCalls {
	return []TypeCalls{
		{"AWS::ApiGateway::RestApi", "", "arn:aws:apigateway:REGION::/restapis/*", "apigateway:POST apigateway:PUT apigateway:GET apigateway:DELETE", ""},
		{"AWS::ApiGatewayV2::Api", "", "arn:aws:apigateway:REGION::/apis/*", "apigateway:POST apigateway:PUT apigateway:GET apigateway:DELETE", ""},
		{"AWS::CloudFormation::Stack", "StackName", "arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/*", "cloudformation:CreateStack cloudformation:DescribeStacks cloudformation:DeleteStack", ""},
		{"AWS::CloudFront::Distribution", "", "arn:aws:cloudfront::ACCOUNT:distribution/*", "cloudfront:CreateDistribution cloudfront:TagResource cloudfront:GetDistribution cloudfront:GetDistributionConfig cloudfront:UpdateDistribution cloudfront:DeleteDistribution", ""},
		{"AWS::CloudWatch::Alarm", "AlarmName", "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME", "cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:DescribeAlarms cloudwatch:DeleteAlarms", ""},
		{"AWS::DynamoDB::Table", "TableName", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME", "dynamodb:CreateTable dynamodb:DescribeTable dynamodb:DescribeContinuousBackups dynamodb:DescribeContributorInsights dynamodb:DescribeKinesisStreamingDestination dynamodb:DescribeTimeToLive dynamodb:GetResourcePolicy dynamodb:ListTagsOfResource dynamodb:TagResource dynamodb:DeleteTable", ""},
		{"AWS::Events::EventBus", "Name", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME", "events:CreateEventBus events:TagResource events:DescribeEventBus events:DeleteEventBus", ""},
		{"AWS::Events::Rule", "Name", "arn:aws:events:REGION:ACCOUNT:rule/NAME", "events:PutRule events:PutTargets events:TagResource events:DescribeRule events:RemoveTargets events:DeleteRule", ""},
		{"AWS::Kinesis::Stream", "Name", "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME", "kinesis:CreateStream kinesis:DescribeStreamSummary kinesis:DeleteStream", ""},
		{"AWS::Lambda::Alias", "", "arn:aws:lambda:REGION:ACCOUNT:function:*", "lambda:CreateAlias lambda:GetAlias lambda:DeleteAlias", ""},
		{"AWS::Lambda::EventSourceMapping", "", "arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:*", "lambda:CreateEventSourceMapping lambda:GetEventSourceMapping lambda:DeleteEventSourceMapping", ""},
		{"AWS::Lambda::Function", "FunctionName", "arn:aws:lambda:REGION:ACCOUNT:function:NAME", "lambda:CreateFunction lambda:TagResource lambda:GetFunction lambda:DeleteFunction", ""},
		{"AWS::Lambda::LayerVersion", "LayerName", "arn:aws:lambda:REGION:ACCOUNT:layer:NAME", "lambda:PublishLayerVersion lambda:GetLayerVersion lambda:DeleteLayerVersion", ""},
		{"AWS::Lambda::Permission", "", "arn:aws:lambda:REGION:ACCOUNT:function:*", "lambda:AddPermission lambda:RemovePermission", "lambda:GetPolicy"},
		{"AWS::Lambda::Url", "", "arn:aws:lambda:REGION:ACCOUNT:function:*", "lambda:CreateFunctionUrlConfig lambda:DeleteFunctionUrlConfig", "lambda:GetFunctionUrlConfig"},
		{"AWS::Lambda::Version", "", "arn:aws:lambda:REGION:ACCOUNT:function:*", "lambda:PublishVersion lambda:DeleteFunction", ""},
		{"AWS::Logs::LogGroup", "LogGroupName", "arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*", "logs:CreateLogGroup logs:PutRetentionPolicy logs:TagResource logs:DeleteLogGroup", ""},
		{"AWS::S3::Bucket", "BucketName", "arn:aws:s3:::NAME", "s3:CreateBucket s3:PutBucketTagging s3:DeleteBucket", ""},
		{"AWS::S3::BucketPolicy", "Bucket", "arn:aws:s3:::NAME", "s3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy", ""},
		{"AWS::SNS::Subscription", "", "arn:aws:sns:REGION:ACCOUNT:*", "sns:Subscribe sns:GetSubscriptionAttributes sns:Unsubscribe", ""},
		{"AWS::SNS::Topic", "TopicName", "arn:aws:sns:REGION:ACCOUNT:NAME", "sns:CreateTopic sns:TagResource sns:GetTopicAttributes sns:DeleteTopic", ""},
		{"AWS::SQS::Queue", "QueueName", "arn:aws:sqs:REGION:ACCOUNT:NAME", "sqs:CreateQueue sqs:TagQueue sqs:DeleteQueue", "sqs:GetQueueAttributes"},
		{"AWS::SQS::QueuePolicy", "", "arn:aws:sqs:REGION:ACCOUNT:*", "sqs:SetQueueAttributes", "sqs:GetQueueAttributes"},
		{"AWS::SSM::Parameter", "", "arn:aws:ssm:REGION:ACCOUNT:parameter/*", "ssm:PutParameter ssm:AddTagsToResource ssm:GetParameters ssm:DeleteParameter", ""},
		{"AWS::Scheduler::Schedule", "Name", "arn:aws:scheduler:REGION:ACCOUNT:schedule/default/NAME", "scheduler:CreateSchedule scheduler:GetSchedule scheduler:DeleteSchedule", ""},
		{"AWS::SecretsManager::Secret", "Name", "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-*", "secretsmanager:CreateSecret secretsmanager:TagResource secretsmanager:DescribeSecret secretsmanager:DeleteSecret", ""},
		{"AWS::StepFunctions::StateMachine", "StateMachineName", "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME", "states:CreateStateMachine states:TagResource states:DescribeStateMachine states:DeleteStateMachine", ""},
	}
}

// RoleProperty is a property that passes a role to a service.
type RoleProperty struct {
	ResourceType string
	Property     string // a path; * stands for every item of a list
	Service      string // who gets the role: iam:PassedToService
}

// RoleProperties covers the types that can be deployed in the workshop.
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

// Service returns the IAM prefix of the actions that CloudFormation needs for a type, "" for types that need none or have
// rules of their own. known is false for types that are not AWS's.
func Service(resourceType string) (prefix string, known bool) {
	parts := strings.Split(resourceType, "::")
	if parts[0] == "Custom" {
		return "", true // a function or a topic of the user's own answers
	}
	if parts[0] != "AWS" || len(parts) < 3 {
		return "", false
	}
	switch resourceType {
	case "AWS::CloudFormation::WaitConditionHandle", "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::CustomResource",
		"AWS::CDK::Metadata": // CloudFormation itself answers, or a function of the user's own
		return "", true
	case "AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::InstanceProfile", "AWS::IAM::ServiceLinkedRole", "AWS::IAM::RolePolicy":
		return "", true // the execution role has some iam actions: the rules of names and boundaries say which
	}
	if resourceType == "AWS::ECR::PublicRepository" {
		return "ecr-public", true
	}
	return cmp.Or(iamPrefixes()[parts[1]], strings.ToLower(parts[1])), true
}

// iamPrefixes lists the services that have an IAM prefix other than their name in lower case.
// AWS: service authorization reference.
var iamPrefixes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"ApiGateway":             "apigateway",
		"ApiGatewayV2":           "apigateway",
		"ApplicationAutoScaling": "application-autoscaling",
		"AmazonMQ":               "mq",
		"CertificateManager":     "acm",
		"Cognito":                "cognito-idp", // identity pools are allowed likewise
		"DocDB":                  "rds",         // their control plane shares the actions of Amazon RDS
		"Neptune":                "rds",         // their control plane shares the actions of Amazon RDS
		"ElasticLoadBalancingV2": "elasticloadbalancing",
		"Elasticsearch":          "es",
		"OpenSearchService":      "es",
		"EFS":                    "elasticfilesystem",
		"KinesisFirehose":        "firehose",
		"MSK":                    "kafka",
		"StepFunctions":          "states",
		"CertificateManagerPCA":  "acm-pca",
		"EMR":                    "elasticmapreduce",
		"S3ObjectLambda":         "s3", // AWS: service authorization reference, "Amazon S3 Object Lambda", prefix s3-object-lambda for data alone
		"AutoScalingPlans":       "autoscaling-plans",
		"EMRContainers":          "emr-containers",
		"EMRServerless":          "emr-serverless",
		"DirectoryService":       "ds",
		"EventSchemas":           "schemas",
		"NetworkFirewall":        "network-firewall",
		"OpenSearchServerless":   "aoss",
		"ResourceGroups":         "resource-groups",
		"S3Outposts":             "s3-outposts",
		"VpcLattice":             "vpc-lattice",
	}
})
