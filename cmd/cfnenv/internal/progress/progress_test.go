package progress

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"cfnenv/smoke"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/report"
	"cfnenv/smoke/stackinfo"
)

func decided() *plan.Plan {
	return &plan.Plan{Run: "run", Stacks: []plan.Stack{
		{ID: "01", Spec: stackinfo.Spec{Name: "agent-x-minimal-run"}},
		{ID: "03", Spec: stackinfo.Spec{Name: "agent-x-writer-run"}},
	}}
}

// history is the progress of a short run.
func history(start time.Time) []smoke.Progress {
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	return []smoke.Progress{
		{Time: at(0), Lane: "01", Phase: smoke.Creating},
		{Time: at(1), Lane: "01", Event: &stackinfo.Event{LogicalID: "Queue", Type: "AWS::SQS::Queue", Status: "CREATE_FAILED", Reason: "no \x1b[2J queue"}},
		{Time: at(2), Lane: "03", Note: "calling again"},
		{Time: at(3), Lane: "01", Assertion: &report.Assertion{ID: "01.stack-complete", Title: "the stack must reach CREATE_COMPLETE", Outcome: report.Fail, Reason: "Queue: no"}},
		{Time: at(3), Lane: "01", Assertion: &report.Assertion{ID: "01.stack-name", Outcome: report.Inconclusive, Because: "01.stack-complete"}},
		{Time: at(4), Lane: "01", Phase: smoke.Done},
	}
}

func TestLines(t *testing.T) {
	var b bytes.Buffer
	view := New(&b, decided(), report.Style{}, nil, time.Now)
	for _, p := range history(time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)) {
		view.Show(p)
	}
	view.Close()
	const want = "16:00:00.0  01   creating\n" +
		"16:00:01.0  01   CREATE_FAILED Queue AWS::SQS::Queue: no �[2J queue\n" +
		"16:00:02.0  03   calling again\n" +
		"16:00:03.0  01   FAIL 01.stack-complete: the stack must reach CREATE_COMPLETE: Queue: no\n" +
		"16:00:04.0  01   done\n"
	if b.String() != want {
		t.Errorf("%s", b.String())
	}
}

// TestTable plays the escape sequences on a screen: what stays is one row a stack, and above them what is worth a line.
func TestTable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		view := New(&b, decided(), report.Style{}, func() int { return 60 }, time.Now)
		for _, p := range history(time.Now()) {
			view.Show(p)
		}
		time.Sleep(10 * time.Second)
		view.Close()
		screen := play(t, b.String())
		want := []string{
			"03 calling again",
			"FAIL 01.stack-complete: the stack must reach",
			"      CREATE_COMPLETE: Queue: no",
			"01  minimal-run          done           4.0s  0/2 checks",
			"03  writer-run           waiting",
		}
		if strings.Join(screen, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s", strings.Join(screen, "\n"))
		}
	})
}

// TestTableOfNarrowedWindow: lines that the terminal has broken are erased with what they were broken into.
func TestTableOfNarrowedWindow(t *testing.T) {
	var b bytes.Buffer
	width := 40
	table := &live{w: &b, width: func() int { return width }, rows: []*row{{lane: "01", name: "minimal-run", phase: smoke.Creating, latest: "Queue CREATE_IN_PROGRESS"}, {lane: "03"}}}
	table.draw()
	width = 20
	b.Reset()
	table.draw()
	const want = "\r\x1b[3A\x1b[J01 creating       …\n03\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// TestFits: at 80, 40 and 30 columns no line is wider than the terminal, in the table and in lines, and none loses its time.
func TestFits(t *testing.T) {
	at := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)
	name := "agent-6f1d2c3b-4a59-4e68-8777-9a0b1c2d3e4f-writer-abcdefghjk"
	decided := &plan.Plan{Run: "abcdefghjk", Stacks: []plan.Stack{{ID: "03", Spec: stackinfo.Spec{Name: name}}}}
	event := stackinfo.Event{LogicalID: name, PhysicalID: "id", StackID: "id", Type: "AWS::CloudFormation::Stack", Status: "CREATE_IN_PROGRESS", Reason: "User Initiated"}
	said := []smoke.Progress{
		{Time: at, Lane: "03", Phase: smoke.Creating},
		{Time: at, Lane: "03", Event: &event},
		{Time: at, Lane: "03", Note: "a new resource is not visible yet (ResourceNotFoundException): looking again"},
		{Time: at, Lane: "03", Assertion: &report.Assertion{ID: "03.url-permissions", Title: "the function's policy must have both permissions that a public address needs", Outcome: report.Fail, Reason: "lambda:InvokeFunction is not allowed to everyone"}},
		{Time: at, Lane: "03", Phase: smoke.Checking},
	}
	for _, width := range []int{80, 40, 30} {
		for kind, columns := range map[string]func() int{"table": func() int { return width }, "lines": nil} {
			var b bytes.Buffer
			view := New(&b, decided, report.Style{Width: width}, columns, func() time.Time { return at.Add(12 * time.Second) })
			for _, p := range said {
				view.Show(p)
			}
			view.Close()
			shown := strings.Split(b.String(), "\n")
			if columns != nil {
				shown = play(t, b.String())
				if last := shown[len(shown)-1]; !strings.Contains(last, "checking") || !strings.Contains(last, "12.0s") || !strings.Contains(last, "0/1") {
					t.Errorf("%d columns: %q", width, last)
				}
			}
			for _, line := range shown {
				if utf8.RuneCountInString(line) > width {
					t.Errorf("%s at %d columns: %q", kind, width, line)
				}
			}
		}
	}
}

// play is a terminal that knows the two sequences which the table uses.
func play(t *testing.T, output string) []string {
	t.Helper()
	var screen []string
	for output != "" {
		if rest, ok := strings.CutPrefix(output, "\r\x1b["); ok {
			up := 0
			for rest[0] != 'A' {
				up, rest = up*10+int(rest[0]-'0'), rest[1:]
			}
			output, ok = strings.CutPrefix(rest[1:], "\x1b[J")
			if !ok || up > len(screen) {
				t.Fatalf("up %d on a screen of %d lines", up, len(screen))
			}
			screen = screen[:len(screen)-up]
			continue
		}
		line, rest, ok := strings.Cut(output, "\n")
		if !ok || strings.Contains(line, "\x1b") {
			t.Fatalf("half a line: %q", line)
		}
		screen, output = append(screen, line), rest
	}
	return screen
}

func TestCut(t *testing.T) {
	for _, tc := range []struct {
		text  string
		width int
		want  string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"äöüß", 3, "äö…"}, {"abc", 0, "abc"}} {
		if got := cut(tc.text, tc.width); got != tc.want {
			t.Errorf("%q to %d: %q", tc.text, tc.width, got)
		}
	}
}
