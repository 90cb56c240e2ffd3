package guardrail

import (
	"cmp"
	"slices"
	"strings"

	"cfnenv/smoke/template"
)

var workloadBoundaryRule = Rule{
	ID:    "workload-boundary",
	About: "no service needs more of a workload's role than the permissions boundary allows",
	Why:   "the required boundary decides, whatever the role's own policies and managed policies allow",

	check: checkWorkload,
}

// workloadNeed lists the actions that a service performs with a workload's role because a resource has a property. Every
// role has the required boundary, so actions that it lacks fail whatever the role's policies allow.
type workloadNeed struct {
	resourceType, property string // property as checker.values takes it
	source                 string // the property holds an ARN of this service or of this type of the template; "" for any value
	actions                string // with spaces between
	level                  Level  // Error where the service looks before it makes the resource, Open where it fails later
	words                  string // what it is
}

// workloadNeeds covers the types that can be deployed in the workshop. AWS: Lambda developer guide (VPC, event source
// mappings, file systems); Step Functions developer guide (logging, "IAM policies for integrated services"); API
// Gateway developer guide (CloudWatch role); Amazon ECS and EKS user guides (roles).
func workloadNeeds() []workloadNeed {
	const stream = "a function that reads a stream"
	return []workloadNeed{
		{"AWS::Lambda::Function", "VpcConfig.SubnetIds", "", "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface", Error, "a function in a VPC"},
		{"AWS::Lambda::Function", "FileSystemConfigs.*.Arn", "", "elasticfilesystem:ClientMount", Error, "a function with a file system"},
		{"AWS::Lambda::EventSourceMapping", "EventSourceArn", "dynamodb AWS::DynamoDB::Table AWS::DynamoDB::GlobalTable",
			"dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:DescribeStream dynamodb:ListStreams", Error, stream},
		{"AWS::Lambda::EventSourceMapping", "EventSourceArn", "kinesis AWS::Kinesis::Stream AWS::Kinesis::StreamConsumer",
			"kinesis:GetRecords kinesis:GetShardIterator kinesis:DescribeStream", Error, stream},
		{"AWS::Lambda::EventSourceMapping", "EventSourceArn", "kafka AWS::MSK::Cluster AWS::MSK::ServerlessCluster", "kafka:DescribeClusterV2 kafka:GetBootstrapBrokers", Error, stream},
		{"AWS::Lambda::EventSourceMapping", "EventSourceArn", "mq AWS::AmazonMQ::Broker", "mq:DescribeBroker", Error, "a function that reads a broker"},
		{"AWS::Lambda::EventSourceMapping", "EventSourceArn", "sqs AWS::SQS::Queue", "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes", Error, "a function that reads a queue"},
		{"AWS::StepFunctions::StateMachine", "LoggingConfiguration.Destinations.*.CloudWatchLogsLogGroup.LogGroupArn", "",
			"logs:CreateLogDelivery logs:PutResourcePolicy logs:DescribeLogGroups", Error, "a state machine that logs"},
		{"AWS::ApiGateway::Account", "CloudWatchRoleArn", "", "logs:DescribeLogGroups logs:FilterLogEvents", Open, "the account's role for API Gateway's logs"},
		{"AWS::EKS::Cluster", "RoleArn", "", "ec2:CreateNetworkInterface ec2:DescribeSubnets", Open, "a cluster's role"},
		{"AWS::EKS::Nodegroup", "NodeRole", "", "eks:DescribeCluster ecr:GetAuthorizationToken", Open, "a node's role"},
		{"Custom::S3BucketNotifications", "NotificationConfiguration", "", "s3:PutBucketNotification", Error, "CDK's function for a bucket's notifications"},
		{"Custom::S3BucketNotifications", "BucketName", "", "s3:PutBucketNotification", Error, "CDK's function for a bucket's notifications"},
		{"Custom::S3AutoDeleteObjects", "BucketName", "", "s3:PutBucketPolicy s3:GetBucketTagging s3:ListBucketVersions", Open, "CDK's function that empties a bucket (autoDeleteObjects)"},
		{"Custom::LogRetention", "LogGroupName", "", "logs:PutRetentionPolicy", Error, "CDK's function that sets the retention of logs (logRetention)"},
		{"Custom::ECRAutoDeleteImages", "RepositoryName", "", "ecr:BatchDeleteImage ecr:ListImages", Error, "CDK's function that empties a repository"},
		{"Custom::VpcRestrictDefaultSG", "DefaultSecurityGroupId", "", "ec2:RevokeSecurityGroupIngress", Error, "CDK's function for the default security group (restrictDefaultSecurityGroup)"},
		{"Custom::CrossRegionExportWriter", "WriterProps", "", "ssm:PutParameters ssm:AddTagsToResource", Error, "CDK's function for references across regions"},
		{"Custom::AWSCDKOpenIdConnectProvider", "Url", "", "iam:CreateOpenIDConnectProvider", Error, "CDK's function for an OpenID Connect provider"},
		{"Custom::DynamoDBReplica", "TableName", "", "dynamodb:UpdateTable", Error, "CDK's function for a table's replicas"},
		{"Custom::CDKBucketDeployment", "DestinationBucketName", "", "s3:GetBucketTagging s3:ListBucketVersions", Open, "CDK's function that fills a bucket (BucketDeployment), whose code is an asset"},
	}
}

