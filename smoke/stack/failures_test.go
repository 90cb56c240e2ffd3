package stack_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// invalid is a CloudFormation whose stack failed a validation, and which tells the reason in one call alone.
type invalid struct {
	stack.API
	began time.Time
}

const invalidID = "arn:aws:cloudformation:us-east-2:123456789012:stack/agent-x/1"

func (i invalid) event(status, reason string, after time.Duration) types.StackEvent {
	return types.StackEvent{
		EventId: aws.String(status), StackId: aws.String(invalidID), PhysicalResourceId: aws.String(invalidID), LogicalResourceId: aws.String("agent-x"),
		ResourceType: aws.String("AWS::CloudFormation::Stack"), ResourceStatus: types.ResourceStatus(status),
		ResourceStatusReason: aws.String(reason), Timestamp: aws.Time(i.began.Add(after)), ClientRequestToken: aws.String("token"),
	}
}

func (i invalid) DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error) {
	return &cloudformation.DescribeStackEventsOutput{StackEvents: []types.StackEvent{
		i.event("ROLLBACK_COMPLETE", "", 2*time.Second),
		i.event("ROLLBACK_IN_PROGRESS", "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.", time.Second),
		i.event("CREATE_IN_PROGRESS", "User Initiated", 0),
	}}, nil
}

func (i invalid) DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{{
		StackId: aws.String(invalidID), StackName: aws.String("agent-x"), StackStatus: types.StackStatusRollbackComplete, CreationTime: aws.Time(i.began),
	}}}, nil
}

func (i invalid) DescribeEvents(_ context.Context, in *cloudformation.DescribeEventsInput, _ ...func(*cloudformation.Options)) (*cloudformation.DescribeEventsOutput, error) {
	if aws.ToString(in.NextToken) == "" { // an earlier operation's, and more to come
		return &cloudformation.DescribeEventsOutput{NextToken: aws.String("more"), OperationEvents: []types.OperationEvent{{
			EventType: types.EventTypeProvisioningError, LogicalResourceId: aws.String("Old"), ResourceStatus: "CREATE_FAILED",
			ResourceStatusReason: aws.String("of long ago"), Timestamp: aws.Time(i.began.Add(-time.Hour)),
		}}}, nil
	}
	return &cloudformation.DescribeEventsOutput{OperationEvents: []types.OperationEvent{{
		EventType: types.EventTypeValidationError, LogicalResourceId: aws.String("Queue"), ResourceType: aws.String("AWS::SQS::Queue"), StackId: aws.String(invalidID),
		ValidationName: aws.String("NAME_CONFLICT_VALIDATION"), ValidationStatus: types.ValidationStatusFailed, ValidationPath: aws.String("/Resources/Queue"),
		ValidationStatusReason: aws.String("Resource of type 'AWS::SQS::Queue' with identifier 'q' already exists."), Timestamp: aws.Time(i.began.Add(time.Second)),
	}}}, nil
}

// TestReasonOfValidation: what a failed validation found is asked for where it is told, and is the cause. Without
// anybody who may ask, CloudFormation's own sentence is.
func TestReasonOfValidation(t *testing.T) {
	for asks, want := range map[bool]string{
		true:  "Resource of type 'AWS::SQS::Queue' with identifier 'q' already exists. (at /Resources/Queue)",
		false: "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.",
	} {
		synctest.Test(t, func(t *testing.T) {
			api := invalid{began: time.Now()}
			e := &stack.Manager{API: api, RateLimit: stack.AWSRateLimit()}
			if asks {
				e.Failures = api
			}
			result, err := e.Wait(t.Context(), stack.Pending{StackID: invalidID, Token: "token", New: true})
			if err != nil {
				t.Fatal(err)
			}
			if cause, ok := stackinfo.FindCause(result.Events); !ok || cause.Message != want {
				t.Errorf("asks %v: %+v", asks, cause)
			}
		})
	}
}
