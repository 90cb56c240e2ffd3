package sqs

import (
	"context"
	"errors"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxBatch bounds the entries of a batch.
const maxBatch = 10

type batchFailure struct {
	ID          string `json:"Id"`
	SenderFault bool
	Code        string
	Message     string
}

type sendMessageBatchInput struct {
	queueInput
	Entries []sendEntry `query:"SendMessageBatchRequestEntry,flat"`
}

type sendEntry struct {
	ID string `json:"Id"`
	messageInput
}

type sendMessageBatchOutput struct {
	Successful []sentEntry    `query:"SendMessageBatchResultEntry,flat"`
	Failed     []batchFailure `json:",omitempty" query:"BatchResultErrorEntry,flat"`
}

type sentEntry struct {
	ID                           string `json:"Id"`
	MessageID                    string `json:"MessageId"`
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string `json:",omitempty"`
	MD5OfMessageSystemAttributes string `json:",omitempty"`
	SequenceNumber               string `json:",omitempty"`
}

// sendBatch sends every message on its own; one that fails does not hold back the others.
func (s *store) sendBatch(c *service.Call, q *queue, in *sendMessageBatchInput) (*sendMessageBatchOutput, error) {
	ids, size := make([]string, len(in.Entries)), 0
	for i, e := range in.Entries {
		attributes, _ := checkAttributes(e.MessageAttributes) // refused with the entry
		ids[i], size = e.ID, size+len(e.MessageBody)+attributes
	}
	if err := checkBatch("SendMessageBatchRequestEntry", ids); err != nil {
		return nil, err
	}
	if size > maxMessage {
		return nil, wire.Errorf("BatchRequestTooLong", "Batch requests cannot be longer than %d bytes. You have sent %d bytes.", maxMessage, size)
	}
	if q.fifo() {
		if err := in.ordered(q); err != nil {
			return nil, err
		}
	}
	out := &sendMessageBatchOutput{Successful: []sentEntry{}}
	for _, e := range in.Entries {
		sent, err := s.send(c, q, &sendMessageInput{messageInput: e.messageInput})
		if err != nil {
			failure, err := failureOf(e.ID, err)
			if err != nil {
				return nil, err
			}
			out.Failed = append(out.Failed, failure)
			continue
		}
		out.Successful = append(out.Successful, sentEntry{e.ID, sent.MessageID, sent.MD5OfMessageBody, sent.MD5OfMessageAttributes, sent.MD5OfMessageSystemAttributes, sent.SequenceNumber})
	}
	return out, nil
}

// ordered refuses a whole batch for a FIFO queue when one entry lacks what the queue needs to put it in its place
// (LocalStack tests/aws/services/sqs/test_sqs.snapshot.json, test_send_batch_missing_…_for_fifo_queue, recorded against AWS; the
// API reference of SendMessageBatch knows failures of single entries only).
func (in *sendMessageBatchInput) ordered(q *queue) error {
	for _, e := range in.Entries {
		switch {
		case e.MessageGroupID == "":
			return wire.Errorf("InvalidParameterValue", "The request must contain the parameter MessageGroupId.")
		case e.MessageDeduplicationID == "" && q.attributes["ContentBasedDeduplication"] != "true":
			return errNoDeduplication()
		}
	}
	return nil
}

type batchSuccess struct {
	ID string `json:"Id"`
}

type deleteMessageBatchInput struct {
	queueInput
	Entries []deleteEntry `query:"DeleteMessageBatchRequestEntry,flat"`
}

type deleteEntry struct {
	ID            string `json:"Id"`
	ReceiptHandle string
}

type deleteMessageBatchOutput struct {
	Successful []batchSuccess `query:"DeleteMessageBatchResultEntry,flat"`
	Failed     []batchFailure `json:",omitempty" query:"BatchResultErrorEntry,flat"`
}

func (s *store) deleteBatch(_ context.Context, c *service.Call, in *deleteMessageBatchInput) (*deleteMessageBatchOutput, error) {
	ids := make([]string, len(in.Entries))
	for i, e := range in.Entries {
		ids[i] = e.ID
	}
	done, failed, err := s.each(c, in.QueueURL, "DeleteMessageBatchRequestEntry", ids, func(q *queue, i int) error {
		return s.acknowledge(q, in.Entries[i].ReceiptHandle)
	})
	return &deleteMessageBatchOutput{done, failed}, err
}

type changeVisibilityBatchInput struct {
	queueInput
	Entries []visibilityEntry `query:"ChangeMessageVisibilityBatchRequestEntry,flat"`
}

type visibilityEntry struct {
	ID                string `json:"Id"`
	ReceiptHandle     string
	VisibilityTimeout *int
}

type changeVisibilityBatchOutput struct {
	Successful []batchSuccess `query:"ChangeMessageVisibilityBatchResultEntry,flat"`
	Failed     []batchFailure `json:",omitempty" query:"BatchResultErrorEntry,flat"`
}

func (s *store) visibilityBatch(_ context.Context, c *service.Call, in *changeVisibilityBatchInput) (*changeVisibilityBatchOutput, error) {
	ids := make([]string, len(in.Entries))
	for i, e := range in.Entries {
		ids[i] = e.ID
	}
	done, failed, err := s.each(c, in.QueueURL, "ChangeMessageVisibilityBatchRequestEntry", ids, func(q *queue, i int) error {
		return s.hide(q, in.Entries[i].ReceiptHandle, in.Entries[i].VisibilityTimeout)
	})
	return &changeVisibilityBatchOutput{done, failed}, err
}

func (s *store) each(c *service.Call, queueURL, entry string, ids []string, do func(*queue, int) error) ([]batchSuccess, []batchFailure, error) {
	if err := checkBatch(entry, ids); err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(c, queueURL)
	if err != nil {
		return nil, nil, err
	}
	done, failed := []batchSuccess{}, []batchFailure(nil)
	for i, id := range ids {
		if err := do(q, i); err != nil {
			failure, err := failureOf(id, err)
			if err != nil {
				return nil, nil, err
			}
			failed = append(failed, failure)
			continue
		}
		done = append(done, batchSuccess{id})
	}
	return done, failed, nil
}

// failureOf turns the refusal of one entry into a line of the answer; another error fails the whole batch.
func failureOf(id string, err error) (batchFailure, error) {
	var refusal *wire.Error
	if !errors.As(err, &refusal) {
		return batchFailure{}, err
	}
	return batchFailure{ID: id, SenderFault: true, Code: refusal.Code, Message: refusal.Message}, nil
}

func checkBatch(entry string, ids []string) error {
	switch {
	case len(ids) == 0:
		return wire.Errorf("EmptyBatchRequest", "There should be at least one %s in the request.", entry)
	case len(ids) > maxBatch:
		return wire.Errorf("TooManyEntriesInBatchRequest", "Maximum number of entries per request are %d. You have sent %d.", maxBatch, len(ids))
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if id == "" || len(id) > 80 || !service.Alphanumeric(id, "-_") {
			return wire.Errorf("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
		}
		if seen[id] {
			return wire.Errorf("BatchEntryIdsNotDistinct", "Id %s repeated.", id)
		}
		seen[id] = true
	}
	return nil
}
