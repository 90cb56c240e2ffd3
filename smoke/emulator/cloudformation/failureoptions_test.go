package cloudformation

import (
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

// Without rollback every path that does not depend on a failure goes on, and an update takes up where a creation stopped
// (AWS: CloudFormation user guide, stack failure options).
func TestCreationIsTakenUp(t *testing.T) {
	f := newFake(t, Options{})
	const body = `
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: r, ManagedPolicyArns: [a], AssumeRolePolicyDocument: {}}}
  Function: {Type: "AWS::SQS::Queue", DependsOn: Role}
  One: {Type: "AWS::SQS::Queue"}
  Two: {Type: "AWS::SQS::Queue", DependsOn: One}`
	f.refuse["iam:AttachRolePolicy"] = wire.Errorf("AccessDenied", "no")
	id := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", OnFailure: "DO_NOTHING", proposal: proposal{TemplateBody: body, Capabilities: named()}}).StackId
	statuses := f.resources("s")
	equalLines(t, "resources", statuses, []string{"One CREATE_COMPLETE", "Role CREATE_FAILED", "Two CREATE_COMPLETE"})
	if k := f.stack("s"); k.StackStatus != "CREATE_FAILED" || k.StackStatusReason != "The following resource(s) failed to create: [Role]. " {
		t.Errorf("%s: %s", k.StackStatus, k.StackStatusReason)
	}
	retry := &updateStackInput{StackName: "s", UsePreviousTemplate: true, proposal: proposal{Capabilities: named()}}
	if got := refusedBy(f, "UpdateStack", retry); got != "ValidationError: Stack:"+id+" is in CREATE_FAILED state and can not be updated." {
		t.Error(got)
	}
	delete(f.refuse, "iam:AttachRolePolicy")
	planned := changeSet("retry", typeUpdate, body)
	planned.Capabilities = named()
	must[createChangeSetOutput](f, "CreateChangeSet", planned)
	for _, c := range must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "s", ChangeSetName: "retry"}).Changes {
		if r := c.ResourceChange; (r.LogicalResourceId == "Role" || r.LogicalResourceId == "Function") != (r.Action == "Add") {
			t.Errorf("%+v", r)
		}
	}
	retry.DisableRollback = true
	must[StackOutput](f, "UpdateStack", retry)
	equalLines(t, "resources", f.resources("s"), []string{"Function CREATE_COMPLETE", "One CREATE_COMPLETE", "Role CREATE_COMPLETE", "Two CREATE_COMPLETE"})
	if got := f.status("s"); got != "UPDATE_COMPLETE" {
		t.Error(got)
	}
}

func TestUpdateIsTakenUp(t *testing.T) {
	f := newFake(t, Options{})
	const before = `
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: r, Description: one, AssumeRolePolicyDocument: {}}}
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 10}}
  Moved: {Type: "AWS::SQS::Queue", Properties: {QueueName: one}}`
	after := strings.NewReplacer("Description: one", "Description: two, ManagedPolicyArns: [a]", "10", "20").Replace(before)
	f.create("s", before)
	f.refuse["iam:AttachRolePolicy"] = wire.Errorf("AccessDenied", "no")
	f.made()
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "s", DisableRollback: true, proposal: proposal{TemplateBody: after, Capabilities: named()}})
	equalLines(t, "resources", f.resources("s"), []string{"Moved CREATE_COMPLETE", "Queue UPDATE_COMPLETE", "Role UPDATE_FAILED"})
	if n := count(f.made(), "iam:UpdateRole r"); n != 2 {
		t.Errorf("the role's description was set %d times, want there and back", n)
	}
	delete(f.refuse, "iam:AttachRolePolicy")
	in := changeSet("retry", typeUpdate, "")
	in.UsePreviousTemplate, in.Tags, in.Capabilities = true, nil, named()
	must[createChangeSetOutput](f, "CreateChangeSet", in)
	if got := refusedBy(f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "retry"}); !strings.HasSuffix(got, " is in UPDATE_FAILED state and can not be updated.") {
		t.Error(got)
	}
	must[Empty](f, "ExecuteChangeSet", &executeChangeSetInput{StackName: "s", ChangeSetName: "retry", DisableRollback: ptr(true)})
	if calls := f.made(); f.status("s") != "UPDATE_COMPLETE" || count(calls, "iam:AttachRolePolicy r") != 1 || count(calls, "iam:UpdateRole r") != 1 {
		t.Error(f.status("s"), calls)
	}

	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "s", DisableRollback: true, proposal: proposal{TemplateBody: strings.Replace(after, "QueueName: one", "QueueName: two", 1), Capabilities: named()}})
	if text := strings.Join(f.history("s"), "\n"); !strings.Contains(text, "Moved UPDATE_FAILED Replacement type updates not supported on stack with disable-rollback.") {
		t.Error(text)
	}
	// Going back to what it was changes nothing and is a success all the same.
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "s", DisableRollback: true, proposal: proposal{TemplateBody: after, Capabilities: named()}})
	if got := f.status("s"); got != "UPDATE_COMPLETE" {
		t.Error(got)
	}
}

