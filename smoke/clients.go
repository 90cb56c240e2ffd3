package smoke

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/smoke/client"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
)

// clients are all the ways out of this package: what it can ask, and as whom.
type clients struct {
	stacks    stack.API // provisioning credentials
	failures  stack.FailureAPI
	objects   objectAPI // runtime credentials, as the two that follow
	queues    queueAPI
	functions functionAPI
	tables    tableAPI
	// The two that follow are asked in regions of their own.
	distributions distributionAPI
	models        func(region string) modelAPI
	forbidden     forbiddenAPI // what the guardrail probes try
	web           aws.HTTPClient
	calls         *client.Calls
}

type objectAPI interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
	removal.Objects
}

type queueAPI interface {
	GetQueueARN(ctx context.Context, url string) (string, error)
}

type functionAPI interface {
	GetFunction(ctx context.Context, name string) (client.FunctionConfiguration, error)
	GetFunctionURLConfig(ctx context.Context, name string) (client.FunctionURL, error)
	GetPolicy(ctx context.Context, name string) (string, error)
}

type tableAPI interface {
	DescribeTable(ctx context.Context, name string) (client.TableDescription, error)
	Tags(ctx context.Context, arn string) (map[string]string, error)
	PutItem(ctx context.Context, table, id, value string, fresh bool) error
	GetItem(ctx context.Context, table, id string) (string, error)
	UpdateItem(ctx context.Context, table, id, value string) (string, error)
	DeleteItem(ctx context.Context, table, id string) error
	CheckItem(ctx context.Context, table, id string) error
}

type distributionAPI interface {
	CreateInvalidation(ctx context.Context, distribution, reference string) (client.Invalidation, error)
	Tags(ctx context.Context, arn string) (map[string]string, error)
}

type modelAPI interface {
	List(ctx context.Context) ([]client.Model, error)
	Converse(ctx context.Context, model string) (tokens int, err error)
}

// forbiddenAPI holds the calls of the guardrail probes, which must be refused, and those that remove what was made by mistake.
type forbiddenAPI struct {
	runtimeStacks stack.API // CreateStack with runtime credentials
	buckets       interface {
		CreateBucket(context.Context, *s3.CreateBucketInput, ...func(*s3.Options)) (*s3.CreateBucketOutput, error)
		DeleteBucket(context.Context, *s3.DeleteBucketInput, ...func(*s3.Options)) (*s3.DeleteBucketOutput, error)
	}
	queues interface {
		CreateQueue(ctx context.Context, name string) (url string, err error)
		DeleteQueue(ctx context.Context, url string) error
	}
}

func newClients(o Options, tell func(line string)) *clients {
	calls := &client.Calls{}
	config := client.Config{Endpoints: o.Endpoints, HTTP: o.HTTP, Calls: calls, Silence: &client.Silence{Tell: tell}}

	provisioning := config
	provisioning.Set, provisioning.Credentials, provisioning.Region = "provisioning", o.Provisioning.Credentials, o.Provisioning.Region
	runtime := config
	runtime.Set, runtime.Credentials, runtime.Region = "runtime", o.Runtime.Credentials, o.Runtime.Region

	// What is asked beside the stacks must not take longer than they do.
	beside := runtime
	beside.Outage = besideOutage

	return &clients{
		stacks:    client.CloudFormation(provisioning),
		failures:  client.CloudFormation(runtime),
		objects:   client.S3(runtime),
		queues:    client.SQS(runtime),
		functions: client.Lambda(runtime),
		tables:    client.DynamoDB(runtime),

		distributions: client.CloudFront(beside),
		models: func(region string) modelAPI {
			beside.Region = region
			return client.Bedrock(beside)
		},
		forbidden: forbiddenAPI{
			runtimeStacks: client.CloudFormation(runtime),
			buckets:       client.S3(provisioning),
			queues:        client.SQS(provisioning),
		},
		web:   o.HTTP,
		calls: calls,
	}
}