func checkWorkload(c *pass, r *template.Resource) {
	done := map[string]bool{} // one finding for one thing
	for _, need := range workloadNeeds() {
		if need.resourceType != r.Type || done[need.words] {
			continue
		}
		for _, value := range c.values(r, need.property) {
			if value.absent() || value.Kind == template.PartialList && len(value.Items) == 0 || !c.from(value, need.source) {
				continue
			}
			missing := c.boundaryLacks(strings.Fields(need.actions))
			if len(missing) == 0 {
				continue
			}
			done[need.words] = true
			c.report(need.level, r, place(value.Partial, r.Pos), workloadFix(r.Type),
				"%s%s needs %s of its role, and the required permissions boundary does not have it, whatever the role's policies allow", need.words, value.when, strings.Join(missing, ", "))
			break
		}
	}
	if r.Type == "Custom::AWS" { // CDK's AwsCustomResource: calls of the author's own
		c.question(r, r.TypePos, "use one of CloudFormation's own resource types instead",
			"CDK's AwsCustomResource makes calls of its own as a workload, and the required permissions boundary has few that make or change anything")
	}
}

func workloadFix(resourceType string) string {
	fix := map[string]string{
		"AWS::Lambda::Function":            "leave it out: functions reach AWS's services without it",
		"AWS::Lambda::EventSourceMapping":  "have the writer send to a queue (AWS::SQS::Queue), which functions here may read",
		"AWS::StepFunctions::StateMachine": "leave LoggingConfiguration out: the history of executions stays readable (states:GetExecutionHistory)",
		"Custom::S3BucketNotifications":    "write NotificationConfiguration of AWS::S3::Bucket itself (in CDK: CfnBucket), with an AWS::Lambda::Permission or AWS::SQS::QueuePolicy before it",
		"Custom::LogRetention":             "give the function a log group of its own: logGroup: new LogGroup(...) in place of logRetention",
		"Custom::S3AutoDeleteObjects":      "autoDeleteObjects: false; cfnenv delete empties buckets named like your stacks",
		"Custom::VpcRestrictDefaultSG":     "restrictDefaultSecurityGroup: false",
	}[resourceType]
	return cmp.Or(fix, "do without it")
}

// from reports whether a value is, or may be, an ARN of a service or of a type. Unknown ARNs are left to the rehearsal.
func (c *checker) from(value alternative, source string) bool {
	if source == "" {
		return true
	}
	kinds := strings.Fields(source)
	if c.refersTo(value.Partial, kinds[1:]...) != nil {
		return true
	}
	text, _ := c.knownPrefix(value.Partial)
	return strings.HasPrefix(text, "arn:aws:"+kinds[0]+":")
}

func (c *checker) boundaryLacks(actions []string) (missing []string) {
	role, err := c.callerOf(c.workshop.RolePrefix + "ROLE")
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(actions), role.may)
}
