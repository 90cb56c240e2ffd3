package sqs

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// dedupFor is the time for which a FIFO queue remembers deduplication ids.
const dedupFor = 5 * time.Minute

// sending is remembered by a FIFO queue to answer the repetition of a message.
type sending struct {
	at     time.Time
	result sendMessageOutput
}

type sendMessageInput struct {
	queueInput
	messageInput
}

type messageInput struct {
	MessageBody             string
	DelaySeconds            *int
	MessageAttributes       map[string]messageAttributeValue `query:"MessageAttribute,flat,key=Name,value=Value"`
	MessageSystemAttributes map[string]messageAttributeValue `query:"MessageSystemAttribute,flat,key=Name,value=Value"`
	MessageDeduplicationID  string                           `json:"MessageDeduplicationId"`
	MessageGroupID          string                           `json:"MessageGroupId"`
}

type sendMessageOutput struct {
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string `json:",omitempty"`
	MD5OfMessageSystemAttributes string `json:",omitempty"`
	MessageID                    string `json:"MessageId"`
	SequenceNumber               string `json:",omitempty"`
}

// send puts one message into a queue. The store's mutex is held.
func (s *store) send(c *service.Call, q *queue, in *sendMessageInput) (*sendMessageOutput, error) {
	s.expire(q)
	size, err := in.check(q)
	if err != nil {
		return nil, err
	}
	delay, err := in.delay(q)
	if err != nil {
		return nil, err
	}
	now := s.env.Now()
	dedup, err := in.deduplication(q)
	if err != nil {
		return nil, err
	}
	if old, ok := q.sent[dedup]; dedup != "" && ok && now.Sub(old.at) < dedupFor {
		again := old.result
		return &again, nil
	}
	size += messageOverhead
	if int64(size) > maxStored-s.stored {
		return nil, wire.Errorf("OverLimit", "not emulated: the queues of the emulated account hold at most %d bytes", maxStored)
	}
	bodyMD5 := md5.Sum([]byte(in.MessageBody))
	m := &message{
		id: service.UUID(s.env.Rand), body: in.MessageBody, bodyMD5: hex.EncodeToString(bodyMD5[:]),
		attributes: in.MessageAttributes, attributesMD5: digestOf(in.MessageAttributes),
		sender: c.Principal.UserID, group: in.MessageGroupID, size: int64(size),
		sent: now, retained: now, visible: now.Add(delay), delayedBy: delay > 0,
	}
	if header, ok := in.MessageSystemAttributes[traceHeader]; ok {
		m.trace = *header.StringValue
	}
	out := sendMessageOutput{MD5OfMessageBody: m.bodyMD5, MD5OfMessageAttributes: m.attributesMD5,
		MD5OfMessageSystemAttributes: digestOf(in.MessageSystemAttributes), MessageID: m.id}
	if q.fifo() {
		s.serial++
		m.sequence, m.dedup = fmt.Sprintf("188%017d", s.serial), in.MessageDeduplicationID
		m.dedup = cmp.Or(m.dedup, contentID(in.MessageBody))
		out.SequenceNumber = m.sequence
		s.remember(q, dedup, sending{now, out})
	}
	s.add(q, m)
	return &out, nil
}

// add puts a message at the end of a queue and wakes somebody who waits for it.
func (s *store) add(q *queue, m *message) {
	q.messages, q.byID[m.id] = append(q.messages, m), m
	s.stored += m.size
	q.wake(1)
}

// remember keeps a deduplication id, and forgets the old ones.
func (s *store) remember(q *queue, dedup string, what sending) {
	maps.DeleteFunc(q.sent, func(_ string, old sending) bool { return what.at.Sub(old.at) >= dedupFor })
	q.sent[dedup] = what
}

// traceHeader is the only message system attribute that can be sent.
const traceHeader = "AWSTraceHeader"

const invalidText = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"

// validText holds for texts that XML 1.0 can carry.
func validText(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\t' && r != '\n' && r != '\r' && r < ' ' || r == 0xFFFE || r == 0xFFFF
	})
}

// check applies AWS's rules for one message and returns its size in bytes.
func (in *messageInput) check(q *queue) (int, error) {
	if in.MessageBody == "" {
		return 0, wire.Errorf("MissingParameter", "The request must contain the parameter MessageBody.")
	}
	if !validText(in.MessageBody) {
		return 0, wire.Errorf("InvalidMessageContents", invalidText)
	}
	size, err := checkAttributes(in.MessageAttributes)
	if err != nil {
		return 0, err
	}
	for name, value := range in.MessageSystemAttributes {
		if name != traceHeader || value.DataType != "String" || value.StringValue == nil {
			return 0, wire.Errorf("InvalidParameterValue", "Message system attribute name '%s' is invalid.", name)
		}
	}
	size += len(in.MessageBody)
	if most, _ := strconv.Atoi(q.attributes["MaximumMessageSize"]); size > most {
		return 0, wire.Errorf("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", most)
	}
	return size, nil
}

// delay returns how long the message is held back. FIFO queues know only the queue's own delay.
func (in *messageInput) delay(q *queue) (time.Duration, error) {
	seconds, _ := strconv.Atoi(q.attributes["DelaySeconds"])
	if in.DelaySeconds != nil {
		if *in.DelaySeconds < 0 || *in.DelaySeconds > 900 {
			return 0, wire.Errorf("InvalidParameterValue", "Value %d for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.", *in.DelaySeconds)
		}
		if !q.fifo() {
			seconds = *in.DelaySeconds
		} else if *in.DelaySeconds != 0 {
			return 0, errQueueType("DelaySeconds", strconv.Itoa(*in.DelaySeconds))
		}
	}
	return time.Duration(seconds) * time.Second, nil
}

// deduplication returns the key under which a FIFO queue recognises the message again.
func (in *messageInput) deduplication(q *queue) (string, error) {
	id := in.MessageDeduplicationID
	switch {
	case !q.fifo() && id != "":
		return "", errQueueType("MessageDeduplicationId", id)
	case in.MessageGroupID != "" && !validID(in.MessageGroupID, 128):
		return "", wire.Errorf("InvalidParameterValue", "Value %s for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.", in.MessageGroupID)
	case !q.fifo():
		return "", nil
	case in.MessageGroupID == "":
		return "", wire.Errorf("MissingParameter", "The request must contain the parameter MessageGroupId.")
	case id == "" && q.attributes["ContentBasedDeduplication"] != "true":
		return "", errNoDeduplication()
	case id == "":
		id = contentID(in.MessageBody)
	case !validID(id, 128):
		return "", wire.Errorf("InvalidParameterValue", "Value %s for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.", id)
	}
	if q.attributes["DeduplicationScope"] == "messageGroup" {
		return in.MessageGroupID + "\x00" + id, nil
	}
	return id, nil
}

func errNoDeduplication() error {
	return wire.Errorf("InvalidParameterValue", "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
}

// contentID is the deduplication id that a queue makes of a body when ContentBasedDeduplication is on.
func contentID(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// validID holds for alphanumeric and punctuation characters of ASCII.
func validID(id string, most int) bool {
	return id != "" && len(id) <= most && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' })
}

func errQueueType(parameter, value string) error {
	return wire.Errorf("InvalidParameterValue", "Value %s for parameter %s is invalid. Reason: The request include parameter that is not valid for this queue type.", value, parameter)
}
