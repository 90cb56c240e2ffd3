package cloudformation

import (
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
)

func changeSet(name, kind, body string) *createChangeSetInput {
	return &createChangeSetInput{StackName: "s", ChangeSetName: name, ChangeSetType: kind, proposal: proposal{TemplateBody: body, Tags: []resource.Tag{{Key: "agent_sub", Value: "1"}}}}
}

func TestChangeSetCreatesStack(t *testing.T) {
	f := newFake(t, Options{})
	made := must[createChangeSetOutput](f, "CreateChangeSet", changeSet("first", typeCreate, queueTemplate))
	k := f.stack("s")
	if k.StackStatus != "REVIEW_IN_PROGRESS" || len(k.Tags) != 0 || k.Tags == nil || k.StackId != made.StackId || !k.LastUpdatedTime.IsZero() {
		t.Errorf("in review: %+v", k)
	}
	if got := refusedBy(f, "GetTemplateSummary", &getTemplateSummaryInput{StackName: "s"}); got != "ValidationError: GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks." {
		t.Error(got)
	}
	cs := must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "first"})
	if cs.Status != "CREATE_COMPLETE" || cs.ExecutionStatus != "AVAILABLE" || len(cs.Tags) != 1 || len(cs.Changes) != 1 || cs.Changes[0].ResourceChange.Action != "Add" {
		t.Errorf("%+v", cs)
	}
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{ChangeSetName: made.Id, DisableRollback: ptr(false)})
	equalLines(t, "events", f.history("s"), []string{
		"s REVIEW_IN_PROGRESS User Initiated", "s CREATE_IN_PROGRESS User Initiated",
		"Queue CREATE_IN_PROGRESS", "Queue CREATE_IN_PROGRESS Resource creation Initiated", "Queue CREATE_COMPLETE",
		"s CREATE_COMPLETE",
	})
	k = f.stack("s")
	if k.StackStatus != "CREATE_COMPLETE" || len(k.Tags) != 1 || k.ChangeSetId != made.Id || k.LastUpdatedTime.IsZero() {
		t.Errorf("made: %+v", k)
	}
	cs = must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{ChangeSetName: made.Id})
	if cs.ExecutionStatus != "EXECUTE_COMPLETE" {
		t.Error(cs.ExecutionStatus)
	}
	for in, want := range map[*createChangeSetInput]string{
		changeSet("again", typeCreate, queueTemplate): "ValidationError: Stack [s] already exists and cannot be created again with the changeSet [again].",
	} {
		if got := refusedBy(f, "CreateChangeSet", in); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got := refusedBy(f, "ExecuteChangeSet", &executeChangeSetInput{ChangeSetName: made.Id}); !strings.HasPrefix(got, "InvalidChangeSetStatus: ChangeSet [arn:") {
		t.Error(got)
	}
}

func TestCreateStackAdoptsStackInReview(t *testing.T) {
	f := newFake(t, Options{})
	made := must[createChangeSetOutput](f, "CreateChangeSet", changeSet("first", typeCreate, queueTemplate))
	if id := f.create("s", queueTemplate); id != made.StackId {
		t.Errorf("id %s, want %s", id, made.StackId)
	}
	list := must[listChangeSetsOutput](f, "ListChangeSets", &listChangeSetsInput{StackName: "s"}).Summaries
	if len(list) != 1 || list[0].ExecutionStatus != "OBSOLETE" {
		t.Errorf("%+v", list)
	}
}

func TestChangeSetUpdates(t *testing.T) {
	f := newFake(t, Options{})
	const body = `
Parameters: {Wait: {Type: Number, Default: 30}, Name: {Type: String, Default: one}}
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: !Ref Wait}}
  Named: {Type: "AWS::SQS::Queue", Properties: {QueueName: !Ref Name}}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/r
      Environment: {Variables: {URL: !Ref Named}}
      Code: {ZipFile: "x = 1"}
  Gone: {Type: "AWS::SQS::Queue"}`
	f.create("s", body)
	in := changeSet("c", typeUpdate, strings.Replace(body, `  Gone: {Type: "AWS::SQS::Queue"}`, `  New: {Type: "AWS::SQS::Queue"}`, 1))
	in.Tags = nil
	in.Parameters = []Parameter{{ParameterKey: "Wait", ParameterValue: ptr("60")}, {ParameterKey: "Name", ParameterValue: ptr("two")}}
	must[createChangeSetOutput](f, "CreateChangeSet", in)
	var got []string
	for _, c := range must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "c"}).Changes {
		r := c.ResourceChange
		line := strings.Join([]string{r.Action, r.LogicalResourceId, r.Replacement, r.PolicyAction, strings.Join(r.Scope, ",")}, " ")
		for _, d := range r.Details {
			line += " [" + strings.Join([]string{d.Target.Attribute, d.Target.Name, d.Target.RequiresRecreation, d.Evaluation, d.ChangeSource, d.CausingEntity}, " ") + "]"
		}
		got = append(got, line)
	}
	equalLines(t, "changes", got, []string{
		"Modify Function False  Properties [Properties Environment Never Dynamic ResourceReference Named]",
		"Remove Gone  Delete ",
		"Modify Named True ReplaceAndDelete Properties [Properties QueueName Always Static ParameterReference Name] [Properties QueueName Always Dynamic DirectModification ]",
		"Add New   ",
		"Modify Queue False  Properties [Properties VisibilityTimeout Never Static ParameterReference Wait] [Properties VisibilityTimeout Never Dynamic DirectModification ]",
	})

	same := changeSet("same", typeUpdate, body)
	same.Tags = nil
	must[createChangeSetOutput](f, "CreateChangeSet", same)
	cs := must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "same"})
	if cs.Status != "FAILED" || cs.ExecutionStatus != "UNAVAILABLE" || cs.StatusReason != noChanges {
		t.Errorf("%+v", cs)
	}
	if got := refusedBy(f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "same"}); !strings.HasSuffix(got, "cannot be executed in its current status of [FAILED]") {
		t.Error(got)
	}
	must[Empty](f, "DeleteChangeSet", &deleteChangeSetInput{StackName: "s", ChangeSetName: "same"})
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "c"})
	if s := f.stack("s").StackStatus; s != "UPDATE_COMPLETE" {
		t.Error(s, f.history("s"))
	}
}

