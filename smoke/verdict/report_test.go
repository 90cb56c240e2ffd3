package verdict_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/verdict"
)

// TestRootCause: the cause of a run is what went wrong first, whatever the run itself ended, and what is quoted of it.
func TestRootCause(t *testing.T) {
	all := func(edits ...func(*evidence.File)) func(*evidence.File) {
		return func(f *evidence.File) {
			for _, edit := range edits {
				edit(f)
			}
		}
	}
	// In the healthy run, the checks of 01, 03 and 02 were begun in this order.
	noQueue := lane("01", func(l *evidence.Lane) { l.Queue.Failure = missing("QueueDoesNotExist") })
	noAddress := lane("03", func(l *evidence.Lane) { l.URL.AuthType = "AWS_IAM" })
	noFunction := lane("02", func(l *evidence.Lane) { l.Function.Name = "x" })
	probed := func(at time.Duration) func(*evidence.File) {
		return func(f *evidence.File) {
			a := f.Run.Probes["guardrails.stack-tags"]
			a.ID, a.Failure = "x", nil
			if a.At = f.Run.Lanes["01"].Checks.At.Add(at); at == 0 {
				a.At = time.Time{}
			}
		}
	}
	nothing := func(f *evidence.File) {
		for _, l := range f.Run.Lanes {
			*l = evidence.Lane{}
		}
		f.Run.Stackless.Converse = &evidence.Asked{Answer: "10"}
	}
	slow := creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) {
		c.Took, c.Result.Events = time.Hour, boom("boom")
		c.Result.Events[1].Time = c.Result.Events[0].Time.Add(time.Second)
	})
	ended := lane("02", func(l *evidence.Lane) {
		c := l.Made()
		c.Result.State.Status, c.Result.Events, c.Took = "ROLLBACK_COMPLETE", nil, time.Minute
	})
	away := func(edit func(*evidence.Invocation)) func(*evidence.File) {
		return put(&evidence.Failure{Code: "SlowDown"}, edit)
	}
	still := func(*evidence.Invocation) {}
	interrupted := func(c *evidence.Invocation) { c.CancelledBy = "SIGINT" }
	const boundary = "because no permissions boundary allows the action"
	refusal := denied("sqs:CreateQueue", "arn:aws:sqs:us-east-2:123456789012:q", byDefault)
	for name, tc := range map[string]struct {
		edit              func(*evidence.File)
		want, detail, fix string // how each begins, "" for none
	}{
		"nothing":                             {all(), "", "", ""},
		"checks, in time":                     {all(noFunction, noAddress), "03.url-of-function", "", ""},
		"checks before what comes at the end": {all(noFunction, lane("01", func(l *evidence.Lane) { l.Deletion = nil })), "02.function-exists", "", ""},
		"a guardrail before checks":           {all(noQueue, probed(-time.Millisecond)), "guardrails.stack-tags", "", ""},
		"checks before a guardrail":           {all(noQueue, probed(time.Millisecond)), "01.queue-exists", "QueueDoesNotExist: gone", ""},
		"checks before what has no time":      {all(noQueue, probed(0)), "01.queue-exists", "QueueDoesNotExist: gone", ""},
		"what has no stack before checks":     {all(noQueue, func(f *evidence.File) { f.Run.Stackless.Unknown = &evidence.Asked{} }), "05.invalidation-denied", "", ""},
		"a stack before checks":               {all(noFunction, slow, lane("01", func(l *evidence.Lane) { l.Creations[0].At = l.Creations[0].At.Add(-time.Minute) })), "01.stack-complete", "Queue (AWS::SQS::Queue): boom", ""},
		"a resource before another's end":     {all(ended, slow), "01.stack-complete", "Queue (AWS::SQS::Queue): boom", ""},
		"credentials before checks":           {all(noQueue, func(f *evidence.File) { f.Plan.Account.RuntimeEnds = f.Run.Preflight.At }), "preflight.credentials", "", ""},
		"templates before a guardrail":        {all(probed(-time.Millisecond), func(f *evidence.File) { f.Run.Preflight.Findings = map[string][]string{"01": {"a"}} }), "preflight.templates", "", ""},
		"^C":                                  {lane("01", func(l *evidence.Lane) { l.Queue.Failure = stopped }), "", "", ""},
		"^C during the function's calls":      {away(interrupted), "", "", ""},
		"S3 away":                             {away(still), "03.put-object", "An error occurred (SlowDown)", ""},
		"^C after a failure":                  {put(denied("s3:PutObject", "arn:aws:s3:::b/k", boundary), interrupted), "03.put-object", "An error occurred (AccessDenied)", ""},
		"^C before the object was read":       {lane("03", func(l *evidence.Lane) { l.Object.Failure = stopped }), "", "", ""},
		"nothing accepted":                    {nothing, "guardrails.stack-name", "AccessDenied: User: ", ""},
		"nothing accepted before ^C":          {all(nothing, func(f *evidence.File) { f.Run.End.Cause = "SIGINT" }), "", "", ""},
		"a refusal of CloudFormation":         {creation("ROLLBACK_COMPLETE", func(c *evidence.Creation) { c.Result.Events = boom(refusal.Message) }), "01.stack-complete", "Queue (AWS::SQS::Queue): User: ", "the caller is not one of the workshop's roles"},
		"a refusal without an explanation":    {refused(forbidden), "01.stack-complete", "", ""},
		"overdue":                             {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) { c.Failure, c.Overdue = lost, true }), "01.stack-complete", "", "raise --timeout"},
		"overdue, before it was created again": {creation("CREATE_IN_PROGRESS", func(c *evidence.Creation) {
			c.Failure, c.Overdue, c.Result.Events = &evidence.Failure{CancelledBy: "--timeout"}, true, boom("The role defined for the function cannot be assumed by Lambda.")
		}), "01.stack-complete", "Queue (AWS::SQS::Queue): The role", "raise --timeout"},
		"a resource that failed otherwise": {func(f *evidence.File) {
			a := f.Run.Probes["guardrails.role-boundary"]
			a.Result.Events = boom("Rate exceeded")
		}, "guardrails.role-boundary", "Rate exceeded", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f)
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			cause := verdict.Report(f.Plan, f.Run).RootCause
			if cause == nil {
				cause = &report.RootCause{}
			}
			for got, want := range map[string]string{"assertion " + cause.Assertion: tc.want, "detail " + cause.Detail: tc.detail, "fix " + cause.Fix: tc.fix} {
				kind, text, _ := strings.Cut(got, " ")
				if !strings.HasPrefix(text, want) || want == "" && text != "" {
					t.Errorf("%s %q, want %q", kind, text, want)
				}
			}
		})
	}
}

