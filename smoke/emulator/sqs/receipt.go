package sqs

import (
	"encoding/base64"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// receipt makes a new handle for a message: it names queue and message, and differs with every receive.
func (s *store) receipt(q *queue, m *message) string {
	return base64.StdEncoding.EncodeToString([]byte(service.UUID(s.env.Rand) + " " + q.arn + " " + m.id))
}

// held returns the message that a receipt handle names; nil when it was deleted since. An older handle of a message
// still names it (AWS: API reference of DeleteMessage), except in FIFO queues, where it has expired.
func (q *queue) held(receipt string) (*message, error) {
	text, err := base64.StdEncoding.DecodeString(receipt)
	parts := strings.Split(string(text), " ")
	if err != nil || len(parts) != 3 || parts[1] != q.arn {
		return nil, wire.Errorf("ReceiptHandleIsInvalid", `The input receipt handle "%s" is not a valid receipt handle.`, receipt)
	}
	m := q.byID[parts[2]]
	if m != nil && q.fifo() && m.receipt != receipt {
		return nil, errExpired(receipt)
	}
	return m, nil
}

func errExpired(receipt string) error {
	return wire.Errorf("InvalidParameterValue", "Value %s for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.", receipt)
}

type deleteMessageInput struct {
	queueInput
	ReceiptHandle string
}

func (s *store) deleteMessage(_ *service.Call, q *queue, in *deleteMessageInput) (*none, error) {
	return &none{}, s.acknowledge(q, in.ReceiptHandle)
}

func (s *store) acknowledge(q *queue, receipt string) error {
	if receipt == "" {
		return wire.Errorf("MissingParameter", "The request must contain the parameter ReceiptHandle.")
	}
	m, err := q.held(receipt)
	if err != nil || m == nil {
		return err
	}
	if q.fifo() && !m.visible.After(s.env.Now()) {
		return errExpired(receipt) // LocalStack test_sqs.snapshot.json, test_fifo_delete_message_with_expired_receipt_handle, recorded against AWS
	}
	group := m.group
	s.drop(q, m)
	if q.fifo() && group != "" {
		q.wake(1) // the next message of the group can be received
	}
	return nil
}

type changeMessageVisibilityInput struct {
	queueInput
	ReceiptHandle     string
	VisibilityTimeout *int
}

func (s *store) changeVisibility(_ *service.Call, q *queue, in *changeMessageVisibilityInput) (*none, error) {
	return &none{}, s.hide(q, in.ReceiptHandle, in.VisibilityTimeout)
}

// hide changes when a message in flight can be received again. One whose time is over is in flight no more, in queues of
// either type (AWS: API reference of ChangeMessageVisibility, MessageNotInflight).
func (s *store) hide(q *queue, receipt string, timeout *int) error {
	if timeout == nil {
		return wire.Errorf("MissingParameter", "The request must contain the parameter VisibilityTimeout.")
	}
	if err := checkVisibility(timeout); err != nil {
		return err
	}
	now := s.env.Now()
	m, err := q.held(receipt)
	if err != nil {
		return err
	}
	if m == nil {
		return wire.Errorf("InvalidParameterValue", "Value %s for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.", receipt)
	}
	if !m.visible.After(now) {
		return wire.Errorf("MessageNotInflight", "The message referred to is not in flight.")
	}
	m.visible = now.Add(time.Duration(*timeout) * time.Second)
	q.wake(1) // who waits may have to wait less, or not at all
	return nil
}
