package cloudformation

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// slow is a sleep that lasts until the test lets it go, and what was slept in all.
type slow struct {
	mu    sync.Mutex
	total time.Duration
	free  int           // how many sleeps are over at once
	gate  chan struct{} // the others last until it is closed
}

func (s *slow) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	s.total += d
	s.free--
	free := s.free >= 0
	s.mu.Unlock()
	if free {
		return ctx.Err()
	}
	select {
	case <-s.gate:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *fake) status(nameOrID string) string { return f.stack(nameOrID).StackStatus }

func TestAWSLatency(t *testing.T) {
	s := &slow{gate: make(chan struct{})}
	f := newFake(t, Options{Latency: AWSLatency, Sleep: s.sleep})
	id := f.create("s", queueTemplate)
	if got := f.status("s"); got != "CREATE_IN_PROGRESS" {
		t.Errorf("right after the call: %s", got)
	}
	want := "ValidationError: Stack:" + id + " is in CREATE_IN_PROGRESS state and can not be updated."
	if got := refusedBy(f, "UpdateStack", &updateStackInput{StackName: "s", proposal: proposal{TemplateBody: bucketTemplate}}); got != want {
		t.Error(got)
	}
	close(s.gate)
	waitFor(t, func() bool { return f.status("s") == "CREATE_COMPLETE" })
	if s.total < time.Minute {
		t.Errorf("slept %v", s.total)
	}
}

// A stack that is deleted while it is being made is not made any further.
func TestDeleteWhileCreating(t *testing.T) {
	s := &slow{free: 1, gate: make(chan struct{})}
	f := newFake(t, Options{Latency: AWSLatency, Sleep: s.sleep})
	id := f.create("s", bucketTemplate)
	waitFor(t, func() bool { return strings.Contains(strings.Join(f.history(id), "\n"), "Bucket CREATE_IN_PROGRESS") })
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
	waitFor(t, func() bool {
		return strings.Contains(strings.Join(f.history(id), "\n"), "Bucket CREATE_FAILED Resource creation cancelled")
	})
	close(s.gate)
	waitFor(t, func() bool { return f.status(id) == "DELETE_COMPLETE" })
	if text := strings.Join(f.history(id), "\n"); strings.Contains(text, "ROLLBACK") || strings.Contains(text, "Queue") {
		t.Error(text)
	}
}

func TestTimeout(t *testing.T) {
	gate := make(chan struct{})
	f := newFake(t, Options{Latency: AWSLatency, Sleep: func(ctx context.Context, d time.Duration) error {
		switch {
		case d == 3*time.Minute: // TimeoutInMinutes
			select {
			case <-gate:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		case d > 5*time.Second: // a creation that does not end by itself
			<-ctx.Done()
			return ctx.Err()
		}
		return ctx.Err()
	}})
	id := must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "s", TimeoutInMinutes: 3, proposal: proposal{TemplateBody: `{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}`}}).StackId
	waitFor(t, func() bool { return strings.Contains(strings.Join(f.history(id), "\n"), "Eventual consistency") })
	close(gate)
	waitFor(t, func() bool { return f.status(id) == "ROLLBACK_COMPLETE" })
	if text := strings.Join(f.history(id), "\n"); !strings.Contains(text, "s ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.") {
		t.Error(text)
	}
}

// Close ends what is under way, and a client that goes away does not.
func TestCloseAndClients(t *testing.T) {
	s := &slow{gate: make(chan struct{})}
	f := newFake(t, Options{Latency: AWSLatency, Sleep: s.sleep})
	f.create("s", queueTemplate)
	if err := f.Close(); err != nil { // it has a bound of its own
		t.Error(err)
	}

	g := newFake(t, Options{})
	g.hold["sqs:CreateQueue"] = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := g.createStack(ctx, g.call("CreateStack"), &CreateStackInput{StackName: "s", proposal: proposal{TemplateBody: queueTemplate}})
		failed <- err
	}()
	waitFor(t, func() bool { return len(g.seen()) == 1 })
	cancel()
	if err := <-failed; err == nil {
		t.Error("the call of a client that went away succeeded")
	}
	close(g.hold["sqs:CreateQueue"])
	waitFor(t, func() bool { return g.status("s") == "CREATE_COMPLETE" })
}
