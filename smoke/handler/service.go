package handler

import "strings"

// Service is the IAM prefix of the actions that CloudFormation uses for a type, "" for types that need none or that
// other rules judge. known is false for types that are not AWS's own.
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
	return iamPrefix(parts[1]), true
}

// iamPrefix is the prefix of a service's actions. It is the lower-case name in most cases.
// AWS: service authorization reference.
func iamPrefix(service string) string {
	switch service {
	case "ApiGateway", "ApiGatewayV2":
		return "apigateway"
	case "ApplicationAutoScaling":
		return "application-autoscaling"
	case "AmazonMQ":
		return "mq"
	case "CertificateManager":
		return "acm"
	case "Cognito":
		return "cognito-idp" // identity pools are allowed likewise
	case "DocDB", "Neptune":
		return "rds" // their control plane shares the actions of Amazon RDS
	case "ElasticLoadBalancingV2":
		return "elasticloadbalancing"
	case "Elasticsearch", "OpenSearchService":
		return "es"
	case "EFS":
		return "elasticfilesystem"
	case "KinesisFirehose":
		return "firehose"
	case "MSK":
		return "kafka"
	case "ServiceDiscovery":
		return "servicediscovery"
	case "StepFunctions":
		return "states"
	case "CertificateManagerPCA":
		return "acm-pca"
	case "EMR":
		return "elasticmapreduce"
	case "S3ObjectLambda":
		return "s3" // AWS: service authorization reference, "Amazon S3 Object Lambda", prefix s3-object-lambda for data alone
	case "AutoScalingPlans":
		return "autoscaling-plans"
	case "EMRContainers":
		return "emr-containers"
	case "EMRServerless":
		return "emr-serverless"
	case "DirectoryService":
		return "ds"
	case "EventSchemas":
		return "schemas"
	case "NetworkFirewall":
		return "network-firewall"
	case "OpenSearchServerless":
		return "aoss"
	case "ResourceGroups":
		return "resource-groups"
	case "S3Outposts":
		return "s3-outposts"
	case "VpcLattice":
		return "vpc-lattice"
	}
	return strings.ToLower(service)
}
