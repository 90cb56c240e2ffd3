package cloudformation_test

import (
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// What AWS answers to boto3, in one process.
func TestTable(t *testing.T) {
	a := serve(t, emulatortest.Options{})
	clienttest.Table(t, a.Environ(a.Admin), slices.Concat(emptyTexts, trailingCommas, templateErrors, updates, rollbacks))
}

// emptyTexts holds what is empty and there apart from what is not there.
var emptyTexts = []clienttest.Row{
	{Do: `cloudformation.create_stack(StackName="empty", TemplateBody=json.dumps({"Description": "",
		"Parameters": {"P": {"Type": "String", "Default": "", "Description": "", "AllowedValues": ["", "x"]}, "N": {"Type": "String", "Default": "n"}},
		"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "k", "Value": ""}]}},
			"R": {"Type": "AWS::IAM::Role", "Properties": {"Description": "", "AssumeRolePolicyDocument": {"Version": "2012-10-17",
				"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}}}},
		"Outputs": {"O": {"Value": {"Ref": "P"}, "Description": ""}, "Q": {"Value": {"Ref": "Q"}}, "R": {"Value": {"Ref": "R"}}}}),
		Capabilities=["CAPABILITY_IAM"])`,
		Source: "CloudFormation user guide: a parameter's default and an output's value are texts"},
	{Do: `cloudformation.describe_stacks(StackName="empty")["Stacks"][0]`, Keep: "made", Source: "as above"},
	{Do: `made["Description"], made["Parameters"][0], made["Outputs"][0]`,
		Want:   `"", {"ParameterKey": "P", "ParameterValue": ""}, {"OutputKey": "O", "OutputValue": "", "Description": ""}`,
		Source: "query protocol: an empty text is an empty element (Smithy, awsQuery)"},
	{Do: `"Description" in made["Outputs"][1]`, Want: `False`, Source: "what a template does not say is no member (LocalStack tests/aws/services/cloudformation, recorded against AWS)"},
	{Do: `[e["PhysicalResourceId"] for e in cloudformation.describe_stack_events(StackName="empty")["StackEvents"] if e["LogicalResourceId"] == "Q"][-1]`,
		Want: `""`, Source: "first event of a resource (LocalStack tests/aws/services/cloudformation/api/test_stacks.snapshot.json)"},
	{Do: `[(p["ParameterKey"], p["DefaultValue"], p.get("Description"), p["ParameterConstraints"]) for p in cloudformation.get_template_summary(StackName="empty")["Parameters"]]`,
		Want:   `[("P", "", "", {"AllowedValues": ["", "x"]}), ("N", "n", None, {})]`,
		Source: "query protocol"},
	{Do: `sqs.list_queue_tags(QueueUrl=made["Outputs"][1]["OutputValue"])["Tags"]["k"]`, Want: `""`, Source: "SQS developer guide: a tag's value may be empty"},
	{Do: `iam.get_role(RoleName=made["Outputs"][2]["OutputValue"])["Role"]["Description"]`, Want: `""`, Source: "IAM API reference, CreateRole: Description has no least length"},
	{Do: `[s.get("TemplateDescription") for s in cloudformation.list_stacks()["StackSummaries"]]`, Want: `[""]`, Source: "query protocol"},
	{Do: `cloudformation.delete_stack(StackName="empty")`},
}

var trailingCommas = []clienttest.Row{
	{Do: `cloudformation.validate_template(TemplateBody='{"Parameters": {"P": {"Type": "String",},}, "Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": [],},},}')["Parameters"][0]["ParameterKey"]`,
		Want: `"P"`, Source: "github.com/aws-amplify/amplify-cli/pull/509; the user guide's \"CloudFormation template formats\" says ECMA-404"},
	{Do: `cloudformation.validate_template(TemplateBody='{"Resources": {"Q": {"Type": "AWS::SQS::Queue"},,}}')`,
		Error: "ValidationError: Template format error: JSON not well-formed. (line 1, column 49)", Source: "as above"},
}

const withMap = `json.dumps({"Parameters": {"K": {"Type": "String", "Default": "none"}, "L": {"Type": "CommaDelimitedList", "Default": "a,b"}, "I": {"Type": "Number", "Default": "2"}},
	"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}, "Mappings": {"M": {"a": {"b": "c"}}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": %s}}}})`

func named(value string) string { return strings.Replace(withMap, "%s", value, 1) }

const rollbackFact = "CloudFormation evaluates what it can before it answers CreateStack (reports of template errors that came as ValidationError)"

var templateErrors = []clienttest.Row{
	{Do: `cloudformation.create_stack(StackName="early", TemplateBody=` + named(`{"Fn::FindInMap": ["M", {"Ref": "K"}, "b"]}`) + `)`,
		Error: "ValidationError: Template error: Unable to get mapping for M::none::b", Source: rollbackFact},
	{Do: `cloudformation.create_stack(StackName="early", TemplateBody=` + named(`{"Fn::FindInMap": ["M", "a", "x"]}`) + `)`,
		Error: "ValidationError: Template error: Unable to get mapping for M::a::x", Source: rollbackFact},
	{Do: `cloudformation.create_change_set(StackName="early", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=` + named(`{"Fn::Select": [{"Ref": "I"}, {"Ref": "L"}]}`) + `)`,
		Error: "ValidationError: Template error: Fn::Select cannot select nonexistent value at index 2", Source: rollbackFact},
	{Do: `cloudformation.create_stack(StackName="early", TemplateBody=` + named(`{"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, {"Fn::GetAtt": ["Q", "Arn"]}, {"Fn::Select": ["5", ["a"]]}]]}`) + `)`,
		Error: "ValidationError", Source: "a circle of Q with itself, or the index: both come with the call"},
	{Do: `cloudformation.create_stack(StackName="early", TemplateBody=` + named(`{"Fn::If": ["Never", {"Fn::Select": ["5", ["a"]]}, "early-queue"]}`) + `)["StackId"]`, Keep: "early",
		Source: "what a condition leaves out is not evaluated"},
	{Do: `cloudformation.update_stack(StackName="early", TemplateBody=` + named(`{"Fn::FindInMap": ["M", {"Ref": "K"}, "b"]}`) + `)`,
		Error: "ValidationError: Template error: Unable to get mapping for M::none::b", Source: rollbackFact},
	{Do: `cloudformation.describe_stacks(StackName="early")["Stacks"][0]["StackStatus"]`, Want: `"CREATE_COMPLETE"`, Source: "a refused update leaves the stack as it is"},
	{Do: `cloudformation.delete_stack(StackName="early")`},
}

const changeSnapshot = "LocalStack tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json, recorded against AWS"

const updated = `lambda wait, **more: json.dumps({"Parameters": {"W": {"Type": "Number", "Default": "30"}}, "Resources": {
	"Q": {"Type": "AWS::SQS::Queue", **more, "Properties": {"VisibilityTimeout": wait, "Tags": [{"Key": "k", "Value": {"Ref": "W"}}]}},
	"R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}}}}})`

var updates = []clienttest.Row{
	{Do: updated, Keep: "body"},
	{Do: `cloudformation.create_change_set(StackName="up", ChangeSetName="made", ChangeSetType="CREATE", Capabilities=["CAPABILITY_IAM"], TemplateBody=body(30))["Id"]`, Keep: "made"},
	{Do: `(lambda d: (d["Capabilities"], d["Changes"][0]["ResourceChange"]["AfterContext"]))(cloudformation.describe_change_set(ChangeSetName=made, IncludePropertyValues=True))`,
		Want: `["CAPABILITY_IAM"], '{"Properties":{"Tags":[{"Key":"k","Value":"30"}],"VisibilityTimeout":"30"}}'`, Source: changeSnapshot},
	{Do: `[s["ChangeSetName"] for s in cloudformation.list_change_sets(StackName="up")["Summaries"]]`, Want: `["made"]`, Source: "API reference, ListChangeSets"},
	{Do: `cloudformation.execute_change_set(ChangeSetName=made)`},
	{Do: `cloudformation.list_change_sets(StackName="up")["Summaries"]`, Want: `[]`, Source: "API reference, ExecuteChangeSet: an execution deletes the stack's change sets"},
	{Do: `cloudformation.describe_change_set(ChangeSetName=made)["ExecutionStatus"]`, Want: `"EXECUTE_COMPLETE"`, Source: "LocalStack tests/aws/services/cloudformation/api/test_changesets.snapshot.json"},
	{Do: `(lambda s: (s["ChangeSetId"] == made, s["Capabilities"]))(cloudformation.describe_stacks(StackName="up")["Stacks"][0])`, Want: `True, ["CAPABILITY_IAM"]`, Source: changeSnapshot},
	{Do: `cloudformation.describe_stack_resource(StackName="up", LogicalResourceId="Q")["StackResourceDetail"]["Metadata"]`, Want: `"{}"`, Source: "LocalStack tests/aws/services/cloudformation/api/test_stacks.snapshot.json"},
	{Do: `cloudformation.create_change_set(StackName="up", ChangeSetName="c", Capabilities=["CAPABILITY_IAM"], TemplateBody=body({"Ref": "W"}), Parameters=[{"ParameterKey": "W", "ParameterValue": "40"}])["Id"]`, Keep: "c"},
	{Do: `cloudformation.describe_change_set(ChangeSetName=c, IncludePropertyValues=True)["Changes"][0]["ResourceChange"]`, Keep: "change"},
	{Do: `[(d["Target"]["Attribute"], d["Target"].get("Name"), d["Target"]["RequiresRecreation"], d["ChangeSource"], d["Evaluation"], d.get("CausingEntity")) for d in change["Details"]]`,
		Want:   `[("Properties", "VisibilityTimeout", "Never", "DirectModification", "Static", None), ("Tags", None, "Never", "ParameterReference", "Static", "W"), ("Tags", None, "Never", "DirectModification", "Dynamic", None)]`,
		Source: "CloudFormation user guide, \"Example change sets for CloudFormation stacks\""},
	{Do: `(lambda t: (t["Path"], t["BeforeValue"], t["AfterValue"], t["AttributeChangeType"]))(change["Details"][0]["Target"])`, Want: `"/Properties/VisibilityTimeout", "30", "40", "Modify"`, Source: changeSnapshot},
	{Do: `json.loads(change["BeforeContext"])["Properties"]["VisibilityTimeout"], json.loads(change["AfterContext"])["Properties"]["VisibilityTimeout"]`, Want: `"30", "40"`, Source: changeSnapshot},
	{Do: `"BeforeContext" in cloudformation.describe_change_set(ChangeSetName=c)["Changes"][0]["ResourceChange"]`, Want: `False`, Source: changeSnapshot},
	{Do: `cloudformation.update_stack(StackName="up", TemplateBody=body(45, UpdateReplacePolicy="Delete"), Capabilities=["CAPABILITY_IAM"], Parameters=[{"ParameterKey": "W", "UsePreviousValue": True, "ParameterValue": "1"}])`,
		Error: "ValidationError: Invalid input for parameter key W. Cannot specify usePreviousValue as true and non empty value for a parameter", Source: "public reports of UpdateStack"},
	{Do: `cloudformation.update_stack(StackName="up", TemplateBody=body(45, UpdateReplacePolicy="Delete"), Capabilities=["CAPABILITY_IAM"])`},
	{Do: `"ChangeSetId" in cloudformation.describe_stacks(StackName="up")["Stacks"][0]`, Want: `False`, Source: "API reference, Stack: ChangeSetId is that of the change set which made the stack what it is"},
	{Do: `cloudformation.update_stack(StackName="up", TemplateBody=body(45), Capabilities=["CAPABILITY_IAM"])`, Source: "a removed UpdateReplacePolicy is a change, though Delete is what none means"},
	{Do: `cloudformation.update_stack(StackName="up", TemplateBody=body(45), Capabilities=["CAPABILITY_IAM"])`, Error: "ValidationError: No updates are to be performed.", Source: "LocalStack tests/aws/services/cloudformation/api/test_update_stack.snapshot.json"},
	{Do: `cloudformation.update_stack(StackName="up", TemplateBody=json.dumps({"Resources": {"Q": json.loads(body(46))["Resources"]["Q"] | {"Properties": {}}}}))`},
	{Do: `cloudformation.describe_stacks(StackName="up")["Stacks"][0]["Capabilities"]`, Want: `["CAPABILITY_IAM"]`, Source: "a stack keeps what it was allowed"},
	{Do: `cloudformation.create_stack(StackName="policy", TemplateBody=body(30, DeletionPolicy={"Fn::If": ["A", "Retain", "Delete"]}))`,
		Error: "ValidationError: Template format error: Every DeletionPolicy member must be a string.", Source: "CloudFormation user guide, DeletionPolicy: functions need the AWS::LanguageExtensions transform"},
	{Do: `cloudformation.delete_stack(StackName="up")`},
}

var rollbacks = []clienttest.Row{
	{Do: `cloudformation.create_stack(StackName="down", TemplateBody=json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "no queue name"}}}}))`},
	{Do: `(lambda s: (s["StackStatus"], s["DeletionTime"] > s["CreationTime"]))(cloudformation.describe_stacks(StackName="down")["Stacks"][0])`, Want: `"ROLLBACK_COMPLETE", True`,
		Source: "LocalStack tests/aws/services/cloudformation/api/test_stacks.snapshot.json, failure options"},
}
