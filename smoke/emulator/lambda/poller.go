package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/sleep"
)

// mapping is an event source mapping with its poller. Its fields are set before the poller begins; a change makes another.
type mapping struct {
	EventSourceMapping
	target reference
	end    context.CancelFunc // nil while it does not poll
}

func (m *mapping) stop() {
	if m.end != nil {
		m.end()
	}
}

// Pauses of a poller.
const (
	pollWait   = 20          // seconds that one ReceiveMessage waits
	pollPause  = time.Second // after a failure
	queueBatch = 10          // the most that one ReceiveMessage answers
)

// poll begins to feed the function, until the mapping is stopped; l.mu is held.
func (l *Lambda) poll(m *mapping) {
	if m.State != "Enabled" {
		return
	}
	var ctx context.Context
	ctx, m.end = context.WithCancel(context.Background())
	l.pollers.Go(func() {
		for ctx.Err() == nil {
			if err := l.feed(ctx, m); err != nil && ctx.Err() == nil {
				l.env.Log.Info("an event source mapping failed", "mapping", m.UUID, "error", err)
				_ = sleep.For(ctx, pollPause)
			}
		}
	})
}

type queueMessage struct {
	MessageId, ReceiptHandle, Body, MD5OfBody string
	Attributes                                map[string]string
	MessageAttributes                         map[string]any
}

// feed receives one batch as the function's role, gives it to the function, and deletes what it took. What failed comes
// back when its visibility timeout ends.
func (l *Lambda) feed(ctx context.Context, m *mapping) error {
	l.mu.Lock()
	f, err := l.find(m.target)
	var role string
	if err == nil {
		role = f.config.role
	}
	l.mu.Unlock()
	if err != nil {
		return err
	}
	session, err := l.env.Backplane.AssumeForService(ctx, lambdaPrincipal, f.region, role, "event-source-mapping", sessionLifetime)
	if err != nil {
		return err
	}
	url := l.queueURL(m.EventSourceArn)
	call := func(operation string, in any) (json.RawMessage, error) {
		return l.env.Backplane.Call(ctx, session.Principal, f.region, "sqs", operation, in)
	}
	answer, err := call("ReceiveMessage", map[string]any{
		"QueueUrl": url, "MaxNumberOfMessages": min(m.BatchSize, queueBatch), "WaitTimeSeconds": pollWait,
		"MessageSystemAttributeNames": []string{"All"}, "MessageAttributeNames": []string{"All"},
	})
	if err != nil {
		return err
	}
	var batch struct{ Messages []queueMessage }
	if err := json.Unmarshal(answer, &batch); err != nil || len(batch.Messages) == 0 {
		return err
	}
	failed, err := l.give(m, f, batch.Messages)
	if err != nil {
		return err
	}
	for _, message := range batch.Messages {
		if failed[message.MessageId] {
			continue
		}
		if _, err := call("DeleteMessage", map[string]any{"QueueUrl": url, "ReceiptHandle": message.ReceiptHandle}); err != nil {
			return err
		}
	}
	return nil
}

// give invokes the function with a batch and says which messages it did not take.
func (l *Lambda) give(m *mapping, f *function, messages []queueMessage) (failed map[string]bool, err error) {
	records := make([]map[string]any, len(messages))
	for i, message := range messages {
		attributes := map[string]any{}
		for name, value := range message.MessageAttributes {
			attributes[name] = lowerKeys(value)
		}
		records[i] = map[string]any{
			"messageId": message.MessageId, "receiptHandle": message.ReceiptHandle, "body": message.Body, "md5OfBody": message.MD5OfBody,
			"attributes": message.Attributes, "messageAttributes": attributes,
			"eventSource": "aws:sqs", "eventSourceARN": m.EventSourceArn, "awsRegion": f.region,
		}
	}
	event, err := json.Marshal(map[string]any{"Records": records})
	if err != nil {
		return nil, err
	}
	out, err := l.run(f, sandbox.Invocation{RequestID: service.UUID(l.env.Rand), ARN: m.FunctionArn, Payload: event})
	switch {
	case err != nil:
		return nil, err
	case out.FunctionError != "":
		return nil, errors.New(string(out.Payload))
	case len(m.FunctionResponseTypes) == 0:
		return nil, nil
	}
	var answer struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	if json.Unmarshal(out.Payload, &answer) != nil {
		return nil, nil // AWS takes an answer of another form for success
	}
	failed = map[string]bool{}
	for _, item := range answer.BatchItemFailures {
		failed[item.ItemIdentifier] = true
	}
	return failed, nil
}

// lowerKeys spells the members of a message attribute as events do: stringValue for StringValue.
func lowerKeys(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := make(map[string]any, len(members))
	for name, value := range members {
		out[strings.ToLower(name[:1])+name[1:]] = value
	}
	return out
}

func (l *Lambda) queueURL(queue string) string {
	a := arn.Parse(queue)
	return l.env.BaseURL() + "/" + a.Account + "/" + a.Resource
}
