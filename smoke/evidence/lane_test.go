package evidence

import (
	"slices"
	"testing"

	"cfnenv/smoke/stackinfo"
)

// TestOwnBucket: what is removed, and offered to be removed, is the bucket that the stack made, whatever an output says.
func TestOwnBucket(t *testing.T) {
	lane := &Lane{Creations: []Creation{{Result: stackinfo.Result{
		State:  stackinfo.State{Outputs: []stackinfo.Pair{{Key: "BucketName", Value: "x; touch /tmp/pwned"}}},
		Events: []stackinfo.Event{{Type: "AWS::S3::Bucket", PhysicalID: "agent-x-own"}},
	}}}}
	if got := lane.OwnBucket(); got != "agent-x-own" {
		t.Errorf("the stack's bucket is %q", got)
	}
}

// TestLane: what a lane tells of its stack, whatever was seen of it.
func TestLane(t *testing.T) {
	made := func(kind, id string) stackinfo.Event { return stackinfo.Event{Type: kind, PhysicalID: id} }
	first := Creation{Name: "a", ID: "1", Result: stackinfo.Result{Events: []stackinfo.Event{made("AWS::Lambda::Function", "f1"), made("AWS::S3::Bucket", "b1")}}}
	second := Creation{Name: "b", ID: "2", Result: stackinfo.Result{
		State:  stackinfo.State{Outputs: []stackinfo.Pair{{Key: "FunctionName", Value: "f"}}},
		Events: []stackinfo.Event{made("AWS::Lambda::Function", "of the event"), made("AWS::S3::Bucket", "")},
	}}
	late := DeletedStack{Name: "b", Result: stackinfo.Result{Events: []stackinfo.Event{made("AWS::S3::Bucket", "b2"), made("AWS::S3::Bucket", "")}}}
	for name, tc := range map[string]struct {
		lane                           *Lane
		made, function, bucket, called string
	}{
		"none":                   {nil, "", "", "", ""},
		"nothing":                {&Lane{}, "", "", "", ""},
		"nothing made, but gone": {&Lane{Deletion: &Deletion{}}, "", "", "", ""},
		"one":                    {&Lane{Creations: []Creation{first}}, "1", "f1", "b1", ""},
		"one again":              {&Lane{Creations: []Creation{first, second}, Invocations: []Invocation{{Nonce: "x"}, {Nonce: "y"}}}, "2", "f", "", "y"},
		"made and heard of late": {&Lane{Creations: []Creation{first, second}, Deletion: &Deletion{Stacks: []DeletedStack{{}, late}}}, "2", "f", "b2", ""},
		"not all removed":        {&Lane{Creations: []Creation{first, second}, Deletion: &Deletion{Stacks: []DeletedStack{late}}}, "2", "f", "", ""},
	} {
		made, called := "", ""
		if c := tc.lane.Made(); c != nil {
			made = c.ID
		}
		if c := tc.lane.Answered(); c != nil {
			called = c.Nonce
		}
		if made != tc.made || tc.lane.FunctionName() != tc.function || tc.lane.OwnBucket() != tc.bucket || called != tc.called {
			t.Errorf("%s: %q, %q, %q, %q", name, made, tc.lane.FunctionName(), tc.lane.OwnBucket(), called)
		}
	}
}

// TestRogueNames: a bucket may have been made by every call that can have reached the function, and by no other.
func TestRogueNames(t *testing.T) {
	lane := &Lane{Invocations: []Invocation{
		{Nonce: "answered", Status: StatusOK, Body: `{"putObject": {}, "createBucket": {"bucket": "b"}}`},
		{Nonce: "answered", Status: StatusOK, Body: `{"putObject": {}, "createBucket": {"bucket": "b"}}`},
		{Nonce: "lost"}, {Nonce: "broken", Status: StatusBadGateway}, {}, {Nonce: "forbidden", Status: StatusForbidden}, {Nonce: "busy", Status: StatusTooManyRequests},
	}}
	for embedded, want := range map[bool][]string{true: {"rogue-answered", "rogue-lost", "rogue-broken"}, false: {"b"}} {
		if got := lane.RogueNames(embedded); !slices.Equal(got, want) {
			t.Errorf("embedded %t: %q, want %q", embedded, got, want)
		}
	}
}

// TestMayExist: only what was certainly refused, or is certainly gone, does not exist.
func TestMayExist(t *testing.T) {
	state := func(status string) stackinfo.Result { return stackinfo.Result{State: stackinfo.State{Status: status}} }
	failure, uncertain := &Failure{Code: "AccessDenied"}, &Failure{Uncertain: true}
	for _, tc := range []struct {
		c    Creation
		want bool
	}{
		{Creation{}, false}, {Creation{Failure: failure}, false}, {Creation{Failure: uncertain}, true}, {Creation{ID: "1"}, true},
		{Creation{ID: "1", Result: state("CREATE_COMPLETE")}, true}, {Creation{ID: "1", Result: state("DELETE_COMPLETE")}, false},
	} {
		if got := tc.c.MayExist(); got != tc.want {
			t.Errorf("%+v: %t", tc.c, got)
		}
	}
	for _, tc := range []struct {
		d    DeletedStack
		want bool
	}{
		{DeletedStack{}, false}, {DeletedStack{Never: true}, true}, {DeletedStack{Result: state("DELETE_COMPLETE")}, true},
		{DeletedStack{Result: state("DELETE_FAILED")}, false}, {DeletedStack{Result: state("DELETE_COMPLETE"), Failure: failure}, false},
	} {
		if got := tc.d.Gone(); got != tc.want {
			t.Errorf("%+v: %t", tc.d, got)
		}
	}
}

// TestFailure: what a failure says.
func TestFailure(t *testing.T) {
	const refusal = "User: arn:aws:iam::1:user/u is not authorized to perform: s3:PutObject on resource: b "
	for _, tc := range []struct {
		f                          Failure
		text                       string
		refusal, untagged, missing bool
	}{
		{Failure{Message: "lost"}, "lost", false, false, false},
		{Failure{Code: "NoSuchKey", Message: "gone"}, "NoSuchKey: gone", false, false, true},
		{Failure{Code: "NoSuchKey", CancelledBy: "SIGINT"}, "NoSuchKey: ", false, false, false},
		{Failure{Message: refusal + "because no identity-based policy allows the s3:PutObject action"}, refusal + "because no identity-based policy allows the s3:PutObject action", true, true, false},
		{Failure{Message: refusal + "because no session policy allows the s3:PutObject action"}, refusal + "because no session policy allows the s3:PutObject action", true, false, false},
		{Failure{Message: refusal + "with an explicit deny in an identity-based policy"}, refusal + "with an explicit deny in an identity-based policy", true, false, false},
	} {
		if got := tc.f; got.Text() != tc.text || (got.Refusal() != nil) != tc.refusal || got.Untagged() != tc.untagged || got.Missing() != tc.missing {
			t.Errorf("%+v: %q, %v, %t, %t", got, got.Text(), got.Refusal(), got.Untagged(), got.Missing())
		}
	}
}