// What was to take the place of another resource when a rollback failed goes with the stack.
func TestFailedRollbackLeavesNothing(t *testing.T) {
	f := newFake(t, Options{})
	const before = `
Resources:
  Moved: {Type: "AWS::SQS::Queue", Properties: {QueueName: one}}
  Stuck: {Type: "AWS::SQS::Queue", DependsOn: Moved, Properties: {QueueName: stuck, VisibilityTimeout: 10}}`
	after := strings.NewReplacer("QueueName: one", "QueueName: two", "10", "20").Replace(before)
	id := f.create("s", before)
	f.refuse["sqs:SetQueueAttributes"] = wire.Errorf("AccessDenied", "no")
	must[StackOutput](f, "UpdateStack", updateInput(after))
	if got := f.status("s"); got != "UPDATE_ROLLBACK_FAILED" {
		t.Fatal(got)
	}
	f.made()
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
	queue := "sqs:DeleteQueue https://sqs.us-east-2.amazonaws.com/" + testAccount + "/"
	calls := f.made()
	slices.Sort(calls)
	equalLines(t, "calls", calls, []string{queue + "one", queue + "stuck", queue + "two"})
	if got := f.status(id); got != "DELETE_COMPLETE" {
		t.Error(got)
	}
}

// What an update replaced goes after what used it, and so does what a rollback takes back.
func TestReplacedGoesAfterItsUsers(t *testing.T) {
	const role = `
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: %, AssumeRolePolicyDocument: {}}}`
	const policy = `
  Policy: {Type: "AWS::IAM::ManagedPolicy", Properties: {ManagedPolicyName: p, PolicyDocument: {}, Roles: [!Ref Role]}}`
	one, two := strings.Replace(role, "%", "one", 1), strings.Replace(role, "%", "two", 1)
	for _, c := range []struct{ name, before, after, gone string }{
		{"dropped", one + policy, two, "one"},
		{"rolled back", one, two + policy + "\n  Bad: {Type: \"AWS::S3::Bucket\", DependsOn: Policy}", "two"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t, Options{})
			f.refuse["s3:CreateBucket"] = wire.Errorf("AccessDenied", "no")
			f.create("s", c.before)
			f.made()
			must[StackOutput](f, "UpdateStack", updateInput(c.after))
			calls := f.made()
			policyGone, roleGone := slices.IndexFunc(calls, func(s string) bool { return strings.HasPrefix(s, "iam:DeletePolicy ") }), slices.Index(calls, "iam:DeleteRole "+c.gone)
			if policyGone < 0 || roleGone < policyGone {
				t.Errorf("%s: %q", f.status("s"), calls)
			}
		})
	}
}

func named() []string { return []string{"CAPABILITY_NAMED_IAM"} }

func count(calls []string, call string) (n int) {
	for _, c := range calls {
		if c == call {
			n++
		}
	}
	return n
}

// resources are the resources of a stack by name, each with its status.
func (f *fake) resources(nameOrID string) (out []string) {
	f.t.Helper()
	for _, r := range must[listStackResourcesOutput](f, "ListStackResources", &listStackResourcesInput{StackName: nameOrID}).StackResourceSummaries {
		out = append(out, r.LogicalResourceId+" "+r.ResourceStatus)
	}
	slices.Sort(out)
	return out
}
