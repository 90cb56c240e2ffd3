package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/smoketest"
	"cfnenv/smoke/journal"
)

// moment is when a run is interrupted: at which of its requests, and whether before the account does what was asked or
// after, while the answer is still on its way. Times would be less: they depend on the machine.
type moment struct {
	request int
	after   bool
	signals []syscall.Signal
}

func (m moment) String() string {
	when := "before"
	if m.after {
		when = "after"
	}
	return fmt.Sprintf("%v %s request %d", m.signals, when, m.request)
}

// interrupted is the end of a run that was interrupted.
type interrupted struct {
	moment
	requests int // that the run made
	status   int // -1 when a signal ended the process
	stderr   string
	left     []string
	journals []journal.Contents
	err      error
}

// runTime bounds an interrupted run with its cleanup.
const runTime = time.Minute

// interrupt runs the harness as a process of its own and interrupts it.
func interrupt(t *testing.T, m moment) (r interrupted) {
	dir := t.TempDir()
	r = interrupted{moment: m}
	p := newTrap(m)
	account := serveAccount(t, emulator.Options{Calls: []door.Interceptor{p.calls}, URLs: []door.URLInterceptor{p.urls}})
	r.status, r.stderr, r.err = account.process(dir, p.process, "smoke", "--guardrails")
	r.requests = p.close()
	if r.err == nil {
		r.left, r.err = account.Left()
	}
	if r.err == nil {
		r.journals, r.err = journal.Read(filepath.Join(dir, "cfnenv"))
	}
	if r.err == nil && slices.Contains(m.signals, syscall.SIGKILL) {
		p.open()
		r.err = account.swept(dir, r)
	}
	return r
}

// process runs a command of the program as a process of its own, and tells who that is.
func (s *servedAccount) process(dir string, started chan<- *os.Process, args ...string) (status int, stderr string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), runTime)
	defer cancel()
	var text bytes.Buffer
	command := exec.CommandContext(ctx, "cfnenv", append(args, "-c", s.document)...)
	command.Env = slices.Concat([]string{"XDG_STATE_HOME=" + dir, "AWS_ENDPOINT_URL=" + s.URL}, withoutAWS(os.Environ()))
	command.Stderr = &text
	if err := command.Start(); err != nil {
		return 0, "", err
	}
	if started != nil {
		started <- command.Process
	}
	err = command.Wait()
	if ctx.Err() != nil {
		return 0, text.String(), fmt.Errorf("not ended after %s", runTime)
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = nil
	}
	return command.ProcessState.ExitCode(), text.String(), err
}

// swept asserts that the journal of a killed run names what it left, and that a sweep finds it all.
func (s *servedAccount) swept(dir string, r interrupted) error {
	named := map[string]bool{}
	for _, file := range r.journals {
		for _, entry := range file.Entries {
			named[entry.Name] = true
			if len(entry.Commands) == 0 {
				return fmt.Errorf("the journal does not say what removes %s", entry.Name)
			}
		}
	}
	for _, name := range r.left {
		if stack, ok := strings.CutPrefix(name, "cloudformation "); ok && !named[stack] {
			return fmt.Errorf("the journal does not name %s", stack)
		}
	}
	if err := aged(dir); err != nil {
		return err
	}
	status, stderr, err := s.process(dir, nil, "sweep", "--yes", "--older-than", "0s")
	if err != nil {
		return err
	}
	left, err := s.Left()
	if err == nil && (status != exitOK || len(left) > 0) {
		err = fmt.Errorf("after a sweep, status %d, there is %q\n%s", status, left, stderr)
	}
	return err
}

// planned is the moment at which a journal's entry was asked for.
var planned = regexp.MustCompile(`("planned": *)"[^"]*"`)

// aged makes the journals' entries an hour old: of what was asked for a moment ago, sweep does not believe that it is
// gone.
func aged(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "cfnenv", "*.json"))
	for _, file := range files {
		var text []byte
		if text, err = os.ReadFile(file); err != nil {
			return err
		}
		old := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
		if err = os.WriteFile(file, planned.ReplaceAll(text, []byte(`${1}"`+old+`"`)), 0o600); err != nil {
			return err
		}
	}
	return err
}

// moments draws when to interrupt, over the requests that a whole run makes.
func moments(t *testing.T, runs int, seed uint64, signals ...syscall.Signal) []moment {
	t.Helper()
	whole := interrupt(t, moment{})
	if whole.err != nil || whole.status != exitOK || whole.requests < 30 {
		t.Fatalf("a run that is let alone: status %d, %d requests, error %v\n%s", whole.status, whole.requests, whole.err, tail(whole.stderr))
	}
	r := rand.New(rand.NewPCG(seed, 2026))
	list := make([]moment, runs)
	for i := range list {
		// How often a run looks at its stacks depends on the machine, so the last requests may not come.
		list[i] = moment{request: 1 + r.IntN(whole.requests*8/10), after: r.IntN(2) == 0, signals: []syscall.Signal{signals[i%len(signals)]}}
	}
	return list
}

