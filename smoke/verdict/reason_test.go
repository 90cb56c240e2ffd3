package verdict_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/verdict"
)

// reason is a change of a healthy run's evidence, and what the report must then say.
type reason struct {
	edit     func(*evidence.File)
	id, want string // of an assertion: its outcome and how its reason begins; "" where the run has no such assertion
	shows    string // how a line of its evidence begins, "name: value", or the name of one that it must not have, after "!"
}

// reasons: the reason that a report gives is the one that was met, where several have the same outcome.
func reasons(t *testing.T, table map[string]reason) {
	for name, tc := range table {
		t.Run(name, func(t *testing.T) {
			f := healthy(t)
			tc.edit(f)
			if err := f.Check(); err != nil {
				t.Fatal(err)
			}
			said, facts := "", []string{}
			for _, a := range verdict.Report(f.Plan, f.Run).Assertions {
				if a.Evidence == nil || slices.ContainsFunc(a.Evidence, func(f report.Fact) bool { return f.Value == "" }) {
					t.Errorf("the evidence of %s is %+v", a.ID, a.Evidence)
				}
				if a.ID != tc.id {
					continue
				}
				said, facts = fmt.Sprintf("%s: %s", a.Outcome, a.Reason), append(facts, "label: "+a.Label)
				for _, fact := range a.Evidence {
					facts = append(facts, fact.What+": "+fact.Value)
				}
			}
			if !strings.HasPrefix(said, tc.want) || tc.want == "" && said != "" {
				t.Errorf("%q, want %q", said, tc.want)
			}
			line, absent := strings.CutPrefix(tc.shows, "!")
			shown := slices.ContainsFunc(facts, func(fact string) bool { return strings.HasPrefix(fact, line) })
			if tc.shows != "" && shown == absent {
				t.Errorf("shows %q, want %q", facts, tc.shows)
			}
		})
	}
}

// Failures that say nothing about what was asked, and one that does.
var (
	lost      = &evidence.Failure{Message: "lost", Transient: true}
	stopped   = &evidence.Failure{Message: "stopped", CancelledBy: "SIGINT"}
	forbidden = &evidence.Failure{Code: "AccessDenied", Message: "Access Denied"}
)

// missing is a service's answer that there is no such thing.
func missing(code string) *evidence.Failure { return &evidence.Failure{Code: code, Message: "gone"} }

// denied is a refusal as AWS words it.
func denied(action, resource, clause string) *evidence.Failure {
	return &evidence.Failure{Code: "AccessDenied", Message: "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: " +
		action + " on resource: " + resource + " " + clause}
}

// byDefault and explicitly are clauses of refusals by identity policies.
const (
	byDefault  = "because no identity-based policy allows the action"
	explicitly = "with an explicit deny in an identity-based policy"
)

func lane(id string, edit func(*evidence.Lane)) func(*evidence.File) {
	return func(f *evidence.File) { edit(f.Run.Lanes[id]) }
}

// output changes an output of an example's stack, or removes it.
func output(id, key, value string) func(*evidence.File) {
	return lane(id, func(l *evidence.Lane) {
		state := &l.Made().Result.State
		state.Outputs = slices.DeleteFunc(state.Outputs, func(p stackinfo.Pair) bool { return p.Key == key })
		if value != "" {
			state.Outputs = append(state.Outputs, stackinfo.Pair{Key: key, Value: value})
		}
	})
}

func TestReasonsOfQueues(t *testing.T) {
	queue := func(edit func(*evidence.Queue)) func(*evidence.File) {
		return lane("01", func(l *evidence.Lane) { edit(l.Queue) })
	}
	reasons(t, map[string]reason{
		"another queue's answer":    {queue(func(q *evidence.Queue) { q.URL += "x" }), "01.queue-exists", "inconclusive: a different queue was checked", ""},
		"no queue's ARN":            {output("01", "QueueArn", "x"), "01.queue-arn", "fail: the output QueueArn is not a queue's ARN", "QueueArn: x"},
		"a queue that is not there": {queue(func(q *evidence.Queue) { q.Failure = missing("QueueDoesNotExist") }), "01.queue-exists", "fail: SQS still has no such queue after 1m", "error: QueueDoesNotExist: gone"},
		"a question that was lost":  {queue(func(q *evidence.Queue) { q.Failure = lost }), "01.queue-exists", "inconclusive: the call failed without showing whether the queue exists: lost", "error: lost"},
		"a question, and ^C":        {queue(func(q *evidence.Queue) { q.Failure = stopped }), "01.queue-exists", "inconclusive: interrupted by SIGINT before the call showed whether the queue exists", "last answer: stopped"},
		"a queue missing, and ^C": {queue(func(q *evidence.Queue) {
			q.Failure = &evidence.Failure{Code: "QueueDoesNotExist", CancelledBy: "SIGINT"}
		}), "01.queue-exists", "inconclusive: interrupted by SIGINT", ""},
		"not looked at after a bug":  {lane("01", func(l *evidence.Lane) { l.Queue, l.Crash = nil, "a mistake" }), "01.queue-exists", "inconclusive: an error in cfnenv: a mistake", ""},
		"not looked at":              {lane("01", func(l *evidence.Lane) { l.Queue = nil }), "01.queue-exists", "inconclusive: not checked: the run ended first", ""},
		"a queue of another account": {output("01", "QueueArn", "arn:aws:sqs:us-east-2:1:q"), "01.queue-arn", "fail: the queue is in account 1", ""},
		"a queue of another region":  {output("01", "QueueArn", "arn:aws:sqs:us-east-1:123456789012:q"), "01.queue-arn", "fail: the queue is in region us-east-1", ""},
	})
}
