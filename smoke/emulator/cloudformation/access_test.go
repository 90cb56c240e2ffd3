package cloudformation

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/cloudformation/resource"
)

// asked is the questions that an operation puts to IAM, a line each: action, resource, context.
func (f *fake) asked(operation string, in any) []string {
	f.t.Helper()
	for _, op := range f.Service().Operations {
		if op.Name != operation {
			continue
		}
		checks, err := op.Checks(f.call(operation), in)
		if err != nil {
			f.t.Fatal(err)
		}
		var out []string
		for _, c := range checks {
			line := c.Action + " " + strings.Replace(c.Resource, "arn:aws:cloudformation:us-east-2:123456789012:", "", 1)
			for _, key := range slices.Sorted(maps.Keys(c.Context)) {
				line += " " + key + "=" + strings.Join(c.Context[key], ",")
			}
			out = append(out, line)
		}
		return out
	}
	f.t.Fatalf("no operation %s", operation)
	return nil
}

func TestQuestionsToIAM(t *testing.T) {
	f := newFake(t, Options{})
	must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "live", proposal: proposal{TemplateBody: queueTemplate, Tags: []resource.Tag{{Key: "Owner", Value: "ada"}}}})
	id := strings.Replace(f.stack("live").StackId, "arn:aws:cloudformation:us-east-2:123456789012:", "", 1)
	must[createChangeSetOutput](f, "CreateChangeSet", &createChangeSetInput{StackName: "live", ChangeSetName: "cs", proposal: proposal{TemplateBody: bucketTemplate}})
	cs := must[describeChangeSetOutput](f, "DescribeChangeSet", &describeChangeSetInput{StackName: "live", ChangeSetName: "cs"}).ChangeSetId
	const role = "arn:aws:iam::123456789012:role/exec"
	tags := []resource.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "2"}}
	cases := []struct {
		operation string
		in        any
		want      []string
	}{
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: queueTemplate, Tags: tags, RoleARN: role, ResourceTypes: []string{"AWS::SQS::Queue"}}}, []string{
			"cloudformation:CreateStack stack/new/* aws:requesttag/a=1 aws:requesttag/b=2 aws:tagkeys=a,b cloudformation:resourcetypes=AWS::SQS::Queue cloudformation:rolearn=" + role,
			"iam:PassRole " + role + " iam:passedtoservice=cloudformation.amazonaws.com",
		}},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateURL: "https://b.s3.amazonaws.com/k"}}, []string{
			"cloudformation:CreateStack stack/new/* cloudformation:templateurl=https://b.s3.amazonaws.com/k",
		}},
		{"CreateStack", &CreateStackInput{StackName: "new", proposal: proposal{TemplateBody: "Transform: [AWS::Serverless-2016-10-31, Mine]\n" + queueTemplate}}, []string{
			"cloudformation:CreateStack stack/new/*",
			"cloudformation:CreateChangeSet arn:aws:cloudformation:us-east-2:aws:transform/Serverless-2016-10-31",
			"cloudformation:CreateChangeSet transform/Mine",
		}},
		{"UpdateStack", &updateStackInput{StackName: "live", proposal: proposal{TemplateBody: queueTemplate, Tags: tags[:1]}}, []string{
			"cloudformation:UpdateStack " + id + " aws:requesttag/a=1 aws:resourcetag/owner=ada aws:tagkeys=a",
		}},
		{"DeleteStack", &DeleteStackInput{StackName: "live", RoleARN: role}, []string{
			"cloudformation:DeleteStack " + id + " aws:resourcetag/owner=ada cloudformation:rolearn=" + role,
			"iam:PassRole " + role + " iam:passedtoservice=cloudformation.amazonaws.com",
		}},
		{"DeleteStack", &DeleteStackInput{StackName: "none"}, []string{"cloudformation:DeleteStack stack/none/*"}},
		{"CreateChangeSet", &createChangeSetInput{StackName: "new", ChangeSetName: "c1", ChangeSetType: "CREATE", proposal: proposal{TemplateBody: queueTemplate}}, []string{
			"cloudformation:CreateChangeSet stack/new/* cloudformation:changesetname=c1",
		}},
		{"CreateChangeSet", &createChangeSetInput{StackName: "live", ChangeSetName: "c1", proposal: proposal{TemplateBody: queueTemplate}}, []string{
			"cloudformation:CreateChangeSet " + id + " aws:resourcetag/owner=ada cloudformation:changesetname=c1",
		}},
		{"ExecuteChangeSet", &executeChangeSetInput{ChangeSetName: cs}, []string{
			"cloudformation:ExecuteChangeSet " + id + " aws:resourcetag/owner=ada cloudformation:changesetname=cs",
		}},
		{"DescribeStacks", &DescribeStacksInput{}, []string{"cloudformation:DescribeStacks stack/*/*"}},
		{"DescribeStackEvents", &DescribeStackEventsInput{StackName: "live"}, []string{"cloudformation:DescribeStackEvents " + id + " aws:resourcetag/owner=ada"}},
		{"ListStacks", &listStacksInput{}, []string{"cloudformation:ListStacks *"}},
		{"ValidateTemplate", &validateTemplateInput{TemplateBody: queueTemplate}, []string{"cloudformation:ValidateTemplate *"}},
		{"RollbackStack", &refusedInput{StackName: "live", RoleARN: role}, []string{
			"cloudformation:RollbackStack " + id + " aws:resourcetag/owner=ada cloudformation:rolearn=" + role,
			"iam:PassRole " + role + " iam:passedtoservice=cloudformation.amazonaws.com",
		}},
	}
	for _, c := range cases {
		equalLines(t, c.operation, f.asked(c.operation, c.in), c.want)
	}
	// A stack in review has no tags, whatever its change set carries.
	must[createChangeSetOutput](f, "CreateChangeSet", &createChangeSetInput{StackName: "review", ChangeSetName: "c", ChangeSetType: "CREATE", proposal: proposal{TemplateBody: queueTemplate, Tags: tags}})
	if got := f.asked("DeleteStack", &DeleteStackInput{StackName: "review"}); len(got) != 1 || strings.Contains(got[0], "aws:resourcetag") {
		t.Error(got)
	}
}
