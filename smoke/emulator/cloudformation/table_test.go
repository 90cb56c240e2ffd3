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
