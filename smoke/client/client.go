// Package client makes the AWS clients that act with one set of workshop credentials.
//
// Everything they need is given to them: static credentials, a region, endpoints. No profile, shared configuration
// file, instance metadata or environment variable is ever consulted, so a run cannot pick up another identity.
// Throttling, server errors and dropped connections are retried with growing, jittered pauses until [Config].Outage has
// passed, and every call is counted in [Calls].
package client

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"

	"cfnenv/env"
	"cfnenv/smoke/endpoint"
)

// defaultOutage bounds the retries of one call when Config.Outage is zero.
const defaultOutage = 2 * time.Minute

// Config says with which credentials, at which endpoints and how patiently to call.
type Config struct {
	Set         string // name under which calls are counted: "provisioning", "runtime"
	Credentials env.Credentials
	Region      string
	Endpoints   endpoint.Endpoints
	HTTP        aws.HTTPClient // required
	Calls       *Calls         // required
	Silence     *Silence       // nil tells nobody
	// Outage bounds one call with all its retries; zero means defaultOutage. A service that is away for longer has failed.
	Outage time.Duration
	// Pause is the wait before a retry, by the number of attempts so far; nil means a jittered one that starts near
	// 100 ms and ends at 5 s.
	Pause func(attempt int) time.Duration
}

// CloudFormation is the client for stacks.
func CloudFormation(c Config) *cloudformation.Client {
	return cloudformation.NewFromConfig(c.sdk(c.Endpoints.CloudFormation))
}

// S3 is the client for buckets. With an endpoint of its own it names the bucket in the path, because a bucket's name in
// front of a loopback address does not resolve.
func S3(c Config) *s3.Client {
	endpoint := cmp.Or(c.Endpoints.S3, c.Endpoints.Default)
	return s3.NewFromConfig(c.sdk(c.Endpoints.S3), func(o *s3.Options) { o.UsePathStyle = endpoint != "" })
}

func (c Config) sdk(endpoint string) aws.Config {
	network := c.HTTP
	if c.Silence != nil {
		network = watched{network, c.Silence}
	}
	config := aws.Config{
		Region: c.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID:     c.Credentials.AccessKeyID,
				SecretAccessKey: c.Credentials.SecretAccessKey,
				SessionToken:    c.Credentials.SessionToken,
			}, nil
		}),
		HTTPClient: network,
		Retryer:    func() aws.Retryer { return newRetryer(c.Pause) },
		APIOptions: []func(*middleware.Stack) error{c.followed},
	}
	if endpoint = cmp.Or(endpoint, c.Endpoints.Default); endpoint != "" {
		config.BaseEndpoint = aws.String(endpoint)
	}
	return config
}
