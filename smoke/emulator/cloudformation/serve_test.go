package cloudformation_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"

	emulated "cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/logs"
	emulateds3 "cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/sqs"
)

const (
	account  = emulatortest.AccountID
	sub      = emulatortest.Sub
	execRole = "arn:aws:iam::" + account + ":role/agentawsworkshop-cfn-exec"
	boundary = "arn:aws:iam::" + account + ":policy/agentawsworkshop-agent-workload-boundary"
)

// serve is the workshop's account with all its services; functions do not run.
func serve(t testing.TB, o emulatortest.Options) *emulatortest.Account {
	t.Helper()
	return emulatortest.Start(t, o, func(env service.Env) []*service.Service {
		functions := lambda.New(lambda.Options{Env: env, Interpreters: interpreter.New(interpreter.Options{}), NoPrestart: true})
		stacks, err := emulated.New(env, emulated.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := errors.Join(stacks.Close(), functions.Close()); err != nil {
				t.Error(err)
			}
		})
		return []*service.Service{stacks.Service(), functions.Service(), sqs.New(env), emulateds3.New(env), logs.New(env).Service()}
	})
}

func example(t testing.TB, name string) *string {
	t.Helper()
	b, err := os.ReadFile("../../../examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return aws.String(string(b))
}

func requiredTags() []types.Tag {
	return []types.Tag{{Key: aws.String("agent_sub"), Value: aws.String(sub)}, {Key: aws.String("agent_username"), Value: aws.String(emulatortest.Username)}}
}

func parameter(key, value string) types.Parameter {
	return types.Parameter{ParameterKey: aws.String(key), ParameterValue: aws.String(value)}
}

// events are the failures of a stack, oldest first.
func failures(t testing.TB, c *cloudformation.Client, stack string) (out []string) {
	t.Helper()
	answer, err := c.DescribeStackEvents(t.Context(), &cloudformation.DescribeStackEventsInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(answer.StackEvents) - 1; i >= 0; i-- {
		e := answer.StackEvents[i]
		if strings.HasSuffix(string(e.ResourceStatus), "_FAILED") {
			out = append(out, aws.ToString(e.LogicalResourceId)+" "+string(e.ResourceStatus)+" "+aws.ToString(e.ResourceStatusReason))
		}
	}
	return out
}

// refusal is the code and message of a failed call.
func refusal(t testing.TB, err error) string {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an API error", err)
	}
	return e.ErrorCode() + ": " + e.ErrorMessage()
}

func stackOf(t testing.TB, c *cloudformation.Client, name string) types.Stack {
	t.Helper()
	answer, err := c.DescribeStacks(context.Background(), &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Stacks[0]
}
