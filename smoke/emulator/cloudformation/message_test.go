package cloudformation

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/cloudformation/resource"
)

// The sentences of CloudFormation, word for word.
func TestMessages(t *testing.T) {
	f := newFake(t, Options{})
	id := f.create("live", queueTemplate)
	stackWith := func(body string) *CreateStackInput {
		return &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: body}}
	}
	tags := func(tags ...resource.Tag) *CreateStackInput {
		return &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: queueTemplate, Tags: tags}}
	}
	role := `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {NAME"AssumeRolePolicyDocument": {}}}}}`
	cases := []struct {
		operation string
		in        any
		want      string
	}{
		{"DescribeStacks", &DescribeStacksInput{StackName: "none"}, "ValidationError: Stack with id none does not exist"},
		{"DescribeStackEvents", &DescribeStackEventsInput{StackName: "none"}, "ValidationError: Stack [none] does not exist"},
		{"DescribeStackResource", &describeStackResourceInput{StackName: "none", LogicalResourceId: "Q"}, "ValidationError: Stack 'none' does not exist"},
		{"DescribeStackResource", &describeStackResourceInput{StackName: "live", LogicalResourceId: "Q"}, "ValidationError: Resource Q does not exist for stack live"},
		{"DescribeStackResources", &describeStackResourcesInput{StackName: "none"}, "ValidationError: Stack with id none does not exist"},
		{"ListStackResources", &listStackResourcesInput{StackName: "none"}, "ValidationError: Stack with id none does not exist"},
		{"GetTemplate", &getTemplateInput{StackName: "none"}, "ValidationError: Stack with id none does not exist"},
		{"GetTemplateSummary", &getTemplateSummaryInput{StackName: "none"}, "ValidationError: Stack with id none does not exist"},
		{"ListImports", &listImportsInput{ExportName: "x"}, "ValidationError: Export 'x' is not imported by any stack."},
		{"CreateStack", &CreateStackInput{StackName: "live", proposal: proposal{TemplateBody: queueTemplate}}, "AlreadyExistsException: Stack [live] already exists"},
		{"CreateStack", &CreateStackInput{StackName: "new"}, "ValidationError: Either Template URL or Template Body must be specified."},
		{"CreateStack", &CreateStackInput{proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: 1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null"},
		{"CreateStack", &CreateStackInput{StackName: "new_1", proposal: proposal{TemplateBody: queueTemplate}},
			`ValidationError: 1 validation error detected: Value 'new_1' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`},
		{"CreateStack", &CreateStackInput{StackName: "1", OnFailure: "PANIC", proposal: proposal{TemplateBody: queueTemplate}},
			`ValidationError: 2 validation errors detected: Value '1' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*; Value 'PANIC' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]`},
		{"CreateStack", &CreateStackInput{StackName: strings.Repeat("a", 129), proposal: proposal{TemplateBody: queueTemplate}},
			"ValidationError: 1 validation error detected: Value '" + strings.Repeat("a", 129) + "' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to 128"},
		{"CreateStack", stackWith(strings.Repeat(" ", 51_201)),
			"ValidationError: 1 validation error detected: Value '" + strings.Repeat(" ", 51_201) + "' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200"},
		{"CreateStack", &CreateStackInput{StackName: "arn:aws:cloudformation:us-east-2:1:stack/x/y", proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: Stack [arn:aws:cloudformation:us-east-2:1:stack/x/y] does not exist"},
		{"CreateStack", &CreateStackInput{StackName: id, proposal: proposal{TemplateBody: queueTemplate}}, "AlreadyExistsException: Stack [" + id + "] already exists"},
		{"CreateChangeSet", &createChangeSetInput{StackName: "arn:aws:cloudformation:us-east-2:1:stack/x/y", ChangeSetName: "c", ChangeSetType: typeCreate, proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: Stack [arn:aws:cloudformation:us-east-2:1:stack/x/y] does not exist"},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: queueTemplate, RollbackConfiguration: &RollbackConfiguration{MonitoringTimeInMinutes: ptr(-1)}}},
			"ValidationError: 1 validation error detected: Value '-1' at 'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"GetTemplateSummary", &getTemplateSummaryInput{TemplateBody: `{"Resources": {"A": {"Type": "AWS::No::A"}, "B": {"Type": "AWS::No::B"}}}`}, "ValidationError: Template format error: Unrecognized resource types: [AWS::No::A, AWS::No::B]"},
		{"CreateStack", stackWith("{}"), "ValidationError: Template format error: At least one Resources member must be defined."},
		{"CreateStack", stackWith("a: [b"), "ValidationError: Template format error: YAML not well-formed. (line 2, column 1)"},
		{"CreateStack", stackWith(`{"Resources": {"A": {}}}`), "ValidationError: Template format error: [/Resources/A] Every Resources object must contain a Type member."},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::Nope::Nothing"}}}`), "ValidationError: Template format error: Unrecognized resource types: [AWS::Nope::Nothing]"},
		{"ValidateTemplate", &validateTemplateInput{TemplateBody: `{"Resources": {"A": {"Type": "AWS::Nope::Nothing"}}}`}, "ValidationError: Template format error: Unrecognized resource types: [AWS::Nope::Nothing]"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}`), "NotEmulated: not emulated: resource type AWS::SNS::Topic"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": "k"}}}}`), "NotEmulated: not emulated: property KmsMasterKeyId of AWS::SQS::Queue"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3ObjectVersion": "b"}}}}}`), "NotEmulated: not emulated: property Code.S3ObjectVersion of AWS::Lambda::Function"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Snapshot"}}}`), "ValidationError: Template error: resource type AWS::SQS::Queue does not support deletion policy Snapshot"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["A", "Colour"]}}}}`), "ValidationError: Template error: resource A does not support attribute type Colour in Fn::GetAtt"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "B"}}}}}`), "ValidationError: Template format error: Unresolved resource dependencies [B] in the Resources block of the template"},
		{"CreateStack", stackWith(`{"Resources": {"A": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"O": {"Value": {"Ref": "B"}}}}`), "ValidationError: Unresolved resource dependencies [B] in the Outputs block of the template"},
		{"CreateStack", stackWith(`{"Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}}, "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}`), "ValidationError: Parameters: [A, B] must have values"},
		{"CreateStack", stackWith(strings.Replace(role, "NAME", "", 1)), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]"},
		{"CreateStack", stackWith(strings.Replace(role, "NAME", `"RoleName": "r", `, 1)), "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_NAMED_IAM]"},
		{"CreateStack", tags(resource.Tag{Key: "aws:x", Value: "1"}), "ValidationError: aws: prefixed tag key names are not allowed for external use."},
		{"CreateStack", tags(resource.Tag{Key: "x", Value: "1"}, resource.Tag{Key: "x", Value: "2"}), "ValidationError: Duplicate tag keys found: [x]"},
		{"CreateStack", tags(resource.Tag{Key: "x", Value: ""}), "ValidationError: 1 validation error detected: Value '' at 'tags.1.member.value' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateURL: "https://x/y"}}, "NotEmulated: not emulated: parameter TemplateURL (give TemplateBody)"},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: queueTemplate, NotificationARNs: []string{"arn:aws:sns:us-east-2:1:t"}}}, "NotEmulated: not emulated: parameter NotificationARNs (the emulated account has no SNS)"},
		{"CreateStack", &CreateStackInput{StackName: "new", StackPolicyBody: "{}", proposal: proposal{TemplateBody: queueTemplate}}, "NotEmulated: not emulated: stack policies"},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: queueTemplate, ResourceTypes: []string{"AWS::S3::*"}}}, "ValidationError: Resource type AWS::SQS::Queue is not allowed by parameter ResourceTypes [AWS::S3::*]"},
		{"CreateStack", &CreateStackInput{StackName: "new", OnFailure: "DELETE", DisableRollback: ptr(false), proposal: proposal{TemplateBody: queueTemplate}}, "ValidationError: You can specify either DisableRollback or OnFailure, but not both."},
		{"CreateStack", stackWith("Transform: AWS::LanguageExtensions\n" + queueTemplate), "NotEmulated: not emulated: transform AWS::LanguageExtensions"},
		{"CancelUpdateStack", &refusedInput{StackName: "live"}, "NotEmulated: not emulated: operation CancelUpdateStack of service cloudformation"},
		{"SignalResource", &refusedInput{}, "ValidationError: 1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null"},
		{"DescribeStackEvents", &DescribeStackEventsInput{StackName: "live", NextToken: "forged"}, "ValidationError: NextToken is not valid"},
		{"ListStacks", &listStacksInput{StackStatusFilter: []string{"FINE"}}, "enum value set"},
		{"GetTemplateSummary", &getTemplateSummaryInput{}, "ValidationError: One and only one of StackName, StackSetName, TemplateBody or TemplateURL must be specified."},
	}
	for _, c := range cases {
		got := refusedBy(f, c.operation, c.in)
		if got != c.want && !(c.operation == "ListStacks" && strings.Contains(got, c.want)) {
			t.Errorf("%s:\ngot  %.400s\nwant %.400s", c.operation, got, c.want)
		}
	}
	if made := f.made(); len(made) != 2 && !strings.HasPrefix(made[0], "sqs:CreateQueue") {
		t.Errorf("refused requests made calls: %q", made)
	}
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: id})
	if got := refusedBy(f, "UpdateStack", &updateStackInput{StackName: id, proposal: proposal{TemplateBody: queueTemplate}}); got != "ValidationError: Stack:"+id+" is in DELETE_COMPLETE state and can not be updated." {
		t.Error(got)
	}
}

// Properties that are wrong show when CloudFormation comes to the resource.
func TestPropertyErrors(t *testing.T) {
	f := newFake(t, Options{})
	for _, c := range []struct{ properties, want string }{
		{`{"Colour": "red"}`, "Properties validation failed for resource Q with message:\n#: extraneous key [Colour] is not permitted"},
		{`{"DelaySeconds": "soon"}`, "Properties validation failed for resource Q with message:\n#/DelaySeconds: expected type: Integer, found: String"},
		{`{"DelaySeconds": 901}`, "Properties validation failed for resource Q with message:\n#/DelaySeconds: 901 is not less or equal to 900"},
		{`{"Tags": {"a": "b"}}`, "Properties validation failed for resource Q with message:\n#/Tags: expected type: JSONArray, found: JSONObject"},
	} {
		id := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", OnFailure: "DELETE", proposal: proposal{TemplateBody: `{"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": ` + c.properties + `}}}`}}).StackId
		if got := f.history(id)[2]; got != "Q CREATE_FAILED "+c.want {
			t.Errorf("got %q", got)
		}
	}
}

// What NoEcho hides is in no description of the stack and in none of its events.
func TestNoEcho(t *testing.T) {
	f := newFake(t, Options{})
	const body = `