// TestStacksOfReport: what a report says of a stack is all that was heard of it, from its creation to its deletion.
func TestStacksOfReport(t *testing.T) {
	phases := func(s report.Stack) string {
		var seen []string
		for _, span := range s.Spans {
			if !slices.Contains(seen, span.Phase) {
				seen = append(seen, span.Phase)
			}
		}
		return strings.Join(seen, ", ")
	}
	for name, tc := range map[string]struct {
		edit                    func(*evidence.Lane)
		status, phases, message string
		deleted                 bool
	}{
		"deleted":   {func(*evidence.Lane) {}, "DELETE_COMPLETE", "create, delete", "", true},
		"kept":      {func(l *evidence.Lane) { l.Deletion = nil }, "CREATE_COMPLETE", "create", "", false},
		"not made":  {func(l *evidence.Lane) { l.Creations, l.Deletion = nil, nil }, "not made", "", "", false},
		"failed":    {func(l *evidence.Lane) { l.Made().Result.Events = boom("boom") }, "DELETE_COMPLETE", "create, delete", "boom", true},
		"unwatched": {func(l *evidence.Lane) { l.Deletion.Stacks = nil }, "CREATE_COMPLETE", "create", "", true},
		"failed once": {func(l *evidence.Lane) {
			again := l.Creations[0]
			l.Creations[0].Result.Events = boom("boom")
			l.Creations = append(l.Creations, again)
		}, "CREATE_COMPLETE", "create, delete", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			l := f.Run.Lanes["01"]
			tc.edit(l)
			events, message := 0, ""
			for _, c := range l.Creations {
				events += len(c.Result.Events)
			}
			if l.Deletion != nil {
				for _, d := range l.Deletion.Stacks {
					events += len(d.Result.Events)
				}
			}
			s := verdict.Report(f.Plan, f.Run).Stacks[0]
			if s.Cause != nil {
				message = s.Cause.Message
			}
			if s.Status != tc.status || phases(s) != tc.phases || message != tc.message || (s.Cause != nil) != (tc.message != "") || s.Deleted > 0 != tc.deleted || len(s.Events) != events {
				t.Errorf("%s, %q, cause %q, deleted in %f, %d events of %d", s.Status, phases(s), message, s.Deleted, len(s.Events), events)
			}
		})
	}
	f := healthy(t)
	f.Run.End.Retries = []evidence.Retry{{Example: "03"}, {Example: "01", Symptom: "first"}, {Example: "01"}}
	if retries := verdict.Report(f.Plan, f.Run).Retries; retries[0].Symptom != "first" || retries[2].Example != "03" {
		t.Errorf("retries are not in the order of the examples: %+v", retries)
	}
}

