package cloudformation_test

import "cfnenv/smoke/emulator/clienttest"

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
