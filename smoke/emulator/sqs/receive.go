package sqs

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type receiveMessageInput struct {
	queueInput
	AttributeNames              []string `query:"AttributeName,flat"` // what MessageSystemAttributeNames was called first
	MessageSystemAttributeNames []string `query:"MessageSystemAttributeName,flat"`
	MessageAttributeNames       []string `query:"MessageAttributeName,flat"`
	MaxNumberOfMessages         *int
	VisibilityTimeout           *int
	WaitTimeSeconds             *int
}

type receiveMessageOutput struct {
	Messages []Message `json:",omitempty" query:"Message,flat"`
}

// Message is a message as a receiver gets it.
type Message struct {
	MessageID              string `json:"MessageId"`
	ReceiptHandle          string
	MD5OfBody              string
	Body                   string
	Attributes             map[string]string                `json:",omitempty" query:"Attribute,flat,key=Name,value=Value"`
	MD5OfMessageAttributes string                           `json:",omitempty"`
	MessageAttributes      map[string]messageAttributeValue `json:",omitempty" query:"MessageAttribute,flat,key=Name,value=Value"`
}

// receiveMessage takes messages. When there is none it waits, at most as long as the caller or the queue says and as the
// request lives.
func (s *store) receiveMessage(ctx context.Context, c *service.Call, in *receiveMessageInput) (*receiveMessageOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var waiting context.Context
	for ctx.Err() == nil {
		s.mu.Lock()
		q, err := s.find(c, in.QueueURL)
		if err != nil {
			s.mu.Unlock()
			return nil, err
		}
		out := s.take(q, in)
		if waiting == nil {
			var cancel context.CancelFunc
			waiting, cancel = context.WithTimeout(ctx, in.patience(q))
			defer cancel()
		}
		if len(out.Messages) > 0 || waiting.Err() != nil {
			s.mu.Unlock()
			return out, nil
		}
		w, due := q.wait(), q.due(s.env.Now())
		s.mu.Unlock()

		w.sleep(waiting, due)

		s.mu.Lock()
		q.leave(w)
		s.mu.Unlock()
	}
	return &receiveMessageOutput{}, nil // the client is gone
}

func (in *receiveMessageInput) check() error {
	if n := in.MaxNumberOfMessages; n != nil && (*n < 1 || *n > 10) {
		return wire.Errorf("InvalidParameterValue", "Value %d for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.", *n)
	}
	if n := in.WaitTimeSeconds; n != nil && (*n < 0 || *n > 20) {
		return wire.Errorf("InvalidParameterValue", "Value %d for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.", *n)
	}
	return checkVisibility(in.VisibilityTimeout)
}

func checkVisibility(n *int) error {
	if n != nil && (*n < 0 || *n > maxVisibility) {
		return wire.Errorf("InvalidParameterValue", "Value %d for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= %d, if provided.", *n, maxVisibility)
	}
	return nil
}

// patience returns how long to wait for a message.
func (in *receiveMessageInput) patience(q *queue) time.Duration {
	return seconds(in.WaitTimeSeconds, q.attributes["ReceiveMessageWaitTimeSeconds"])
}

// seconds is a duration that a request gives, else the queue.
func seconds(asked *int, preset string) time.Duration {
	n, _ := strconv.Atoi(preset) // attributes of a queue are checked when they are set
	if asked != nil {
		n = *asked
	}
	return time.Duration(n) * time.Second
}

// take takes the messages that can be received now. The store's mutex is held.
func (s *store) take(q *queue, in *receiveMessageInput) *receiveMessageOutput {
	s.expire(q)
	s.moveDeadLetters(q)
	most := 1
	if in.MaxNumberOfMessages != nil {
		most = *in.MaxNumberOfMessages
	}
	now := s.env.Now()
	hidden := seconds(in.VisibilityTimeout, q.attributes["VisibilityTimeout"])
	out := &receiveMessageOutput{}
	for _, m := range q.available(now) {
		if len(out.Messages) == most {
			break
		}
		if m.receives++; m.receives == 1 {
			m.first = now
		}
		m.receipt, m.visible, m.delayedBy = s.receipt(q, m), now.Add(hidden), false
		out.Messages = append(out.Messages, m.show(q, in))
	}
	return out
}