Parameters: {Secret: {Type: String, NoEcho: true}}
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: 45, Tags: [{Key: a, Value: !Ref Secret}, {Key: b, Value: !Sub "x-${Secret}"}]}}
  Part: {Type: "AWS::SQS::Queue", Properties: {Tags: [{Key: a, Value: !Select [1, !Split ["-", !Ref Secret]]}]}}`
	parameters := func(value string) []Parameter {
		return []Parameter{{ParameterKey: "Secret", ParameterValue: ptr(value)}}
	}
	id := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", proposal: proposal{TemplateBody: body, Parameters: parameters("hunter-one")}}).StackId
	must[StackOutput](f, "UpdateStack", &updateStackInput{StackName: "s", UsePreviousTemplate: true, proposal: proposal{Parameters: parameters("hunter-two")}})
	if got := *f.stack("s").Parameters[0].ParameterValue; got != "****" {
		t.Error(got)
	}
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
	masked := 0
	for _, e := range must[DescribeStackEventsOutput](f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: id}).StackEvents {
		if strings.Contains(e.ResourceProperties, "hunter") {
			t.Errorf("%s %s: %s", e.LogicalResourceId, e.ResourceStatus, e.ResourceProperties)
		}
		if e.ResourceProperties == `{"Tags":[{"Key":"a","Value":"****"},{"Key":"b","Value":"x-****"}],"VisibilityTimeout":"45"}` {
			masked++
		}
	}
	if masked != 7 { // three of the creation, two of the update, two of the deletion
		t.Errorf("%d events with masked properties", masked)
	}
}
