// Package sqs is Amazon SQS in the emulated workshop account: standard and FIFO queues in memory, in the JSON protocol
// of today's clients and in the query protocol of older ones, which may also post to the queue's own URL.
//
// A queue URL carries the host by which the client came, because some clients follow it; in requests only its path
// counts. As on AWS, a name cannot be used again within 60 seconds of DeleteQueue, and PurgeQueue works once in 60
// seconds (AWS: SQS API reference). Queues that CloudFormation names itself never meet the first rule.
//
// What is kept is bounded: all messages together hold at most maxStored bytes. Delivery is exactly once here where AWS
// promises at least once, and counts are exact where AWS says approximate.
//
// Not emulated: encryption with KMS keys, message move tasks, AddPermission and RemovePermission, and
// ReceiveRequestAttemptId.
package sqs

import (
	"slices"
	"sync"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// New makes the account's SQS.
func New(env service.Env) *service.Service {
	s := newStore(env)
	return &service.Service{
		Name: "sqs",
		Protocols: []wire.Protocol{
			{Kind: wire.JSON, Version: "1.0", Target: "AmazonSQS", Namespace: "com.amazonaws.sqs"},
			{Kind: wire.Query, Version: "2012-11-05", Namespace: "http://queue.amazonaws.com/doc/2012-11-05/"},
		},
		Operations: s.operations(),
	}
}

// operations is the table. A batch asks IAM for the action of the single operation (AWS: SQS developer guide, "Amazon SQS
// API permissions").
func (s *store) operations() []service.Operation {
	return []service.Operation{
		service.Op("CreateQueue", s.createChecks, s.createQueue),
		service.Op("DeleteQueue", asks[queueInput](s, "sqs:DeleteQueue"), on(s, s.deleteQueue)),
		service.Op("PurgeQueue", asks[queueInput](s, "sqs:PurgeQueue"), on(s, s.purgeQueue)),
		service.Op("GetQueueUrl", s.urlChecks, s.getQueueURL),
		service.Op("ListQueues", s.listChecks, s.listQueues),
		service.Op("ListDeadLetterSourceQueues", asks[listDeadLetterSourceQueuesInput](s, "sqs:ListDeadLetterSourceQueues"), on(s, s.listSources)),
		service.Op("GetQueueAttributes", asks[GetQueueAttributesInput](s, "sqs:GetQueueAttributes"), on(s, s.getQueueAttributes)),
		service.Op("SetQueueAttributes", asks[setQueueAttributesInput](s, "sqs:SetQueueAttributes"), on(s, s.setQueueAttributes)),
		service.Op("TagQueue", s.tagChecks, on(s, s.tagQueue)),
		service.Op("UntagQueue", s.untagChecks, on(s, s.untagQueue)),
		service.Op("ListQueueTags", asks[queueInput](s, "sqs:ListQueueTags"), on(s, s.listQueueTags)),
		service.Op("SendMessage", asks[sendMessageInput](s, "sqs:SendMessage"), on(s, s.send)),
		service.Op("SendMessageBatch", asks[sendMessageBatchInput](s, "sqs:SendMessage"), on(s, s.sendBatch)),
		service.Op("ReceiveMessage", asks[receiveMessageInput](s, "sqs:ReceiveMessage"), s.receiveMessage),
		service.Op("DeleteMessage", asks[deleteMessageInput](s, "sqs:DeleteMessage"), on(s, s.deleteMessage)),
		service.Op("DeleteMessageBatch", asks[deleteMessageBatchInput](s, "sqs:DeleteMessage"), s.deleteBatch),
		service.Op("ChangeMessageVisibility", asks[changeMessageVisibilityInput](s, "sqs:ChangeMessageVisibility"), on(s, s.changeVisibility)),
		service.Op("ChangeMessageVisibilityBatch", asks[changeVisibilityBatchInput](s, "sqs:ChangeMessageVisibility"), s.visibilityBatch),
	}
}

// maxStored bounds the bytes of all messages together.
const maxStored = 64 << 20

// messageOverhead is counted for each message besides its body and attributes, in bytes: about the memory that it takes.
const messageOverhead = 512

// deletedFor is the time for which the name of a deleted queue is not available.
const deletedFor = 60 * time.Second

// store is the account's SQS. One mutex guards it, since a message may move to another queue.
type store struct {
	env service.Env

	mu      sync.Mutex
	queues  map[place]*queue
	deleted map[place]time.Time
	stored  int64
	serial  uint64 // of FIFO messages
}

// place identifies a queue: names are unique within account and region.
type place struct{ region, name string }

type queue struct {
	place
	arn               string
	created, modified time.Time
	attributes        map[string]string // those that can be set, defaults filled in
	tags              map[string]string
	policy            *policy.Document
	purged            time.Time

	messages []*message // in the order in which they came
	byID     map[string]*message
	sent     map[string]sending // FIFO: what was sent in the last five minutes, by deduplication id
	waiting  []*waiter
}

type message struct {
	id, body, bodyMD5 string
	attributes        map[string]messageAttributeValue
	attributesMD5     string
	trace             string // AWSTraceHeader
	sender            string // SenderId
	group, dedup      string
	sequence          string
	source            string // the queue a dead letter came from

	sent      time.Time
	retained  time.Time // since when, for the retention period
	visible   time.Time // when it can be received
	first     time.Time // ApproximateFirstReceiveTimestamp
	receives  int
	receipt   string // the latest receipt handle
	size      int64
	delayedBy bool // not received yet and held back by a delay
}

func newStore(env service.Env) *store {
	return &store{env: env, queues: map[place]*queue{}, deleted: map[place]time.Time{}}
}

func (s *store) drop(q *queue, m *message) {
	q.messages = slices.DeleteFunc(q.messages, func(other *message) bool { return other == m })
	delete(q.byID, m.id)
	s.stored -= m.size
}

// expire removes the messages whose retention period is over.
func (s *store) expire(q *queue) {
	oldest := s.env.Now().Add(-seconds(nil, q.attributes["MessageRetentionPeriod"]))
	q.messages = slices.DeleteFunc(q.messages, func(m *message) bool {
		if m.retained.After(oldest) {
			return false
		}
		delete(q.byID, m.id)
		s.stored -= m.size
		return true
	})
}

func (q *queue) fifo() bool { return q.attributes["FifoQueue"] == "true" }
