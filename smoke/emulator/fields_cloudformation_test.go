package emulator_test

import "cfnenv/smoke/emulator/clienttest"

var cloudformationCalls = []clienttest.Row{
	{Do: `lambda wait: json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Description": "d", "Metadata": {"a": "b"}, "Parameters": {"P": {"Type": "String", "Default": "x", "Description": "p", "AllowedValues": ["x", "y"], "NoEcho": False}},
		"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Metadata": {"m": "n"}, "Properties": {"VisibilityTimeout": wait, "Tags": [{"Key": "k", "Value": {"Ref": "P"}}]}}, "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ` + anyTrustValue + `}}},
		"Outputs": {"O": {"Value": {"Ref": "Q"}, "Description": "o", "Export": {"Name": "e"}}}})`, Keep: "body"},
	{Do: `dict(StackName="s", Capabilities=["CAPABILITY_IAM"], Tags=[{"Key": "a", "Value": "b"}])`, Keep: "common"},
	{Do: `cloudformation.create_stack(TemplateBody=body(30), TimeoutInMinutes=9, ClientRequestToken="t", RollbackConfiguration={"MonitoringTimeInMinutes": 0}, **common)["StackId"]`, Keep: "id"},
	{Do: `cloudformation.create_stack(StackName="i", TemplateBody=json.dumps({"Resources": {"I": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [{"Key": "k", "Value": {"Fn::ImportValue": "e"}}]}}}}))`},
	{Do: `cloudformation.describe_stacks()`},
	{Do: `cloudformation.list_stacks()`},
	{Do: `cloudformation.list_exports()`},
	{Do: `cloudformation.list_imports(ExportName="e")`},
	{Do: `cloudformation.describe_stack_events(StackName="s")`},
	{Do: `cloudformation.describe_events(StackName="s")`},
	{Do: `cloudformation.describe_stack_resource(StackName="s", LogicalResourceId="Q")`},
	{Do: `cloudformation.describe_stack_resources(StackName="s")`},
	{Do: `cloudformation.list_stack_resources(StackName="s")`},
	{Do: `cloudformation.get_template(StackName="s")`},
	{Do: `cloudformation.get_template_summary(TemplateBody=body(30))`},
	{Do: `cloudformation.validate_template(TemplateBody=body(30))`},
	{Do: `cloudformation.get_stack_policy(StackName="s")`},
	{Do: `cloudformation.describe_account_limits()`},
	{Do: `cloudformation.create_change_set(ChangeSetName="c", TemplateBody=body(40), Description="d", Parameters=[{"ParameterKey": "P", "ParameterValue": "y"}], OnStackFailure="ROLLBACK", **common)["Id"]`, Keep: "c"},
	{Do: `cloudformation.create_change_set(ChangeSetName="n", TemplateBody=json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}), RollbackConfiguration={"MonitoringTimeInMinutes": 0}, **common)`},
	{Do: `cloudformation.describe_change_set(ChangeSetName=c, IncludePropertyValues=True)`},
	{Do: `cloudformation.describe_change_set(ChangeSetName="n", StackName="s")`},
	{Do: `cloudformation.create_change_set(ChangeSetName="same", UsePreviousTemplate=True, **common)`},
	{Do: `cloudformation.describe_change_set(ChangeSetName="same", StackName="s")`},
	{Do: `cloudformation.list_change_sets(StackName="s")`},
	{Do: `cloudformation.delete_change_set(ChangeSetName="n", StackName="s")`},
	{Do: `cloudformation.execute_change_set(ChangeSetName=c)`},
	{Do: `cloudformation.describe_stacks(StackName="s")`},
	{Do: `cloudformation.list_stacks()`},
	{Do: `cloudformation.update_stack(TemplateBody=body(50), **common)`},
	{Do: `cloudformation.update_termination_protection(StackName="s", EnableTerminationProtection=False)`},
	{Do: `cloudformation.create_stack(StackName="down", TemplateBody=json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "no queue name"}}}}), DisableRollback=True)`},
	{Do: `[f(StackName="down") for f in (cloudformation.describe_stacks, cloudformation.describe_stack_events, cloudformation.describe_events, cloudformation.list_stack_resources, cloudformation.describe_stack_resources)]`},
	{Do: `cloudformation.describe_stack_resource(StackName="down", LogicalResourceId="Q")`},
	{Do: `cloudformation.list_stacks()`},
	{Do: `[cloudformation.delete_stack(StackName=n) for n in ("i", "s", "down")]`},
	{Do: `cloudformation.describe_stacks(StackName=id)`},
	{Do: `cloudformation.list_stacks()`},
}

