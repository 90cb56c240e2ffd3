package sqs

import (
	"context"
	"errors"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// bench is one queue on a clock that stands still until it is moved.
type bench struct {
	t     *testing.T
	store *store
	now   time.Time
	url   string
}

func newBench(t *testing.T, name string, attributes map[string]string) *bench {
	b := &bench{t: t, now: time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)}
	b.store = newStore(service.Env{Account: "111122223333", Region: "us-east-2", Now: func() time.Time { return b.now },
		Rand: rand.New(rand.NewSource(1)), BaseURL: func() string { return "http://127.0.0.1:1" }})
	b.url = b.create(name, attributes)
	return b
}

func (b *bench) call() *service.Call { return &service.Call{Region: "us-east-2"} }

func (b *bench) create(name string, attributes map[string]string) string {
	b.t.Helper()
	out, err := b.store.createQueue(context.Background(), b.call(), &createQueueInput{QueueName: name, Attributes: attributes})
	if err != nil {
		b.t.Fatal(err)
	}
	return out.QueueURL
}

func (b *bench) send(m messageInput) *sendMessageOutput {
	b.t.Helper()
	out, err := on(b.store, b.store.send)(context.Background(), b.call(), &sendMessageInput{queueInput{b.url}, m})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// receive returns bodies and receipt handles.
func (b *bench) receive(url string, most int) (bodies, receipts []string) {
	b.t.Helper()
	out, err := b.store.receiveMessage(context.Background(), b.call(), &receiveMessageInput{queueInput: queueInput{QueueURL: url}, MaxNumberOfMessages: &most})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range out.Messages {
		bodies, receipts = append(bodies, m.Body), append(receipts, m.ReceiptHandle)
	}
	return bodies, receipts
}

func (b *bench) want(what string, got []string, want ...string) {
	b.t.Helper()
	if !slices.Equal(got, want) {
		b.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func codeOf(err error) string {
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestVisibilityDelayAndRetention(t *testing.T) {
	b := newBench(t, "q", map[string]string{"VisibilityTimeout": "30", "MessageRetentionPeriod": "60"})
	ten := 10
	b.send(messageInput{MessageBody: "now"})
	b.send(messageInput{MessageBody: "later", DelaySeconds: &ten})
	got, receipts := b.receive(b.url, 10)
	b.want("at once", got, "now")
	b.now = b.now.Add(10 * time.Second)
	got, _ = b.receive(b.url, 10)
	b.want("after the delay", got, "later")
	b.now = b.now.Add(25 * time.Second)
	got, _ = b.receive(b.url, 10)
	b.want("after the visibility timeout", got, "now")
	if _, err := on(b.store, b.store.deleteMessage)(t.Context(), b.call(), &deleteMessageInput{queueInput: queueInput{QueueURL: b.url}, ReceiptHandle: receipts[0]}); err != nil {
		t.Errorf("delete by the first receipt: %v", err)
	}
	b.now = b.now.Add(time.Hour)
	got, _ = b.receive(b.url, 10)
	b.want("after the retention period", got)
	if b.store.stored != 0 {
		t.Errorf("%d bytes left", b.store.stored)
	}
}

func TestFIFO(t *testing.T) {
	b := newBench(t, "q.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"})
	first := b.send(messageInput{MessageBody: "a1", MessageGroupID: "a"})
	again := b.send(messageInput{MessageBody: "a1", MessageGroupID: "a"})
	if first.MessageID != again.MessageID || first.SequenceNumber != again.SequenceNumber || len(first.SequenceNumber) != 20 {
		t.Errorf("repeated message: %+v, %+v", first, again)
	}
	b.send(messageInput{MessageBody: "a2", MessageGroupID: "a"})
	b.send(messageInput{MessageBody: "b1", MessageGroupID: "b"})
	got, receipts := b.receive(b.url, 1)
	b.want("first", got, "a1")
	got, _ = b.receive(b.url, 10)
	b.want("while group a is in flight", got, "b1")
	if _, err := on(b.store, b.store.deleteMessage)(t.Context(), b.call(), &deleteMessageInput{queueInput: queueInput{QueueURL: b.url}, ReceiptHandle: receipts[0]}); err != nil {
		t.Fatal(err)
	}
	got, _ = b.receive(b.url, 10)
	b.want("after group a is free", got, "a2")
	b.now = b.now.Add(5 * time.Minute)
	if late := b.send(messageInput{MessageBody: "a1", MessageGroupID: "a"}); late.MessageID == first.MessageID {
		t.Error("a repetition after five minutes was taken for the first message")
	}
	for _, test := range []struct {
		in   sendMessageInput
		code string
	}{
		{sendMessageInput{messageInput: messageInput{MessageBody: "x"}}, "MissingParameter"},
		{sendMessageInput{messageInput: messageInput{MessageBody: "x", MessageGroupID: "a b"}}, "InvalidParameterValue"},
	} {
		test.in.QueueURL = b.url
		if _, err := on(b.store, b.store.send)(t.Context(), b.call(), &test.in); codeOf(err) != test.code {
			t.Errorf("%+v: %v", test.in, err)
		}
	}
}

func TestDeadLetters(t *testing.T) {
	b := newBench(t, "dead", nil)
	dead := b.url
	b.url = b.create("q", map[string]string{"VisibilityTimeout": "0", "RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:dead","maxReceiveCount":"2"}`})
	b.send(messageInput{MessageBody: "x"})
	for _, want := range [][]string{{"x"}, {"x"}, nil} {
		got, _ := b.receive(b.url, 1)
		b.want("source", got, want...)
	}
	got, _ := b.receive(dead, 1)
	b.want("dead-letter queue", got, "x")
	for policy, reason := range map[string]string{
		`{"maxReceiveCount":1}`: "deadLetterTargetArn",
		`{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:dead"}`:                     "maxReceiveCount",
		`{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:none","maxReceiveCount":1}`: "Dead letter target does not exist.",
		`{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:dead","maxReceiveCount":0}`: "maxReceiveCount",
		`no`: "not a valid JSON map",
	} {
		_, err := on(b.store, b.store.setQueueAttributes)(t.Context(), b.call(), &setQueueAttributesInput{queueInput: queueInput{QueueURL: b.url}, Attributes: map[string]string{"RedrivePolicy": policy}})
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", policy, err)
		}
	}
}

// TestOwnDeadLetters gives a queue itself for its dead letters: no message is lost.
func TestOwnDeadLetters(t *testing.T) {
	b := newBench(t, "q", map[string]string{"VisibilityTimeout": "0"})
	_, err := on(b.store, b.store.setQueueAttributes)(t.Context(), b.call(), &setQueueAttributesInput{queueInput: queueInput{QueueURL: b.url}, Attributes: map[string]string{
		"RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:q","maxReceiveCount":1}`}})
	if err != nil {
		t.Fatal(err)
	}
	b.send(messageInput{MessageBody: "x"})
	b.send(messageInput{MessageBody: "y"})
	for range 3 {
		got, _ := b.receive(b.url, 10)
		b.want("own dead letters", got, "x", "y")
	}
}

// TestRetention changes how long a queue keeps its messages, and moves one that has spent time in another queue.
func TestRetention(t *testing.T) {
	b := newBench(t, "dead", map[string]string{"MessageRetentionPeriod": "300"})
	dead := b.url
	b.url = b.create("q", map[string]string{"VisibilityTimeout": "0", "RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:us-east-2:111122223333:dead","maxReceiveCount":1}`})
	b.send(messageInput{MessageBody: "x"})
	b.receive(b.url, 1)
	b.now = b.now.Add(200 * time.Second)
	b.receive(b.url, 1) // moves it
	b.now = b.now.Add(99 * time.Second)
	got, _ := b.receive(dead, 1)
	b.want("299 s after it was sent", got, "x")
	b.send(messageInput{MessageBody: "y"})
	b.now = b.now.Add(61 * time.Second)
	if _, err := on(b.store, b.store.setQueueAttributes)(t.Context(), b.call(), &setQueueAttributesInput{queueInput: queueInput{QueueURL: b.url}, Attributes: map[string]string{"MessageRetentionPeriod": "60"}}); err != nil {
		t.Fatal(err)
	}
	got, _ = b.receive(b.url, 1)
	b.want("after the period was made shorter", got)
	b.now = b.now.Add(time.Minute)
	got, _ = b.receive(dead, 1)
	b.want("the dead letter, 420 s after it was sent", got)
	if b.store.stored != 0 {
		t.Errorf("%d bytes left", b.store.stored)
	}
}

func TestMessageAttributes(t *testing.T) {
	for text, code := range map[string]string{"1": "", "-1.5e10": "", "": "InvalidParameterValue", "one": "InvalidParameterValue", "0x1p2": "InvalidParameterValue", "Inf": "InvalidParameterValue"} {
		if _, err := checkAttributes(map[string]messageAttributeValue{"n": {DataType: "Number.int", StringValue: &text}}); codeOf(err) != code {
			t.Errorf("number %q: %v, want %q", text, err, code)
		}
	}
}

// TestBound fills the queues with messages of one byte.
func TestBound(t *testing.T) {
	b := newBench(t, "q", nil)
	b.store.stored = maxStored - messageOverhead - 1
	b.send(messageInput{MessageBody: "x"})
	if _, err := on(b.store, b.store.send)(t.Context(), b.call(), &sendMessageInput{queueInput: queueInput{QueueURL: b.url}, messageInput: messageInput{MessageBody: "x"}}); codeOf(err) != "OverLimit" {
		t.Errorf("beyond the bound: %v", err)
	}
}

func TestPages(t *testing.T) {
	names, two := []string{"c", "a", "b"}, 2
	first, token, err := pageOf(names, &two, "")
	if err != nil || !slices.Equal(first, []string{"a", "b"}) || token == "" {
		t.Errorf("first page %q, %q, %v", first, token, err)
	}
	for _, asked := range []*int{&two, nil} {
		if rest, next, err := pageOf(names, asked, token); err != nil || !slices.Equal(rest, []string{"c"}) || next != "" {
			t.Errorf("second page %q, %q, %v", rest, next, err)
		}
	}
}

func TestNamesAndRecreation(t *testing.T) {
	b := newBench(t, "q", nil)
	for name, code := range map[string]string{"": "InvalidParameterValue", "a b": "InvalidParameterValue", "q.fifo": "InvalidParameterValue", strings.Repeat("a", 81): "InvalidParameterValue", "ok_-1": ""} {
		if _, err := b.store.createQueue(t.Context(), b.call(), &createQueueInput{QueueName: name}); codeOf(err) != code {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := on(b.store, b.store.deleteQueue)(t.Context(), b.call(), &queueInput{QueueURL: b.url}); err != nil {
		t.Fatal(err)
	}
	in := &createQueueInput{QueueName: "q"}
	if _, err := b.store.createQueue(t.Context(), b.call(), in); codeOf(err) != "QueueDeletedRecently" {
		t.Errorf("right after the delete: %v", err)
	}
	b.now = b.now.Add(deletedFor)
	if _, err := b.store.createQueue(t.Context(), b.call(), in); err != nil {
		t.Errorf("60 seconds later: %v", err)
	}
}

// TestDigest compares with a digest that was computed by another program.
func TestDigest(t *testing.T) {
	one, two := "1", "text"
	got := digestOf(map[string]messageAttributeValue{"n": {DataType: "Number", StringValue: &one}, "a": {DataType: "String", StringValue: &two}, "b": {DataType: "Binary", BinaryValue: []byte{0, 255}}})
	if want := "0048e725af946cc79d67ba7c58d7d6ec"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestManyPolls sends as many messages as there are polls waiting: each poll gets one, none waits for nothing.
func TestManyPolls(t *testing.T) {
	b := newBench(t, "q", nil)
	const polls = 50
	twenty, one := 20, 1
	var group sync.WaitGroup
	bodies := make(chan string, polls)
	for range polls {
		group.Go(func() {
			out, err := b.store.receiveMessage(t.Context(), b.call(), &receiveMessageInput{queueInput: queueInput{QueueURL: b.url}, WaitTimeSeconds: &twenty, MaxNumberOfMessages: &one})
			if err != nil || len(out.Messages) != 1 {
				t.Errorf("%+v, %v", out, err)
				return
			}
			bodies <- out.Messages[0].Body
		})
	}
	for n := range polls {
		b.send(messageInput{MessageBody: strconv.Itoa(n)})
	}
	group.Wait()
	close(bodies)
	seen := map[string]bool{}
	for body := range bodies {
		seen[body] = true
	}
	if len(seen) != polls {
		t.Errorf("%d different messages, want %d", len(seen), polls)
	}
}

// TestPollEnds holds that a poll ends with its request, and with its queue.
func TestPollEnds(t *testing.T) {
	b := newBench(t, "q", nil)
	twenty := 20
	in := &receiveMessageInput{queueInput: queueInput{QueueURL: b.url}, WaitTimeSeconds: &twenty}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 2)
	poll := func(ctx context.Context) { _, err := b.store.receiveMessage(ctx, b.call(), in); done <- err }
	go poll(ctx)
	cancel()
	if err := <-done; err != nil {
		t.Errorf("cancelled: %v", err)
	}
	go poll(t.Context())
	for waiting := 0; waiting == 0; {
		b.store.mu.Lock()
		waiting = len(b.store.queues[place{"us-east-2", "q"}].waiting)
		b.store.mu.Unlock()
	}
	if _, err := on(b.store, b.store.deleteQueue)(t.Context(), b.call(), &queueInput{QueueURL: b.url}); err != nil {
		t.Fatal(err)
	}
	if err := <-done; codeOf(err) != "QueueDoesNotExist" {
		t.Errorf("queue deleted: %v", err)
	}
}
