package cloudformation

import (
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/wire"
)

func updateInput(body string) *updateStackInput {
	return &updateStackInput{StackName: "s", proposal: proposal{TemplateBody: body, Capabilities: []string{"CAPABILITY_NAMED_IAM"}}}
}

func TestUpdateInPlace(t *testing.T) {
	f := newFake(t, Options{})
	f.create("s", queueTemplate)
	begun := len(f.history("s"))
	f.made()
	if got := refusedBy(f, "UpdateStack", updateInput(queueTemplate)); got != "ValidationError: No updates are to be performed." {
		t.Error(got)
	}
	must[StackOutput](f, "UpdateStack", updateInput(strings.Replace(queueTemplate, "45", "60", 1)))
	equalLines(t, "events", f.history("s")[begun:], []string{
		"s UPDATE_IN_PROGRESS User Initiated",
		"Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE",
		"s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "s UPDATE_COMPLETE",
	})
	calls := f.made()
	if len(calls) != 1 || !strings.HasPrefix(calls[0], "sqs:SetQueueAttributes ") {
		t.Errorf("calls: %q", calls)
	}
	if k := f.stack("s"); k.LastUpdatedTime.IsZero() || k.StackStatus != "UPDATE_COMPLETE" {
		t.Errorf("%+v", k)
	}
}

