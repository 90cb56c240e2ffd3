package cloudformation

import (
	"strings"
	"testing"
)

func TestExports(t *testing.T) {
	f := newFake(t, Options{})
	const exporter = `
Resources: {Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: one}}}
Outputs: {Name: {Value: !GetAtt Queue.QueueName, Export: {Name: shared}}}`
	const importer = `
Resources: {Queue: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: from, Value: !ImportValue shared}]}}}`
	missing := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "early", TemplateBody: importer, OnFailure: "DELETE"})
	if text := strings.Join(f.history(missing.StackId), "\n"); !strings.Contains(text, "No export named shared found") {
		t.Error(text)
	}
	id := f.create("exporter", exporter)
	if text := strings.Join(f.history(f.create("twice", strings.Replace(exporter, "one", "two", 1))), "\n"); !strings.Contains(text,
		"twice ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack exporter. Rollback requested by user.") {
		t.Error(text)
	}
	f.create("importer", importer)
	list := must[ListExportsOutput](f, "ListExports", &ListExportsInput{}).Exports
	if len(list) != 1 || list[0] != (Export{ExportingStackId: id, Name: "shared", Value: "one"}) {
		t.Errorf("%+v", list)
	}
	equalLines(t, "imports", must[ListImportsOutput](f, "ListImports", &ListImportsInput{ExportName: "shared"}).Imports, []string{"importer"})
	if got := refusedBy(f, "DeleteStack", &DeleteStackInput{StackName: "exporter"}); got != "ValidationError: Export shared cannot be deleted as it is in use by importer" {
		t.Error(got)
	}
	for body, want := range map[string]string{
		strings.Replace(exporter, "one", "three", 1):                 "Export shared cannot be updated as it is in use by importer",
		strings.Replace(exporter, ", Export: {Name: shared}", "", 1): "Export shared cannot be deleted as it is in use by importer",
	} {
		must[StackOutput](f, "UpdateStack", &UpdateStackInput{StackName: "exporter", TemplateBody: body})
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
