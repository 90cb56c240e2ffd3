package cloudformation

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

func TestExports(t *testing.T) {
	f := newFake(t, Options{})
	const exporter = `
Resources: {Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: one}}}
Outputs: {Name: {Value: !GetAtt Queue.QueueName, Export: {Name: shared}}}`
	const importer = `
Resources: {Queue: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: from, Value: !ImportValue shared}]}}}`
	missing := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "early", OnFailure: "DELETE", proposal: proposal{TemplateBody: importer}})
	equalLines(t, "events", f.history(missing.StackId), []string{
		"early CREATE_IN_PROGRESS User Initiated",
		"early DELETE_IN_PROGRESS No export named shared found. Delete requested by user.",
		"early DELETE_COMPLETE",
	})
	id := f.create("exporter", exporter)
	if text := strings.Join(f.history(f.create("twice", strings.Replace(exporter, "one", "two", 1))), "\n"); !strings.Contains(text,
		"twice ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack exporter. Rollback requested by user.") {
		t.Error(text)
	}
	if text := strings.Join(f.history(f.create("itself", strings.NewReplacer("one", "three", "{Name: shared}}}", "{Name: mine}}, More: {Value: x, Export: {Name: mine}}}").Replace(exporter))), "\n"); !strings.Contains(text,
		"itself ROLLBACK_IN_PROGRESS Export with name mine is already exported by stack itself. Rollback requested by user.") {
		t.Error(text)
	}
	f.create("importer", importer)
	list := must[listExportsOutput](f, "ListExports", &listExportsInput{}).Exports
	if len(list) != 1 || list[0] != (export{ExportingStackId: id, Name: "shared", Value: "one"}) {
		t.Errorf("%+v", list)
	}
	equalLines(t, "imports", must[listImportsOutput](f, "ListImports", &listImportsInput{ExportName: "shared"}).Imports, []string{"importer"})
	// A deletion is called off: the stack is what it was.
	begun := len(f.history("exporter"))
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "exporter"})
	equalLines(t, "events", f.history("exporter")[begun:], []string{
		"exporter DELETE_IN_PROGRESS User Initiated",
		"exporter CREATE_COMPLETE Delete canceled. Cannot delete export shared as it is in use by importer.",
	})
	for body, want := range map[string]string{
		strings.Replace(exporter, "one", "three", 1):                 "exporter UPDATE_ROLLBACK_IN_PROGRESS Update canceled. Cannot update export shared as it is in use by importer.",
		strings.Replace(exporter, ", Export: {Name: shared}", "", 1): "exporter UPDATE_ROLLBACK_IN_PROGRESS Delete canceled. Cannot delete export shared as it is in use by importer.",
	} {
		must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "exporter", proposal: proposal{TemplateBody: body}})
		if k := f.stack("exporter"); k.StackStatus != "UPDATE_ROLLBACK_COMPLETE" || k.Outputs[0].OutputValue != "one" {
			t.Errorf("%+v", k)
		}
		if text := strings.Join(f.history("exporter"), "\n"); !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "importer"})
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "exporter"})
}

// What failed holds no import: the exporting stack can be deleted afterwards.
func TestFailuresHoldNoImports(t *testing.T) {
	f := newFake(t, Options{})
	f.refuse["s3:CreateBucket"] = wire.Errorf("AccessDenied", "no")
	f.create("exporter", `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"O": {"Value": "v", "Export": {"Name": "shared"}}}}`)
	const failing = `
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: from, Value: !ImportValue shared}]}}
  Bucket: {Type: "AWS::S3::Bucket", DependsOn: Queue}`
	f.create("created", failing)
	f.create("updated", bucketless)
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "updated", proposal: proposal{TemplateBody: failing}})
	for name, want := range map[string]string{"created": "ROLLBACK_COMPLETE", "updated": "UPDATE_ROLLBACK_COMPLETE"} {
		if got := f.status(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := refusedBy(f, "ListImports", &listImportsInput{ExportName: "shared"}); got != "ValidationError: Export 'shared' is not imported by any stack." {
		t.Error(got)
	}
	// An update that imports what there is not fails before it changes anything.
	begun := len(f.history("updated"))
	f.made()
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "updated", proposal: proposal{TemplateBody: strings.Replace(failing, "shared", "none", 1)}})
	equalLines(t, "events", f.history("updated")[begun:], []string{
		"updated UPDATE_IN_PROGRESS User Initiated",
		"updated UPDATE_ROLLBACK_IN_PROGRESS No export named none found",
		"updated UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "updated UPDATE_ROLLBACK_COMPLETE",
	})
	equalLines(t, "calls", f.made(), nil)
}

const bucketless = `
Resources:
  Queue: {Type: "AWS::SQS::Queue"}`

// A physical name that another stack has.
func TestNameClash(t *testing.T) {
	f := newFake(t, Options{})
	const body = `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "one"}}}}`
	id := f.create("first", body)
	if got := f.history(f.create("second", body))[2]; got != "Queue CREATE_FAILED one already exists in stack "+id {
		t.Error(got)
	}
	f.exists["role/taken"] = true
	other := f.create("third", `{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "taken", "AssumeRolePolicyDocument": {}}}}}`)
	if got := f.history(other)[2]; !strings.HasPrefix(got, `Role CREATE_FAILED Resource handler returned message: "Resource of type 'AWS::IAM::Role' with identifier 'taken' already exists." (RequestToken: `) ||
		!strings.HasSuffix(got, "HandlerErrorCode: AlreadyExists)") {
		t.Error(got)
	}
	if strings.Contains(strings.Join(f.made(), "\n"), "iam:DeleteRole") {
		t.Error("the rollback deleted a role that the stack did not make")
	}
}