// available are the messages that can be received, in the order in which they are. A FIFO queue gives the messages of one
// group together, as many as there are, before those of the next (AWS: SQS developer guide, "FIFO queue delivery logic"), and
// none behind one that is not available.
func (q *queue) available(now time.Time) []*message {
	var list []*message
	if !q.fifo() {
		return slices.DeleteFunc(slices.Clone(q.messages), func(m *message) bool { return m.visible.After(now) })
	}
	var groups []string
	of, blocked := map[string][]*message{}, map[string]bool{}
	for _, m := range q.messages {
		if m.visible.After(now) {
			blocked[m.group] = true
		}
		if blocked[m.group] {
			continue
		}
		if of[m.group] == nil {
			groups = append(groups, m.group)
		}
		of[m.group] = append(of[m.group], m)
	}
	for _, group := range groups {
		list = append(list, of[group]...)
	}
	return list
}

// due returns how long it takes until a hidden message can be received, 0 when there is none.
func (q *queue) due(now time.Time) time.Duration {
	var next time.Duration
	for _, m := range q.messages {
		if d := m.visible.Sub(now); d > 0 && (next == 0 || d < next) {
			next = d
		}
	}
	return next
}

func (m *message) show(q *queue, in *receiveMessageInput) Message {
	out := Message{MessageID: m.id, ReceiptHandle: m.receipt, MD5OfBody: m.bodyMD5, Body: m.body,
		MessageAttributes: selectAttributes(m.attributes, in.MessageAttributeNames)}
	out.MD5OfMessageAttributes = digestOf(out.MessageAttributes)
	system := m.system(q)
	for _, name := range append(in.AttributeNames, in.MessageSystemAttributeNames...) {
		for key, value := range system {
			if value != "" && (name == key || name == "All") {
				if out.Attributes == nil {
					out.Attributes = map[string]string{}
				}
				out.Attributes[key] = value
			}
		}
	}
	return out
}

// system are the attributes that SQS itself gives a message; those it does not have are empty.
func (m *message) system(q *queue) map[string]string {
	all := map[string]string{
		"SenderId":                         m.sender,
		"SentTimestamp":                    strconv.FormatInt(m.sent.UnixMilli(), 10),
		"ApproximateReceiveCount":          strconv.Itoa(m.receives),
		"ApproximateFirstReceiveTimestamp": strconv.FormatInt(m.first.UnixMilli(), 10),
		"MessageGroupId":                   m.group,
		"AWSTraceHeader":                   m.trace,
		"DeadLetterQueueSourceArn":         m.source,
	}
	if q.fifo() {
		all["MessageDeduplicationId"], all["SequenceNumber"] = m.dedup, m.sequence
	}
	return all
}

// waiter is one long poll that waits for a message. Its channel has room for one wake-up, so that waking never blocks.
type waiter struct{ woken chan struct{} }

// wait enters a long poll. The store's mutex is held.
func (q *queue) wait() *waiter {
	w := &waiter{woken: make(chan struct{}, 1)}
	q.waiting = append(q.waiting, w)
	return w
}

// leave takes a waiter out. One that was woken and did not look passes the wake-up on, so that no message lies unseen
// while others wait. The store's mutex is held.
func (q *queue) leave(w *waiter) {
	if i := slices.Index(q.waiting, w); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		return
	}
	select {
	case <-w.woken:
		q.wake(1)
	default:
	}
}

// wake wakes the n longest waiting polls, one for each message and no more. The store's mutex is held.
func (q *queue) wake(n int) {
	n = min(n, len(q.waiting))
	for _, w := range q.waiting[:n] {
		w.woken <- struct{}{}
	}
	q.waiting = slices.Delete(q.waiting, 0, n)
}

// sleep waits for a wake-up, for a hidden message that is due (0 for none), or for the end of ctx.
func (w *waiter) sleep(ctx context.Context, due time.Duration) {
	var alarm <-chan time.Time
	if due > 0 {
		timer := time.NewTimer(max(due, time.Millisecond))
		defer timer.Stop()
		alarm = timer.C
	}
	select {
	case <-w.woken:
	case <-alarm:
	case <-ctx.Done():
	}
}
