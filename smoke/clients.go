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
	forbidden forbiddenAPI // what the guardrail probes try
	web       aws.HTTPClient
	calls     *client.Calls
}

// objectAPI is what is asked of S3.
type objectAPI interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
	removal.Objects
}

// queueAPI is what is asked of SQS.
type queueAPI interface {
	GetQueueARN(ctx context.Context, url string) (string, error)
}

// functionAPI is what is asked of Lambda.
type functionAPI interface {
	GetFunction(ctx context.Context, name string) (client.Function, error)
	GetFunctionURLConfig(ctx context.Context, name string) (client.FunctionURL, error)
	GetPolicy(ctx context.Context, name string) (string, error)
}

// forbiddenAPI is what the guardrail probes try and expect to be refused, and what removes it if it is not.
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

// newClients makes the clients. tell is told when the network is silent.
func newClients(o Options, tell func(line string)) *clients {
	calls := &client.Calls{}
	config := client.Config{Endpoints: o.Endpoints, HTTP: o.HTTP, Calls: calls, Silence: &client.Silence{Tell: tell}}

	provisioning := config
	provisioning.Set, provisioning.Credentials, provisioning.Region = "provisioning", o.Provisioning.Credentials, o.Provisioning.Region
	runtime := config
	runtime.Set, runtime.Credentials, runtime.Region = "runtime", o.Runtime.Credentials, o.Runtime.Region

	return &clients{
		stacks:    client.CloudFormation(provisioning),
		failures:  client.CloudFormation(runtime),
		objects:   client.S3(runtime),
		queues:    client.SQS(runtime),
		functions: client.Lambda(runtime),
		forbidden: forbiddenAPI{
			runtimeStacks: client.CloudFormation(runtime),
			buckets:       client.S3(provisioning),
			queues:        client.SQS(provisioning),
		},
		web:   o.HTTP,
		calls: calls,
	}
}
