package cloudformation_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// Commands beside the guide's own, which scripts of the command run: deployments that change nothing or something, by both
// generations of the AWS CLI.
func TestCLI(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			path := clienttest.CLI(t, generation)
			a := serve(t, emulatortest.Options{})
			aws := func(args ...string) (string, error) {
				defer func(begun time.Time) { t.Log(args[0], time.Since(begun)) }(time.Now())
				return clienttest.Run(t, a.Environ(a.Provisioning), path, append([]string{"--endpoint-url", a.URL, "cloudformation"}, args...)...)
			}
			must := func(args ...string) string {
				t.Helper()
				out, err := aws(args...)
				if err != nil {
					t.Fatalf("aws cloudformation %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				return out
			}
			name := "agent-" + sub + "-minimal"
			file := filepath.Join(t.TempDir(), "t.yaml")
			write := func(body string) {
				if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			deploy := []string{"deploy", "--stack-name", name, "--template-file", file, "--role-arn", execRole,
				"--tags", "agent_sub=" + sub, "agent_username=" + emulatortest.Username}
			body := "Parameters: {Wait: {Type: Number, Default: 30}}\nResources: {Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Wait}}}\nOutputs: {Url: {Value: !Ref Queue}}\n"
			write(body)

			if out := must(deploy...); !strings.Contains(out, "Successfully created/updated stack - "+name) {
				t.Error(out)
			}
			if out, _ := aws(deploy...); !strings.Contains(out, "No changes to deploy. Stack "+name+" is up to date") {
				t.Error(out)
			}
			if out := must(append(deploy, "--parameter-overrides", "Wait=60")...); !strings.Contains(out, "Successfully created/updated") {
				t.Error(out)
			}
			if out := must("describe-stack-events", "--stack-name", name, "--query", "StackEvents[].ResourceStatus", "--output", "text"); !strings.Contains(out, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") {
				t.Error(out)
			}
			if out := must("validate-template", "--template-body", "file://"+file); !strings.Contains(out, `"ParameterKey": "Wait"`) {
				t.Error(out)
			}
			must("delete-stack", "--stack-name", name, "--role-arn", execRole)
			if out, err := aws("describe-stacks", "--stack-name", name); err == nil || !strings.Contains(out, "An error occurred (ValidationError) when calling the DescribeStacks operation") || !strings.Contains(out, ": Stack with id "+name+" does not exist") {
				t.Error(out)
			}
		})
	}
}

// boto3 parses every answer by AWS's own API model: what it cannot read fails here.
func TestBoto3(t *testing.T) {
	const script = `
import boto3, json, os
c = boto3.client("cloudformation", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
body = json.dumps({"Description": "d", "Parameters": {"P": {"Type": "String", "Default": "x", "AllowedValues": ["x", "y"]}},
  "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "k", "Value": {"Ref": "P"}}]}}},
  "Outputs": {"U": {"Value": {"Ref": "Q"}, "Export": {"Name": "url"}}}})
made = c.create_stack(StackName="s", TemplateBody=body, Tags=[{"Key": "a", "Value": "b"}], ClientRequestToken="t-1")
again = c.create_stack(StackName="s", TemplateBody=body, Tags=[{"Key": "a", "Value": "b"}], ClientRequestToken="t-1")
assert made["StackId"] == again["StackId"]
c.get_waiter("stack_create_complete").wait(StackName="s")
s = c.describe_stacks(StackName="s")["Stacks"][0]
assert s["Tags"] == [{"Key": "a", "Value": "b"}] and s["Outputs"][0]["ExportName"] == "url", s
assert s["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "x"}], s
assert c.get_template(StackName="s")["TemplateBody"] == json.loads(body)
summary = c.get_template_summary(StackName="s")
assert summary["Parameters"][0]["ParameterConstraints"] == {"AllowedValues": ["x", "y"]}, summary
assert summary["ResourceTypes"] == ["AWS::SQS::Queue"] and summary["ResourceIdentifierSummaries"][0]["ResourceIdentifiers"] == ["QueueUrl"]
events = [e for p in c.get_paginator("describe_stack_events").paginate(StackName="s") for e in p["StackEvents"]]
assert [e["ResourceStatus"] for e in events][0] == "CREATE_COMPLETE" and all(e["ClientRequestToken"] == "t-1" for e in events)
assert json.loads(events[1]["ResourceProperties"]) == {"Tags": [{"Key": "k", "Value": "x"}]}, events[1]
assert c.list_exports()["Exports"][0]["Name"] == "url"
assert c.describe_stack_resource(StackName="s", LogicalResourceId="Q")["StackResourceDetail"]["DriftInformation"]["StackResourceDriftStatus"] == "NOT_CHECKED"
assert len(list(c.get_paginator("list_stacks").paginate(StackStatusFilter=["CREATE_COMPLETE"]))[0]["StackSummaries"]) == 1
assert len(c.list_stack_resources(StackName="s")["StackResourceSummaries"]) == 1
cs = c.create_change_set(StackName="s", ChangeSetName="c", UsePreviousTemplate=True, Parameters=[{"ParameterKey": "P", "ParameterValue": "y"}])
c.get_waiter("change_set_create_complete").wait(ChangeSetName=cs["Id"])
d = c.describe_change_set(ChangeSetName=cs["Id"])
assert d["Changes"][0]["ResourceChange"]["Scope"] == ["Tags"], d["Changes"]
assert len(c.list_change_sets(StackName="s")["Summaries"]) == 1
c.execute_change_set(ChangeSetName=cs["Id"])
c.get_waiter("stack_update_complete").wait(StackName="s")
if hasattr(c, "describe_events"):
    assert c.describe_events(StackName="s", Filters={"FailedEvents": True})["OperationEvents"] == []
try:
    c.create_stack(StackName="s", TemplateBody=body)
    assert False
except c.exceptions.AlreadyExistsException as e:
    assert str(e).endswith("Stack [s] already exists"), e
try:
    c.create_stack(StackName="r", TemplateBody=json.dumps({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}}))
    assert False
except c.exceptions.InsufficientCapabilitiesException as e:
    assert str(e).endswith("Requires capabilities : [CAPABILITY_IAM]"), e
try:
    c.describe_change_set(StackName="s", ChangeSetName="none")
    assert False
except c.exceptions.ChangeSetNotFoundException as e:
    assert e.response["ResponseMetadata"]["HTTPStatusCode"] == 404, e.response
try:
    c.create_stack(StackName="t", TemplateBody=json.dumps({"Resources": {"T": {"Type": "AWS::DynamoDB::GlobalTable"}}}))
    assert False
except c.exceptions.ClientError as e:
    assert "not emulated: resource type AWS::DynamoDB::GlobalTable" in str(e), e
c.delete_stack(StackName="s")
c.get_waiter("stack_delete_complete").wait(StackName="s")
assert c.describe_stacks(StackName=made["StackId"])["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
print("ok")
`
	for version, path := range clienttest.Pythons(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			a := serve(t, emulatortest.Options{})
			out, err := clienttest.Run(t, a.Environ(a.Admin), path, "-c", script)
			if err != nil || out != "ok\n" {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