const anyTrustValue = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}`

func cloudformationExceptions() map[string]string {
	const (
		refused = "refused as not emulated once IAM allowed it"
		short   = "the answer fits on one page"
		hooks   = "the account has no hooks"
		drift   = "the account does not detect drift"
		nested  = "the account has no nested stacks"
		modules = "the account has no modules"
		macros  = "transforms are not emulated"
	)
	return map[string]string{
		"CancelUpdateStack": refused, "ContinueUpdateRollback": refused, "RollbackStack": refused, "SetStackPolicy": refused, "SignalResource": refused,
		"NextToken":                short,
		"OperationEvents.HookType": hooks, "OperationEvents.HookStatus": hooks, "OperationEvents.HookStatusReason": hooks,
		"OperationEvents.HookInvocationPoint": hooks, "OperationEvents.HookFailureMode": hooks,
		"StackEvents.HookType": hooks, "StackEvents.HookStatus": hooks, "StackEvents.HookStatusReason": hooks, "StackEvents.HookInvocationPoint": hooks,
		"StackEvents.HookInvocationId": hooks, "StackEvents.HookFailureMode": hooks, "Changes.HookInvocationCount": hooks,
		"StackDriftStatus": drift, "DriftInformation.LastCheckTimestamp": drift, "ResourceChange.ResourceDriftStatus": drift,
		"ResourceChange.ResourceDriftIgnoredAttributes": drift, "Target.BeforeValueFrom": drift, "Target.AfterValueFrom": drift, "Target.Drift": drift,
		"ResourceChange.PreviousDeploymentContext": drift,
		"ParentId": nested, "RootId": nested, "ParentChangeSetId": nested, "RootChangeSetId": nested, "ResourceChange.ChangeSetId": nested,
		"ModuleInfo": modules, "DeclaredTransforms": macros,
		"Parameters.UsePreviousValue":            "a member of requests",
		"Parameters.ResolvedValue":               "of parameters that are kept in Systems Manager",
		"RollbackConfiguration.RollbackTriggers": "the account has no alarms to trigger",
		"ImportExistingResources":                "imports are not emulated",
		"DeploymentMode":                         "of change sets that revert drift",
		"OperationEvents.StartTime":              "of hooks and validations", "OperationEvents.EndTime": "of hooks and validations",
		"OperationEvents.ValidationFailureMode":  "of validations before a change set, which the account does not make",
		"OperationEvents.ValidationName":         "of validations before a change set, which the account does not make",
		"OperationEvents.ValidationStatus":       "of validations before a change set, which the account does not make",
		"OperationEvents.ValidationStatusReason": "of validations before a change set, which the account does not make",
		"OperationEvents.ValidationPath":         "of validations before a change set, which the account does not make",
		"OperationEvents.DetailedStatus":         "CONFIGURATION_COMPLETE is of types that settle, a DynamoDB table among them",
		"StackEvents.DetailedStatus":             "CONFIGURATION_COMPLETE is of types that settle, a DynamoDB table among them",
		"Stacks.DetailedStatus":                  "the stack has settled when it can be described",
		"StackResourceDetail.Description":        "of imported resources", "StackResources.Description": "of imported resources",
		"Stacks.RoleARN":              "the stacks here have none; those of the workshop's guide do, in their own test",
		"Stacks.RetainExceptOnCreate": "not shown", "Stacks.DeletionMode": "not shown",
		"StackPolicyBody": "stack policies are not emulated", "GetTemplateSummary:Warnings": "every type here is known",
	}
}
