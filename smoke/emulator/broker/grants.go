package broker

import "strings"

// Grants are advice on what a set is for, not policy: the services and the names of API operations that the broker lists.

// actions are the API operations of a service, one string of names, with the service's prefix.
func actions(service, names string) []string {
	list := strings.Fields(names)
	for i := range list {
		list[i] = service + ":" + list[i]
	}
	return list
}

const (
	anywhere  = "*"
	taggedOwn = "Only what carries the tags agent_sub and agent_username with your principal's values."
)

// sandboxGrants are those of the sandbox account, which is not emulated.
func (i *issuing) sandboxGrants() []grant {
	if i.Profile.Scope == ScopeProvisioning {
		return provisioningGrants(sandboxExecutionRole)[:2] // the last is the workshop's alone
	}
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + i.region() + ":" + sandboxAccount + ":" + resource
	}
	return []grant{
		{"s3", actions("s3", "PutObject GetObject AbortMultipartUpload CreateMultipartUpload UploadPart CompleteMultipartUpload ListMultipartUploadParts ListBucketMultipartUploads ListBucket"),
			[]string{"arn:aws:s3:::" + uploadsBucket + "/" + i.uploadPrefix() + "*"}, "Upload below your own prefix."},
		{"s3", actions("s3", "PutObject GetObject AbortMultipartUpload CreateMultipartUpload UploadPart CompleteMultipartUpload ListMultipartUploadParts ListBucket"),
			[]string{"arn:aws:s3:::" + commsBucket + "/*"}, "Share files below the prefixes in references.eventbus.sharedFiles."},
		{"sqs", actions("sqs", "SendMessage"), []string{arn("sqs", queueName)}, ""},
		{"sqs", actions("sqs", "ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes"), []string{arn("sqs", i.inboxName())}, ""},
		{"events", actions("events", "PutEvents"), []string{arn("events", "event-bus/"+busName)}, ""},
		{"dynamodb", actions("dynamodb", "GetItem PutItem UpdateItem Query"),
			[]string{arn("dynamodb", "table/"+contactsTable), arn("dynamodb", "table/"+mailTable), arn("dynamodb", "table/"+profilesTable+"/index/"+profilesIndex)},
			"Contacts, mail and the directory are in the tables of references."},
		{"execute-api", actions("execute-api", "Invoke"), []string{arn("execute-api", "*")}, "APIs of the sandbox account in this region."},
		{"ssm", actions("ssm", "GetParameter GetParameters GetParametersByPath"), []string{arn("ssm", "parameter"+sharedParameters+"*"), arn("ssm", "parameter"+ownParameters+"*")},
			"Shared parameters, and your own, below the paths of references.ssmKeys."},
	}
}

func provisioningGrants(executionRole string) []grant {
	return []grant{
		{"cloudformation", actions("cloudformation", "CreateStack UpdateStack DeleteStack CreateChangeSet ExecuteChangeSet DeleteChangeSet DescribeStacks DescribeStackEvents DescribeStackResources DescribeChangeSet GetTemplate GetTemplateSummary ListStackResources ListStacks ValidateTemplate"),
			[]string{anywhere}, "Name stacks agent-<principal.sub>-*, pass the execution role, put the boundary on every role, and tag with agent_sub and agent_username."},
		{"iam", actions("iam", "PassRole"), []string{executionRole}, "To cloudformation.amazonaws.com alone."},
		{"sts", actions("sts", "GetCallerIdentity"), []string{anywhere}, ""},
	}
}

func (i *issuing) runtimeGrants() []grant {
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + i.region() + ":" + i.Workshop.Account.ID + ":" + resource
	}
	return []grant{
		{"read-only", []string{"ReadOnlyAccess (AWS managed policy)"}, []string{anywhere}, "To look around; the boundary blocks IAM, organizations, billing and support."},
		{"sns", actions("sns", "Publish"), []string{arn("sns", "*")}, taggedOwn},
		{"sqs", actions("sqs", "SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch ChangeMessageVisibility"), []string{arn("sqs", "*")}, taggedOwn},
		{"s3", actions("s3", "PutObject DeleteObject"), []string{"arn:aws:s3:::agent-<principal.sub>-*/*"}, "Only buckets whose names begin with agent- and your principal's sub."},
		{"cloudfront", actions("cloudfront", "CreateInvalidation"), []string{"arn:aws:cloudfront::" + i.Workshop.Account.ID + ":distribution/*"}, taggedOwn},
		{"dynamodb", actions("dynamodb", "BatchWriteItem DeleteItem PutItem UpdateItem TransactWriteItems"), []string{arn("dynamodb", "table/*"), arn("dynamodb", "table/*/index/*")}, taggedOwn},
		{"events", actions("events", "PutEvents"), []string{arn("events", "event-bus/*")}, taggedOwn},
		{"states", actions("states", "StartExecution StopExecution"), []string{arn("states", "stateMachine:*"), arn("states", "execution:*:*")}, taggedOwn},
		{"bedrock", actions("bedrock", "Converse ConverseStream InvokeModel InvokeModelWithResponseStream"), []string{anywhere}, "Only in us-east-1 and us-west-2."},
		{"secretsmanager", actions("secretsmanager", "GetSecretValue"), []string{arn("secretsmanager", "secret:*")}, taggedOwn},
		{"kms", actions("kms", "Decrypt"), []string{arn("kms", "key/*")}, taggedOwn},
	}
}
