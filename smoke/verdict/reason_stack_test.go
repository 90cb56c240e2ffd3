package verdict_test

import (
	"testing"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/stackinfo"
)

// boom is a resource that failed, as CloudFormation tells of it.
func boom(reason string) []stackinfo.Event {
	return []stackinfo.Event{
		{LogicalID: "Queue", Type: "AWS::SQS::Queue", Status: "CREATE_IN_PROGRESS"},
		{LogicalID: "Queue", Type: "AWS::SQS::Queue", Status: "CREATE_FAILED", Reason: reason},
	}
}

// creation is an edit of the first example's stack while it was being made, which was not completed.
func creation(status string, edit func(*evidence.Creation)) func(*evidence.File) {
	return lane("01", func(l *evidence.Lane) {
		c := l.Made()
		c.Result.State.Status, c.Result.Events, l.Checks = status, nil, evidence.Period{}
		edit(c)
	})
}

// refused is an edit of the first example's stack, of which CreateStack answered nothing but a failure.
func refused(failure *evidence.Failure) func(*evidence.File) {
	return lane("01", func(l *evidence.Lane) {
		name := l.Made().Name
		l.Creations[0], l.Deletion.Stacks[0] = evidence.Creation{Name: name, Failure: failure}, evidence.DeletedStack{Name: name, Never: true}
	})
}

func TestReasonsOfCreations(t *testing.T) {
	const id = "01.stack-complete"
	const noRole = "The role defined for the function cannot be assumed by Lambda."
	reasons(t, map[string]reason{
		"complete":                {func(*evidence.File) {}, id, "pass: CREATE_COMPLETE", "!attempts"},
		"complete, and a bug":     {lane("01", func(l *evidence.Lane) { l.Crash = "a mistake" }), id, "inconclusive: complete, but an error in cfnenv followed: a mistake", ""},
		"refused":                 {refused(forbidden), id, "fail: CreateStack was refused: AccessDenied", ""},
		"throttled":               {refused(&evidence.Failure{Code: "Throttling", Transient: true}), id, "inconclusive: CreateStack got no answer", ""},
		"credentials expired":     {refused(&evidence.Failure{Code: "ExpiredToken"}), id, "inconclusive: CreateStack got no answer", ""},
		"the connection was lost": {refused(&evidence.Failure{Message: "reset"}), id, "inconclusive: CreateStack got no answer about the stack: reset", ""},
		"^C while it was refused": {refused(&evidence.Failure{Code: "Conflict", CancelledBy: "SIGINT"}), id, "inconclusive: CreateStack got no answer", ""},
		"made twice": {func(f *evidence.File) {
			l := f.Run.Lanes["01"]
			again := l.Creations[0]
			again.Name = f.Plan.Stacks[0].Again[0].Name
			l.Creations = append(l.Creations, again)
		}, id, "pass: ", "attempts: 2"},
		"a failure": {creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) { c.Result.Events = boom("boom") }), id, "fail: Queue: boom", "cause: Queue (AWS::SQS::Queue): boom"},
		"a failure, and a bug": {lane("01", func(l *evidence.Lane) {
			l.Crash, l.Creations[0].Result.State.Status, l.Creations[0].Result.Events = "a mistake", "ROLLBACK_COMPLETE", boom("boom")
		}), id, "fail: Queue: boom", "!refused"},
		"a refusal": {creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) {
			c.Result.Events = boom(denied("sqs:CreateQueue", "arn:aws:sqs:::q", byDefault).Message)
		}),
			id, "fail: Queue: User: ", "refused: sqs:CreateQueue on arn:aws:sqs:::q: no identity-based policy allows it"},
		"a failure, and ^C": {creation("ROLLBACK_IN_PROGRESS", func(c *evidence.Creation) { c.Failure, c.Result.Events = stopped, boom("boom") }), id, "fail: Queue: boom", ""},
		"a new role":        {creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) { c.Result.Events = boom(noRole) }), id, "fail: Queue: " + noRole, ""},
		"a new role, and ^C, after which it would have been made again": {creation("ROLLBACK_IN_PROGRESS", func(c *evidence.Creation) { c.Failure, c.Result.Events = stopped, boom(noRole) }),
			id, "inconclusive: the run was interrupted before this ended (SIGINT)", ""},
		"overdue": {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) {
			c.Failure, c.Overdue, c.Result.Events = lost, true, []stackinfo.Event{
				{LogicalID: "Made", Type: "AWS::SNS::Topic", Status: "CREATE_IN_PROGRESS", Time: c.At},
				{LogicalID: "Made", Type: "AWS::SNS::Topic", Status: "CREATE_COMPLETE", Time: c.At},
				{LogicalID: "Queue", Type: "AWS::SQS::Queue", Status: "CREATE_IN_PROGRESS", Time: c.At.Add(time.Second)},
			}
		}), id, "fail: not complete after the time limit of 10m (--timeout); it was waiting for Queue (AWS::SQS::Queue)", ""},
		"overdue, without a resource":    {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) { c.Failure, c.Overdue = lost, true }), id, "fail: not complete after the time limit of 10m (--timeout); it was waiting for its first resource", ""},
		"ended when the time had passed": {creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) { c.Overdue = true }), id, "fail: the stack ended as ROLLBACK_COMPLETE", "status: ROLLBACK_COMPLETE"},
		"^C":                             {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) { c.Failure = stopped }), id, "inconclusive: the run was interrupted before this ended (SIGINT)", ""},
		"a limit":                        {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) { c.Failure = &evidence.Failure{CancelledBy: "its limit (10m)"} }), id, "inconclusive: the run was interrupted before this ended: its limit (10m)", ""},
		"not followed":                   {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) { c.Failure = lost }), id, "inconclusive: how it ended was not seen: lost", ""},
		"not begun":                      {lane("01", func(l *evidence.Lane) { l.Creations, l.Deletion = nil, nil }), id, "inconclusive: not started: the run ended first", ""},
		"not begun, without a trace":     {func(f *evidence.File) { delete(f.Run.Lanes, "01") }, id, "inconclusive: not started: the run ended first", ""},
		"not begun because of a bug":     {lane("01", func(l *evidence.Lane) { l.Creations, l.Deletion, l.Crash = nil, nil, "a mistake" }), id, "inconclusive: an error in cfnenv: a mistake", ""},
		"not removed because of a bug":   {lane("01", func(l *evidence.Lane) { l.Deletion, l.Crash = nil, "a mistake" }), "01.stack-gone", "fail: it was not removed", "error: a mistake"},
		"forbidden by a finding":         {func(f *evidence.File) { f.Run.Preflight.Findings = map[string][]string{"01": {"a", "b"}} }, id, "inconclusive: not tried, see preflight.templates", ""},
		"several findings":               {func(f *evidence.File) { f.Run.Preflight.Findings = map[string][]string{"01": {"a", "b"}} }, "preflight.templates", "fail: a", "01: b"},
		"a template with a remark":       {func(*evidence.File) {}, "preflight.templates", "pass: ", "!01"},
		"templates without remarks":      {func(f *evidence.File) { f.Run.Preflight.Remarks = nil }, "preflight.templates", "pass: ", "01: 01-minimal-sqs.yaml"},
		"no templates":                   {func(f *evidence.File) { f.Plan.Stacks, f.Run.Lanes = nil, nil }, "preflight.templates", "", ""},
		"credentials without an end":     {func(f *evidence.File) { f.Plan.Account.RuntimeEnds = time.Time{} }, "preflight.credentials", "pass: ", "runtime credentials end: the document does not say"},
		"credentials with an end":        {func(*evidence.File) {}, "preflight.credentials", "pass: ", "runtime credentials end: 2026-"},
		"credentials that end":           {func(f *evidence.File) { f.Plan.Account.RuntimeEnds = f.Run.Preflight.At }, "preflight.credentials", "fail: the runtime credentials expired", ""},
	})
}

