// Package protocols is for tests alone: one service of the emulated account for each of AWS's protocols, and a call of each.
package protocols

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/emulatortest"
	fake "cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/logs"
	fakes3 "cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	fakesqs "cfnenv/smoke/emulator/sqs"
)

// Every makes a service of each protocol.
func Every(t *testing.T) func(service.Env) []*service.Service {
	return func(env service.Env) []*service.Service {
		functions := fake.New(fake.Options{Env: env, Interpreters: interpreter.New(interpreter.Options{})})
		t.Cleanup(func() { functions.Close() })
		return []*service.Service{fakesqs.New(env), fakes3.New(env), logs.New(env).Service(), functions.Service()}
	}
}

// Calls are one operation of each protocol: query, JSON, REST-JSON, REST-XML.
var Calls = map[string]func(aws.Config) error{
	"query": func(c aws.Config) error {
		_, err := sts.NewFromConfig(c).GetCallerIdentity(context.Background(), nil)
		return err
	},
	"json": func(c aws.Config) error {
		_, err := sqs.NewFromConfig(c).ListQueues(context.Background(), nil)
		return err
	},
	"rest-json": func(c aws.Config) error {
		_, err := lambda.NewFromConfig(c).ListFunctions(context.Background(), nil)
		return err
	},
	"rest-xml": func(c aws.Config) error {
		_, err := s3.NewFromConfig(c, PathStyle).ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{Bucket: aws.String("bucket-name")})
		return err
	},
}

// PathStyle has S3's client name buckets in paths.
func PathStyle(o *s3.Options) { o.UsePathStyle = true }

// Answered takes an error of the SDK apart.
func Answered(err error) (status int, code, message string) {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		code, message = api.ErrorCode(), api.ErrorMessage()
	}
	return status, code, message
}

// Bucket asks for a bucket in the account's region.
func Bucket(name string) *s3.CreateBucketInput {
	return &s3.CreateBucketInput{Bucket: &name, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: emulatortest.Region}}
}