func TestUpdateReplacesAndRemoves(t *testing.T) {
	f := newFake(t, Options{})
	const before = `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: one}}
  Old: {Type: "AWS::SQS::Queue", Properties: {QueueName: old}}
  Kept: {Type: "AWS::SQS::Queue", DeletionPolicy: Retain, Properties: {QueueName: kept}}
Outputs: {Name: {Value: !GetAtt Queue.QueueName}}`
	const after = `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: two}}
  New: {Type: "AWS::SQS::Queue", DependsOn: Queue, Properties: {QueueName: new}}
Outputs: {Name: {Value: !GetAtt Queue.QueueName}}`
	f.create("s", before)
	begun := len(f.history("s"))
	f.made()
	must[StackOutput](f, "UpdateStack", updateInput(after))
	got := f.history("s")[begun:]
	equalLines(t, "events", got[:8], []string{
		"s UPDATE_IN_PROGRESS User Initiated",
		"Queue UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
		"Queue UPDATE_IN_PROGRESS Resource creation Initiated",
		"Queue UPDATE_COMPLETE",
		"New CREATE_IN_PROGRESS", "New CREATE_IN_PROGRESS Resource creation Initiated", "New CREATE_COMPLETE",
		"s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
	})
	text := strings.Join(got[8:], "\n")
	for _, want := range []string{"Queue DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE", "Old DELETE_COMPLETE", "Kept DELETE_SKIPPED"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if out := f.stack("s").Outputs[0].OutputValue; out != "two" {
		t.Errorf("output %q", out)
	}
	var ids []string
	for _, r := range must[listStackResourcesOutput](f, "ListStackResources", &listStackResourcesInput{StackName: "s"}).StackResourceSummaries {
		ids = append(ids, r.LogicalResourceId)
	}
	equalLines(t, "resources", ids, []string{"Queue", "New"})
	for _, call := range f.made() {
		if strings.Contains(call, "DeleteQueue") && strings.HasSuffix(call, "/two") {
			t.Errorf("the successor was deleted: %s", call)
		}
	}
}

// An update that fails leaves everything as it was.
func TestUpdateRollback(t *testing.T) {
	f := newFake(t, Options{})
	const before = `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 10}}
  Moved: {Type: "AWS::SQS::Queue", DependsOn: Queue, Properties: {QueueName: one}}`
	const after = `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 20}}
  Moved: {Type: "AWS::SQS::Queue", DependsOn: Queue, Properties: {QueueName: two}}
  Added: {Type: "AWS::SQS::Queue", DependsOn: Moved}
  Bad: {Type: "AWS::S3::Bucket", DependsOn: Added}`
	f.create("s", before)
	f.refuse["s3:CreateBucket"] = wire.Errorf("AccessDenied", "no")
	begun := len(f.history("s"))
	must[StackOutput](f, "UpdateStack", updateInput(after))
	got := f.history("s")[begun:]
	from := 0
	for i, line := range got {
		if strings.HasPrefix(line, "s UPDATE_ROLLBACK_IN_PROGRESS") {
			from = i
		}
	}
	equalLines(t, "events of the rollback", got[from:from+6], []string{
		"s UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. ",
		"Queue UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE",
		"Moved UPDATE_IN_PROGRESS", "Moved UPDATE_COMPLETE",
		"s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
	})
	text := strings.Join(got[from+6:], "\n")
	for _, want := range []string{"Moved DELETE_COMPLETE", "Added DELETE_COMPLETE", "Bad DELETE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	resources := must[listStackResourcesOutput](f, "ListStackResources", &listStackResourcesInput{StackName: "s"}).StackResourceSummaries
	if len(resources) != 2 || !strings.HasSuffix(resources[1].PhysicalResourceId, "/one") {
		t.Errorf("resources: %+v", resources)
	}
	if got := must[getTemplateOutput](f, "GetTemplate", &getTemplateInput{StackName: "s"}).TemplateBody; got != before {
		t.Errorf("template: %s", got)
	}
	delete(f.refuse, "s3:CreateBucket")
	must[StackOutput](f, "UpdateStack", updateInput(after))
	if s := f.stack("s").StackStatus; s != "UPDATE_COMPLETE" {
		t.Error(s)
	}
}

// What a template no longer says goes back to the service's default, and what cannot be changed is not said to be.
func TestDroppedProperties(t *testing.T) {
	f := newFake(t, Options{})
	const before = `
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: r, MaxSessionDuration: 7200, AssumeRolePolicyDocument: {}}}
  Url: {Type: "AWS::Lambda::Url", Properties: {TargetFunctionArn: f, AuthType: NONE, InvokeMode: RESPONSE_STREAM}}
  Logs: {Type: "AWS::Logs::LogGroup"}`
	f.create("s", before)
	f.made()
	must[StackOutput](f, "UpdateStack", updateInput(strings.NewReplacer(" MaxSessionDuration: 7200,", "", ", InvokeMode: RESPONSE_STREAM", "").Replace(before)))
	f.mu.Lock()
	inputs := fmt.Sprintf("%s", f.inputs)
	f.mu.Unlock()
	for _, want := range []string{`"MaxSessionDuration":3600`, `"InvokeMode":"BUFFERED"`} {
		if !strings.Contains(inputs, want) {
			t.Errorf("no %s in %s", want, inputs)
		}
	}
	must[StackOutput](f, "UpdateStack", updateInput(`{"Resources": {"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupClass": "INFREQUENT_ACCESS"}}}}`))
	if text := strings.Join(f.history("s"), "\n"); !strings.Contains(text, "Logs UPDATE_FAILED Resource handler returned message: \"Property LogGroupClass cannot be updated") ||
		f.status("s") != "UPDATE_ROLLBACK_COMPLETE" {
		t.Error(f.status("s"), text)
	}
}

func TestUpdateRefusals(t *testing.T) {
	f := newFake(t, Options{})
	const named = `
Parameters: {P: {Type: String, Default: a}}
Resources: {Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: !Ref P, FifoQueue: false}}}`
	id := f.create("s", named)
	cases := []struct {
		name string
		in   *updateStackInput
		want string
	}{
		{"unknown", &updateStackInput{StackName: "other", proposal: proposal{TemplateBody: named}}, "ValidationError: Stack [other] does not exist"},
		{"type", updateInput(`{"Resources": {"Queue": {"Type": "AWS::S3::Bucket"}}}`),
			"ValidationError: Update of resource type is not permitted. The new template modifies resource type of the following resources: [Queue]"},
		{"no template", &updateStackInput{StackName: "s"}, "ValidationError: Either Template URL or Template Body must be specified."},
		{"previous value of a new parameter", &updateStackInput{StackName: "s", proposal: proposal{TemplateBody: strings.Replace(named, "{P:", "{N: {Type: String}, P:", 1), Parameters: []Parameter{{ParameterKey: "N", UsePreviousValue: ptr(true)}}}},
			"ValidationError: Invalid input for parameter key N. Cannot specify usePreviousValue as true for a parameter key not in the previous template"},
		{"nothing", &updateStackInput{StackName: "s", UsePreviousTemplate: true, proposal: proposal{Parameters: []Parameter{{ParameterKey: "P", UsePreviousValue: ptr(true)}}}},
			"ValidationError: No updates are to be performed."},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := refusedBy(f, "UpdateStack", c.in); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: id, UsePreviousTemplate: true, proposal: proposal{Parameters: []Parameter{{ParameterKey: "P", ParameterValue: ptr("b")}}}})
	begun := len(f.history("s"))
	// The same name with another create-only property cannot be replaced.
	must[StackOutput](f, "UpdateStack", updateInput(strings.Replace(strings.Replace(named, "Default: a", "Default: b", 1), "false", "true", 1)))
	if text := strings.Join(f.history("s")[begun:], "\n"); !strings.Contains(text, "Queue UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename b and update the stack again.") ||
		!strings.HasSuffix(text, "s UPDATE_ROLLBACK_COMPLETE") {
		t.Error(text)
	}
}

func TestUpdateOfTagsAndOutputsAlone(t *testing.T) {
	f := newFake(t, Options{})
	f.create("s", queueTemplate)
	f.made()
	in := updateInput(queueTemplate)
	in.Tags = []resource.Tag{{Key: "a", Value: "1"}}
	must[StackOutput](f, "UpdateStack", in)
	if calls := f.made(); len(calls) != 1 || !strings.HasPrefix(calls[0], "sqs:TagQueue") {
		t.Errorf("calls: %q", calls)
	}
	must[StackOutput](f, "UpdateStack", updateInput(queueTemplate+"  More: {Value: x}\n")) // no Tags: they stay
	if calls := f.made(); len(calls) != 0 {
		t.Errorf("calls: %q", calls)
	}
	if k := f.stack("s"); len(k.Outputs) != 3 || len(k.Tags) != 1 {
		t.Errorf("%+v", k)
	}
}

func ptr[T any](v T) *T { return &v }
