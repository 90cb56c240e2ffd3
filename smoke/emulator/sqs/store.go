package sqs

import (
	"sync"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// maxStored is how many bytes all messages may hold together.
const maxStored = 64 << 20

// messageOverhead is what a message counts beside its body and attributes, in bytes: about what it takes.
const messageOverhead = 512

// deletedFor is how long the name of a deleted queue is not available.
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

// place is where a queue is: names are unique within account and region.
type place struct{ region, name string }

// queue is one queue.
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

// message is one message of a queue.
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

// drop removes a message that is in the queue.
func (s *store) drop(q *queue, m *message) {
	for i, other := range q.messages {
		if other == m {
			q.messages = append(q.messages[:i], q.messages[i+1:]...)
			break
		}
	}
	delete(q.byID, m.id)
	s.stored -= m.size
}

// expire removes the messages whose retention period is over.
func (s *store) expire(q *queue) {
	oldest := s.env.Now().Add(-seconds(nil, q.attributes["MessageRetentionPeriod"]))
	kept := q.messages[:0]
	for _, m := range q.messages {
		if m.retained.After(oldest) {
			kept = append(kept, m)
			continue
		}
		delete(q.byID, m.id)
		s.stored -= m.size
	}
	clear(q.messages[len(kept):])
	q.messages = kept
}

func (q *queue) fifo() bool { return q.attributes["FifoQueue"] == "true" }