func interruptAll(t *testing.T, list []moment) []interrupted {
	t.Helper()
	all := make([]interrupted, len(list))
	t.Run("each", func(t *testing.T) {
		for i, m := range list {
			t.Run(m.String(), func(t *testing.T) {
				t.Parallel()
				all[i] = interrupt(t, m)
			})
		}
	})
	return all
}

// TestInterruptedRunLeavesNothing: whatever a run is at when a signal comes, it removes what it made, and its
// status says why it ended.
func TestInterruptedRunLeavesNothing(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	list := moments(t, smoketest.Runs(t, "CFNENV_INTERRUPT_RUNS", 6, 3), 1, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	// As timeout(1) ends a command: the process is told, and then once more as part of its group.
	list = append(list, moment{request: 20, after: true, signals: []syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}})
	// As a connection drops: the kernel tells, and then the shell.
	list = append(list, moment{request: 20, after: true, signals: []syscall.Signal{syscall.SIGHUP, syscall.SIGHUP}})
	for _, r := range interruptAll(t, list) {
		want := signalled(r.signals[0])
		if r.err != nil || r.status != want || len(r.left) > 0 || len(r.journals) > 0 {
			t.Errorf("%s of %d: status %d, left %q, journals %v, error %v\n%s", r.moment, r.requests, r.status, r.left, r.journals, r.err, tail(r.stderr))
		}
	}
}

// TestKilledRunLeavesAList: a run that is killed cannot remove anything, but its journal names it all and a sweep finds it.
func TestKilledRunLeavesAList(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	list := moments(t, smoketest.Runs(t, "CFNENV_INTERRUPT_RUNS", 5, 1), 2, syscall.SIGKILL)
	behind := 0
	for _, r := range interruptAll(t, list) {
		if r.err != nil || r.status != -1 {
			t.Errorf("%s of %d: status %d, left %q, error %v\n%s", r.moment, r.requests, r.status, r.left, r.err, tail(r.stderr))
		}
		if len(r.left) > 0 {
			behind++
		}
	}
	if behind == 0 && len(list) > 3 {
		t.Error("no killed run left anything: nothing is proven")
	}
}

// TestInterruptedSweepNamesTheRest: a sweep that is interrupted at its first removal says what is still there, and another
// one removes it.
func TestInterruptedSweepNamesTheRest(t *testing.T) {
	t.Parallel()
	smoketest.NeedPython(t)
	dir := t.TempDir()
	p := newTrap(moment{signals: []syscall.Signal{syscall.SIGINT}})
	account := serveAccount(t, emulator.Options{Calls: []door.Interceptor{p.calls}})
	sweep := func(process chan *os.Process, more ...string) (status int, stderr string, left []string) {
		status, stderr, err := account.process(dir, process, append([]string{"sweep", "--older-than", "0s"}, more...)...)
		if err != nil {
			t.Fatal(err)
		}
		if left, err = account.Left(); err != nil {
			t.Fatal(err)
		}
		return status, stderr, left
	}
	if status, stderr, err := account.process(dir, nil, "smoke", "--keep"); status != exitOK {
		t.Fatalf("status %d, error %v\n%s", status, err, stderr)
	}
	before := p.close()
	p.open()
	_, _, kept := sweep(nil, "--dry-run")
	look := p.close() - before
	p.openUntil(look + 1)
	status, stderr, left := sweep(p.process, "--yes")
	if status != exitInterrupted || !strings.Contains(stderr, "cfnenv: interrupted\n") || len(left) == 0 || len(kept) < 6 {
		t.Errorf("status %d, %q of %q left\n%s", status, left, kept, stderr)
	}
	for _, name := range left {
		if stack, ok := strings.CutPrefix(name, "cloudformation "); ok && !strings.Contains(stderr, ":stack/"+stack+"/") {
			t.Errorf("%s is not named:\n%s", stack, stderr)
		}
	}
	if status, stderr, left := sweep(nil, "--yes"); status != exitOK || len(left) > 0 {
		t.Errorf("status %d, left %q\n%s", status, left, stderr)
	}
}

// tail is the verdicts at the end of what a run says, without the events before them.
func tail(text string) string {
	if at := strings.Index(text, "\n\n"); at >= 0 {
		text = text[at+2:]
	}
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "pass  ") || strings.Contains(line, "checks passed") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