// TestTiming: the slowest of each phase, and the example that took the longest in all, but no longer than the run.
func TestTiming(t *testing.T) {
	f := healthy(t)
	for i, s := range f.Plan.Stacks {
		l, n := f.Run.Lanes[s.ID], time.Duration(i+1)*time.Second
		l.Creations[0].Took, l.Checks.Took, l.Deletion.Took = n, 10*n, 100*(5*time.Second-n)
	}
	f.Run.Lanes["03"].Invocations[0].Took = 7 * time.Second
	for wall, longest := range map[time.Duration]float64{time.Hour: 411, time.Minute: 60} {
		f.Run.End.At = f.Plan.Started.Add(wall)
		want := report.Timing{Wall: wall.Seconds(), SlowestCreate: 4, SlowestChecks: 40, SlowestDelete: 400, FirstAnswer: 7, CriticalPath: longest}
		rep := verdict.Report(f.Plan, f.Run)
		if rep.Timing != want || !rep.Stacks[1].CheckedFrom.Equal(f.Run.Lanes["02"].Checks.At) {
			t.Errorf("%+v, want %+v", rep.Timing, want)
		}
	}
}

// TestJudgeExample: an example's assertions are judged in two parts, and the parts are those of the report.
func TestJudgeExample(t *testing.T) {
	f := healthy(t)
	var parts []string
	for _, s := range f.Plan.Stacks {
		for _, afterwards := range []bool{false, true} {
			for _, a := range verdict.JudgeExample(f.Plan, f.Run, s.ID, afterwards) {
				if !strings.HasPrefix(a.ID, s.ID+".") || (strings.HasSuffix(a.ID, "-gone") || strings.HasSuffix(a.ID, "-absent")) != afterwards {
					t.Errorf("%s is of example %s, afterwards: %t", a.ID, s.ID, afterwards)
				}
				parts = append(parts, a.ID)
			}
		}
	}
	for _, a := range verdict.Report(f.Plan, f.Run).Assertions {
		of := slices.ContainsFunc(f.Plan.Stacks, func(s plan.Stack) bool { return strings.HasPrefix(a.ID, s.ID+".") })
		if of != slices.Contains(parts, a.ID) {
			t.Errorf("%s is of an example: %t", a.ID, of)
		}
	}
	slices.Sort(parts)
	if once := slices.Compact(slices.Clone(parts)); len(once) != len(parts) {
		t.Errorf("judged twice: %q", parts)
	}
}

// TestDescriptions: each assertion is described once, and a guardrail by the policy that must refuse.
func TestDescriptions(t *testing.T) {
	f := healthy(t)
	by := map[string]string{}
	for _, d := range verdict.Descriptions(f.Plan) {
		if by[d.ID] != "" {
			t.Errorf("%s is described twice", d.ID)
		}
		by[d.ID] = d.By
	}
	for _, p := range f.Plan.Probes {
		if exact := strings.HasSuffix(by[p.ID], "by an identity policy"); exact != (len(p.Layers) == 1) {
			t.Errorf("%s: %q, of %q", p.ID, by[p.ID], p.Layers)
		}
	}
}

// TestSeverity: what is left outweighs a signal, a signal a failure, and a failure what stayed open.
func TestSeverity(t *testing.T) {
	statuses := []int{0, 4, 1, 130, 5}
	if !slices.IsSortedFunc(statuses, func(a, b int) int { return verdict.Severity(a) - verdict.Severity(b) }) || verdict.Severity(0) == verdict.Severity(4) ||
		verdict.Severity(4) == verdict.Severity(1) || verdict.Severity(1) == verdict.Severity(143) || verdict.Severity(143) == verdict.Severity(5) {
		t.Errorf("%v are not in order", statuses)
	}
}
