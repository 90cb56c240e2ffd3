package cloudformation

import (
	"strings"
	"testing"
)

// What NoEcho hides is in no description of the stack and in none of its events.
func TestNoEcho(t *testing.T) {
	f := newFake(t, Options{})
	const body = `
Parameters: {Secret: {Type: String, NoEcho: true}}
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 45, Tags: [{Key: a, Value: !Ref Secret}, {Key: b, Value: !Sub "x-${Secret}"}]}}
  Part: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: a, Value: !Select [1, !Split ["-", !Ref Secret]]}]}}`
	parameters := func(value string) []Parameter {
		return []Parameter{{ParameterKey: "Secret", ParameterValue: ptr(value)}}
	}
	id := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", TemplateBody: body, Parameters: parameters("hunter-one")}).StackId
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "s", UsePreviousTemplate: true, Parameters: parameters("hunter-two")})
	if got := *f.stack("s").Parameters[0].ParameterValue; got != "****" {
		t.Error(got)
	}
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
	masked := 0
	for _, e := range must[DescribeStackEventsOutput](f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: id}).StackEvents {
		if strings.Contains(e.ResourceProperties, "hunter") {
			t.Errorf("%s %s: %s", e.LogicalResourceId, e.ResourceStatus, e.ResourceProperties)
		}
		if e.ResourceProperties == `{"Tags":[{"Key":"a","Value":"****"},{"Key":"b","Value":"x-****"}],"VisibilityTimeout":"45"}` {
			masked++
		}
	}
	if masked != 7 { // three of the creation, two of the update, two of the deletion
		t.Errorf("%d events with masked properties", masked)
	}
}
