package guardrail

import "cfnenv/smoke/workshop"

// Workshop is the account and the principal that the rules are applied for.
type Workshop struct {
	// AccountID is the account's twelve digits; empty when it is not known.
	AccountID string
	// Region is the region of the stack.
	Region string
	// Sub and Username are the principal's, the values of the required tags.
	Sub, Username string
	// RolePrefix starts every name of a role, policy or instance profile: "agentawsworkshop-agent-".
	RolePrefix string
	// BoundaryARN is the permissions boundary that every role must have.
	BoundaryARN string
	// StackPrefix starts every stack name: "agent-<sub>-". Runtime credentials may empty buckets with that prefix.
	StackPrefix string
	// Account has the names that the workshop's policies use. If it is zero, they are derived from the fields above.
	Account workshop.Account
}

// Deployment holds what is known about the coming deployment. The zero value knows nothing.
type Deployment struct {
	// StackName is the name of the stack; empty when it is not decided.
	StackName string
	// Parameters are the values that will be given; a parameter that is not among them has its default, if any.
	Parameters map[string]string
	// Defaults says that no other values will be given, so that a condition on a parameter with a default is decided.
	Defaults bool
	// Capabilities are those that will be acknowledged; nil when that is not decided.
	Capabilities []string
}

// Services are the IAM prefixes of which the execution role may use every action.
func Services() []string {
	return []string{
		"acm", "apigateway", "application-autoscaling", "autoscaling", "cloudfront", "cloudwatch", "cognito-identity", "cognito-idp",
		"dynamodb", "ec2", "ecr", "ecs", "eks", "elasticloadbalancing", "events", "kms", "lambda", "logs", "rds", "route53", "s3",
		"secretsmanager", "servicediscovery", "sns", "sqs", "ssm", "states",
	}
}

// passable are the services to which the execution role may pass a role.
func passable() []string {
	return []string{
		"apigateway.amazonaws.com", "cloudformation.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com",
		"eks.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "monitoring.rds.amazonaws.com", "rds.amazonaws.com", "states.amazonaws.com",
	}
}

// attachable are the managed policies of AWS's own that the execution role may attach; one that ends in "*" is a prefix.
func attachable() []string {
	const aws = "arn:aws:iam::aws:policy/"
	return []string{
		aws + "service-role/*", aws + "AmazonEC2ContainerRegistryReadOnly", aws + "AmazonSSMManagedInstanceCore", aws + "CloudWatchAgentServerPolicy",
		aws + "AmazonEKSClusterPolicy", aws + "AmazonEKSWorkerNodePolicy", aws + "AmazonEKS_CNI_Policy",
	}
}

// linkable are the services for which the execution role may create a service-linked role.
func linkable() []string {
	return []string{
		"autoscaling.amazonaws.com", "ecs.amazonaws.com", "eks.amazonaws.com", "elasticloadbalancing.amazonaws.com", "rds.amazonaws.com", "spot.amazonaws.com",
	}
}
