package recording

import (
	"slices"
	"testing"
)

const events = `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>
<member><StackName>s</StackName><LogicalResourceId>Queue</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>
<member><StackName>s</StackName><LogicalResourceId>Queue</LogicalResourceId><ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus><ResourceStatusReason>Resource creation Initiated</ResourceStatusReason></member>
</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>`

const refusal = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no, says 0f8fad5b-d9cb-469f-a165-70867728950e</Message></Error></ErrorResponse>`

func answer(operation string, status int, body string) Exchange {
	return Exchange{Service: "cloudformation", Operation: operation, Set: "provisioning", Answer: &HTTPMessage{Status: status, Body: body}}
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		name    string
		was, is Exchange
		wanted  []Difference
	}{
		{"the same", answer("CreateStack", 200, `<R><StackId>a</StackId></R>`), answer("CreateStack", 200, `<R><StackId>b</StackId></R>`), nil},
		{"ids in sentences", answer("CreateStack", 400, refusal),
			answer("CreateStack", 400, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no, says 7c9e6679-7425-40de-944b-e07fc1f90ae7</Message></Error></ErrorResponse>`), nil},
		{"code", answer("CreateStack", 400, refusal), answer("CreateStack", 200, `<R/>`),
			[]Difference{{"cloudformation CreateStack", "code", "400 AccessDenied", "200", 1}}},
		{"sentence", answer("CreateStack", 400, refusal),
			answer("CreateStack", 400, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>go away</Message></Error></ErrorResponse>`),
			[]Difference{{"cloudformation CreateStack", "sentence", "no, says …", "go away", 1}}},
		{"shape of XML", answer("CreateStack", 200, `<R><StackId>a</StackId></R>`), answer("CreateStack", 200, `<R><Id>a</Id></R>`), []Difference{
			{"cloudformation CreateStack, 200", "shape", "", "R.Id", 1}, {"cloudformation CreateStack, 200", "shape", "R.StackId", "", 1}}},
		{"an empty list is a shape", answer("ListQueues", 200, `{"QueueUrls":[]}`), answer("ListQueues", 200, `{}`), []Difference{
			{"cloudformation ListQueues, 200", "shape", "", "{}", 1}, {"cloudformation ListQueues, 200", "shape", "QueueUrls[]", "", 1}}},
		{"a number is no text", answer("Get", 200, `{"Size":1}`), answer("Get", 200, `{"Size":"1"}`), []Difference{
			{"cloudformation Get, 200", "shape", "", "Size", 1}, {"cloudformation Get, 200", "shape", "Size (number)", "", 1}}},
		{"events", answer("DescribeStackEvents", 200, events), answer("DescribeStackEvents", 200, events), nil},
		{"order of events", answer("DescribeStackEvents", 200, events),
			answer("DescribeStackEvents", 200, `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>
<member><StackName>s</StackName><LogicalResourceId>Queue</LogicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><ResourceStatusReason/></member>
</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>`),
			[]Difference{{"cloudformation events of s/Queue", "order", "CREATE_IN_PROGRESS (Resource creation Initiated), CREATE_COMPLETE", "CREATE_COMPLETE", 1}}},
		{"no answer", answer("Get", 200, "x"), Exchange{Service: "cloudformation", Operation: "Get", Error: "connection reset"},
			[]Difference{{"cloudformation Get", "code", "200", "no answer: connection reset", 1}}},
		{"nothing recorded", Exchange{Service: "cloudformation", Error: "cut"}, answer("Get", 200, "x"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if seen := Compare([]Exchange{test.was}, []Exchange{test.is}); !slices.Equal(seen, test.wanted) {
				t.Errorf("\nseen   %+v\nwanted %+v", seen, test.wanted)
			}
		})
	}
}

func TestIDs(t *testing.T) {
	found := ids(`<R><Stacks><member><StackId>arn:stack/1</StackId><Outputs><member><OutputKey>FunctionUrl</OutputKey><OutputValue>https://a.example/</OutputValue></member></Outputs></member></Stacks></R>`)
	if found["StackId"] != "arn:stack/1" || found["FunctionUrl OutputValue"] != "https://a.example/" {
		t.Errorf("found %v", found)
	}
	p := &player{renamed: map[string]string{}}
	p.learn(answer("Get", 200, `{"FunctionUrl":"https://old.example/"}`), answer("Get", 200, `{"FunctionUrl":"https://new.example/x/"}`))
	if address := p.rename("https://old.example/?nonce=1"); address != "https://new.example/x/?nonce=1" {
		t.Errorf("the address became %s", address)
	}
}
