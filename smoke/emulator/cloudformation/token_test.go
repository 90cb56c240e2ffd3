package cloudformation

import (
	"fmt"
	"testing"
)

// The same request under the same token is answered as the first time and done once.
func TestClientTokens(t *testing.T) {
	f := newFake(t, Options{})
	in := &CreateStackInput{StackName: "s", ClientRequestToken: "t-1", proposal: proposal{TemplateBody: queueTemplate}}
	first := must[StackOutput](f, "CreateStack", in)
	second := must[StackOutput](f, "CreateStack", in)
	if *first != *second || len(f.made()) != 1 {
		t.Errorf("%+v and %+v", first, second)
	}
	other := *in
	other.StackName = "other"
	if got := refusedBy(f, "CreateStack", &other); got != "TokenAlreadyExistsException: A client request token already exists." {
		t.Error(got)
	}
	update := &updateStackInput{StackName: "s", ClientRequestToken: "t-1", proposal: proposal{TemplateBody: bucketTemplate}} // another operation
	if a, b := must[StackOutput](f, "UpdateStack", update), must[StackOutput](f, "UpdateStack", update); *a != *b {
		t.Errorf("%+v and %+v", a, b)
	}
	cs := &createChangeSetInput{StackName: "s", ChangeSetName: "c", ClientToken: "t", proposal: proposal{TemplateBody: queueTemplate}}
	if a, b := must[createChangeSetOutput](f, "CreateChangeSet", cs), must[createChangeSetOutput](f, "CreateChangeSet", cs); *a != *b {
		t.Errorf("%+v and %+v", a, b)
	}
	execute := &executeChangeSetInput{StackName: "s", ChangeSetName: "c", ClientRequestToken: "t"}
	must[Empty](f, "ExecuteChangeSet", execute)
	must[Empty](f, "ExecuteChangeSet", execute)
	drop := &DeleteStackInput{StackName: "s", ClientRequestToken: "t-2"}
	must[Empty](f, "DeleteStack", drop)
	must[Empty](f, "DeleteStack", drop)
	for _, e := range must[DescribeStackEventsOutput](f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: first.StackId}).StackEvents[:3] {
		if e.ClientRequestToken != "t-2" || e.OperationId == "" {
			t.Errorf("%+v", e)
		}
	}
	if got := refusedBy(f, "DeleteStack", &DeleteStackInput{StackName: "s", ClientRequestToken: "-x"}); got != "ValidationError: 1 validation error detected: Value '-x' at 'clientRequestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*" {
		t.Error(got)
	}
}

// A token belongs to the stack that it was used on, not to its name.
func TestTokensEndWithTheirStack(t *testing.T) {
	f := newFake(t, Options{})
	create := &CreateStackInput{StackName: "s", ClientRequestToken: "c", proposal: proposal{TemplateBody: queueTemplate}}
	drop := &DeleteStackInput{StackName: "s", ClientRequestToken: "d"}
	first := must[StackOutput](f, "CreateStack", create)
	must[Empty](f, "DeleteStack", drop)
	second := must[StackOutput](f, "CreateStack", create)
	if second.StackId == first.StackId || f.status("s") != "CREATE_COMPLETE" {
		t.Errorf("%+v after %+v", second, first)
	}
	must[Empty](f, "DeleteStack", drop)
	if got := f.status(second.StackId); got != "DELETE_COMPLETE" {
		t.Error(got)
	}
}

func TestPaging(t *testing.T) {
	f := newFake(t, Options{})
	body := "Resources:\n"
	for i := range 40 {
		body += fmt.Sprintf("  Q%d: {Type: \"AWS::SQS::Queue\"}\n", i)
	}
	f.create("s", body)
	many := "Resources:\n"
	for i := range 101 {
		many += fmt.Sprintf("  Q%d: {Type: \"AWS::SQS::Queue\"}\n", i)
	}
	f.create("many", many)
	var ids []string
	token := ""
	for page := 0; ; page++ {
		out := must[DescribeStackEventsOutput](f, "DescribeStackEvents", &DescribeStackEventsInput{StackName: "s", NextToken: token})
		for _, e := range out.StackEvents {
			ids = append(ids, e.EventId)
		}
		if token = out.NextToken; token == "" {
			if page != 1 {
				t.Errorf("%d pages", page+1)
			}
			break
		}
		if page == 0 { // new events do not shift the pages that follow
			f.create("other", queueTemplate)
			must[stackIDOutput](f, "UpdateTerminationProtection", &updateTerminationProtectionInput{StackName: "s", EnableTerminationProtection: ptr(false)})
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	if n := len(must[describeStackResourcesOutput](f, "DescribeStackResources", &describeStackResourcesInput{StackName: "many"}).StackResources); n != 100 {
		t.Errorf("DescribeStackResources: %d resources, AWS answers 100", n)
	}
	if len(ids) != 122 || len(seen) != 122 {
		t.Errorf("%d events, %d different", len(ids), len(seen))
	}
	if got := refusedBy(f, "ListStacks", &listStacksInput{NextToken: nextToken("exports", 3)}); got != "ValidationError: NextToken is not valid" {
		t.Error(got)
	}
}

func TestListStacks(t *testing.T) {
	f := newFake(t, Options{})
	for i := range 130 {
		f.create(fmt.Sprintf("s%d", i), queueTemplate)
	}
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s129"})
	first := must[listStacksOutput](f, "ListStacks", &listStacksInput{})
	if len(first.StackSummaries) != 100 || first.StackSummaries[0].StackStatus != "DELETE_COMPLETE" || first.NextToken == "" {
		t.Errorf("%d summaries, %+v", len(first.StackSummaries), first.StackSummaries[0])
	}
	rest := must[listStacksOutput](f, "ListStacks", &listStacksInput{NextToken: first.NextToken})
	if len(rest.StackSummaries) != 30 || rest.NextToken != "" {
		t.Errorf("%d summaries", len(rest.StackSummaries))
	}
	gone := must[listStacksOutput](f, "ListStacks", &listStacksInput{StackStatusFilter: []string{"DELETE_COMPLETE"}})
	if len(gone.StackSummaries) != 1 || gone.StackSummaries[0].StackName != "s129" {
		t.Errorf("%+v", gone.StackSummaries)
	}
	all := must[DescribeStacksOutput](f, "DescribeStacks", &DescribeStacksInput{})
	if len(all.Stacks) != 99 || all.NextToken == "" {
		t.Errorf("%d stacks", len(all.Stacks))
	}
}