func TestReasonsOfStacks(t *testing.T) {
	state := func(edit func(*evidence.Creation)) func(*evidence.File) {
		return lane("01", func(l *evidence.Lane) { edit(l.Made()) })
	}
	id := func(id func(name string) string) func(*evidence.File) {
		return state(func(c *evidence.Creation) { c.ID = id(c.Name); c.Result.State.ID = c.ID })
	}
	reasons(t, map[string]reason{
		"another name":           {state(func(c *evidence.Creation) { c.Result.State.Name = "x" }), "01.stack-name", `fail: the stack is named "x"`, "name: x"},
		"a longer name":          {state(func(c *evidence.Creation) { c.Result.State.Name += "x" }), "01.stack-name", `fail: the stack is named "agent-`, ""},
		"another prefix":         {func(f *evidence.File) { f.Plan.Account.StackPrefix = "x" }, "01.stack-name", `fail: the stack is named "agent-`, "required prefix: x"},
		"the ID of a queue":      {id(func(name string) string { return "arn:aws:sqs:us-east-2:123456789012:stack/" + name + "/1" }), "01.stack-name", "fail: the stack's id does not contain that name", ""},
		"an ID without an end":   {id(func(name string) string { return "arn:aws:cloudformation:us-east-2:123456789012:stack/" + name }), "01.stack-name", "fail: the stack's id does not contain that name", ""},
		"the ID of another name": {id(func(string) string { return "arn:aws:cloudformation:us-east-2:123456789012:stack/x/1" }), "01.stack-name", "fail: the stack's id does not contain that name", ""},
		"another account":        {id(func(name string) string { return "arn:aws:cloudformation:us-east-2:1:stack/" + name + "/1" }), "01.stack-name", "fail: the stack is in account 1", ""},
		"another region":         {id(func(name string) string { return "arn:aws:cloudformation:us-east-1:123456789012:stack/" + name + "/1" }), "01.stack-name", "fail: the stack is in region us-east-1", ""},
		"another stack's answer": {state(func(c *evidence.Creation) { c.Result.State.ID = "x" }), "01.stack-name", "fail: DescribeStacks answered about another stack: x", ""},
		"another role":           {state(func(c *evidence.Creation) { c.Result.State.RoleARN = "x" }), "01.stack-role", `fail: the stack's role is "x"`, "role: x"},
		"another tag's value":    {state(func(c *evidence.Creation) { c.Result.State.Tags[1].Value = "x" }), "01.stack-tags", `fail: the tag agent_username is "x" instead of "agent"`, "tag agent_username: x"},
		"an empty tag that is not there": {func(f *evidence.File) {
			spec := &f.Plan.Stacks[0].Spec
			spec.Tags = append(spec.Tags, stackinfo.Pair{Key: "empty"})
		}, "01.stack-tags", `fail: the tag empty is "" instead of ""`, ""},
	})
}