// Values that are not known before the change do not stand in the way of planning it.
func TestChangeSetWithUnknownValues(t *testing.T) {
	f := newFake(t, Options{})
	const body = `
Parameters: {Name: {Type: String, Default: one-30}}
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: !Ref Name}}
  Slow: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: !Select [1, !Split ["-", !GetAtt Queue.QueueName]]}}`
	f.create("s", body)
	must[createChangeSetOutput](f, "CreateChangeSet", &createChangeSetInput{StackName: "s", ChangeSetName: "c", UsePreviousTemplate: true, proposal: proposal{Parameters: []Parameter{{ParameterKey: "Name", ParameterValue: ptr("two-40")}}}})
	changes := must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "c"}).Changes
	if len(changes) != 2 || changes[1].ResourceChange.LogicalResourceId != "Slow" || changes[1].ResourceChange.Details[0].Evaluation != "Dynamic" {
		t.Errorf("%+v", changes)
	}
	f.made()
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "c"})
	if calls := strings.Join(f.made(), "\n"); f.status("s") != "UPDATE_COMPLETE" || !strings.Contains(calls, "sqs:SetQueueAttributes") {
		t.Error(f.status("s"), calls)
	}
}

// A name is free again after an execution, and at once after a change set that came to nothing, which AWS CLI's deploy
// may name like the next one.
func TestChangeSetNames(t *testing.T) {
	f := newFake(t, Options{})
	f.create("s", queueTemplate)
	again := func(want, body string) {
		t.Helper()
		in := changeSet("c", typeUpdate, body)
		in.Tags = nil
		if want == "" {
			must[createChangeSetOutput](f, "CreateChangeSet", in)
		} else if got := refusedBy(f, "CreateChangeSet", in); got != want {
			t.Error(got)
		}
	}
	const taken = "AlreadyExistsException: ChangeSet [c] already exists"
	other := strings.Replace(queueTemplate, "45", "60", 1)
	again("", queueTemplate) // no changes
	again("", other)
	again(taken, other)
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "c"})
	again("", other) // no changes
	if list := must[listChangeSetsOutput](f, "ListChangeSets", &listChangeSetsInput{StackName: "s"}).Summaries; len(list) != 1 {
		t.Errorf("%+v", list)
	}
	f.change(func(s *store.Records) {
		cs := s.Find(testRegion, "s").ChangeSets[0]
		cs.Created = cs.Created.Add(-time.Minute)
	})
	again(taken, queueTemplate)
}

// Of two executions that looked at the same time only one comes to be.
func TestChangeSetExecutedOnce(t *testing.T) {
	f := newFake(t, Options{})
	f.create("s", queueTemplate)
	for name, timeout := range map[string]string{"one": "60", "two": "70"} {
		in := changeSet(name, typeUpdate, strings.Replace(queueTemplate, "45", timeout, 1))
		must[createChangeSetOutput](f, "CreateChangeSet", in)
	}
	var k *store.Stack
	var second store.ChangeSet
	f.change(func(s *store.Records) {
		k = s.Find(testRegion, "s")
		second = *k.ChangeSet("two")
	})
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "one"})
	_, err := f.executeUpdate(t.Context(), f.call("ExecuteChangeSet"), &executeChangeSetInput{}, k, &second, ticket{})
	if err == nil || !strings.HasSuffix(err.Error(), "cannot be executed in its current execution status of [OBSOLETE]") {
		t.Error(err)
	}
}

func TestChangeSetRefusals(t *testing.T) {
	f := newFake(t, Options{})
	f.create("s", queueTemplate)
	for _, c := range []struct {
		operation string
		in        any
		want      string
	}{
		{"DescribeChangeSet", &describeChangeSetInput{StackName: "nobody", ChangeSetName: "c"}, "ValidationError: Stack [nobody] does not exist"},
		{"DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "c"}, "ChangeSetNotFound: ChangeSet [c] does not exist"},
		{"DescribeChangeSet", &describeChangeSetInput{ChangeSetName: "c"}, "ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN."},
		{"DeleteChangeSet", &deleteChangeSetInput{StackName: "nobody", ChangeSetName: "c"}, "ValidationError: Stack [nobody] does not exist"},
		{"CreateChangeSet", &createChangeSetInput{StackName: "nobody", ChangeSetName: "c", proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: Stack [nobody] does not exist"},
		{"CreateChangeSet", &createChangeSetInput{StackName: "s", ChangeSetName: "c", ChangeSetType: "IMPORT", proposal: proposal{TemplateBody: queueTemplate}}, "NotEmulated: not emulated: import of resources"},
		{"CreateChangeSet", &createChangeSetInput{StackName: "s", ChangeSetName: "c", OnStackFailure: "DELETE", proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: OnStackFailure DELETE can be used only with ChangeSetType CREATE"},
		{"CreateChangeSet", &createChangeSetInput{StackName: "s", ChangeSetName: "c", ChangeSetType: "MAKE", proposal: proposal{TemplateBody: queueTemplate}},
			"ValidationError: 1 validation error detected: Value 'MAKE' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [CREATE, UPDATE, IMPORT]"},
	} {
		if got := refusedBy(f, c.operation, c.in); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.operation, got, c.want)
		}
	}
}
