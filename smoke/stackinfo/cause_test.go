package stackinfo

import (
	"testing"
	"time"
)

func event(id, status, reason string) Event {
	e := Event{LogicalID: id, Type: "AWS::IAM::Role", Status: status, Reason: reason, PhysicalID: id, StackID: "stack"}
	if id == "stack" {
		e.Type = "AWS::CloudFormation::Stack"
	}
	return e
}

func TestFindCause(t *testing.T) {
	const wrapped = `Encountered a permissions error performing a tagging operation, please add required tag permissions. Resource handler returned message: "User: x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows the iam:CreateRole action (Service: Iam, Status Code: 403, Request ID: 1) (SDK Attempt Count: 1)" (RequestToken: 2, HandlerErrorCode: UnauthorizedTaggingOperation)`
	for name, tc := range map[string]struct {
		events  []Event
		id      string
		message string
		code    string
	}{
		"cancelled siblings and the stack's own line are no cause": {
			[]Event{
				event("stack", "CREATE_IN_PROGRESS", "User Initiated"), event("A", "CREATE_FAILED", "Resource creation cancelled"),
				event("B", "CREATE_FAILED", "boom"), event("C", "CREATE_FAILED", "later"),
				event("stack", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [A, B, C]."),
			}, "B", "boom", "",
		},
		"tagging wrapper": {[]Event{event("R", "CREATE_FAILED", wrapped)}, "R", "User: x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows the iam:CreateRole action", "UnauthorizedTaggingOperation"},
		"deletion":        {[]Event{event("B", "DELETE_FAILED", `Resource handler returned message: "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: 1, Extended Request ID: 2)" (RequestToken: 3, HandlerErrorCode: GeneralServiceException)`)}, "B", "The bucket you tried to delete is not empty", "GeneralServiceException"},
		"only the stack":  {[]Event{event("stack", "CREATE_IN_PROGRESS", "User Initiated"), event("stack", "ROLLBACK_IN_PROGRESS", "template validation")}, "stack", "template validation", ""},
		"nothing":         {[]Event{event("stack", "CREATE_COMPLETE", "")}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := FindCause(tc.events)
			if ok != (tc.id != "") || got.LogicalID != tc.id || got.Message != tc.message || got.Code != tc.code {
				t.Errorf("%v %+v", ok, got)
			}
		})
	}
}

func TestTimeline(t *testing.T) {
	at := func(e Event, seconds int) Event { e.Time = time.Unix(int64(seconds), 0); return e }
	ready := event("A", "CREATE_IN_PROGRESS", "Eventual consistency check initiated")
	ready.Detail = "CONFIGURATION_COMPLETE"
	events := []Event{
		at(event("A", "CREATE_IN_PROGRESS", ""), 0), at(event("S", "CREATE_IN_PROGRESS", ""), 0), at(event("A", "CREATE_IN_PROGRESS", "Resource creation Initiated"), 1),
		at(ready, 2), at(event("S", "CREATE_COMPLETE", ""), 3), at(event("A", "CREATE_COMPLETE", ""), 5),
		at(event("B", "CREATE_IN_PROGRESS", ""), 5), at(event("B", "CREATE_COMPLETE", ""), 9),
		at(event("B", "DELETE_IN_PROGRESS", ""), 20), at(event("B", "DELETE_COMPLETE", ""), 21),
		at(event("A", "DELETE_IN_PROGRESS", ""), 21), at(event("A", "DELETE_FAILED", "stays"), 22),
	}
	spans := Timeline(events, func(id string) []string {
		if id == "B" {
			return []string{"S", "A"}
		}
		return nil
	})
	got := map[string]Span{}
	for _, s := range spans {
		got[s.Phase+s.LogicalID] = s
	}
	b, a := got["createB"], got["createA"]
	if len(spans) != 5 || len(b.WaitedFor) != 2 || b.WaitedFor[0] != "A" || !b.Critical || !a.Critical || got["createS"].Critical {
		t.Errorf("%+v", spans)
	}
	if a.Initiated.Unix() != 1 || a.Configured.Unix() != 2 || a.End.Unix() != 5 {
		t.Errorf("phases of A: %+v", a)
	}
	if d := got["deleteA"]; len(d.WaitedFor) != 1 || d.WaitedFor[0] != "B" || d.Reason != "stays" || !d.Critical || !got["deleteB"].Critical {
		t.Errorf("deletion of A: %+v", d)
	}
}

// TestIAMDelay: the sentences that heal by themselves, as services write them.
func TestIAMDelay(t *testing.T) {
	for text, want := range map[string]bool{
		"The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400)": true,
		"Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: InvalidArnException KMS Message: ARN does not refer to a valid principal: arn:aws:sts::123456789012:assumed-role/r/f": true,
		"Role arn:aws:iam::123456789012:role/exec is invalid or cannot be assumed": true,
		"User: u is not authorized to perform: sts:AssumeRole":                     false,
	} {
		if got := IAMDelay(text) != ""; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
