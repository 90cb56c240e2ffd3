package sqs

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// numeric are the attributes that are whole numbers: limits and defaults (AWS: SQS API reference, SetQueueAttributes;
// messages of 1 MiB since August 2025).
type numeric struct {
	name              string
	low, high, preset int
}

func numerics() []numeric {
	return []numeric{
		{"DelaySeconds", 0, 900, 0},
		{"MaximumMessageSize", 1 << 10, maxMessage, maxMessage},
		{"MessageRetentionPeriod", 60, 1_209_600, 345_600},
		{"ReceiveMessageWaitTimeSeconds", 0, 20, 0},
		{"VisibilityTimeout", 0, maxVisibility, 30},
	}
}

const (
	maxMessage    = 1 << 20
	maxVisibility = 43_200
)

// defaults are the attributes of a queue for which nothing was set.
func defaults(fifo bool) map[string]string {
	a := map[string]string{"SqsManagedSseEnabled": "true"}
	for _, n := range numerics() {
		a[n.name] = strconv.Itoa(n.preset)
	}
	if fifo {
		a["FifoQueue"], a["ContentBasedDeduplication"] = "true", "false"
		a["DeduplicationScope"], a["FifoThroughputLimit"] = "queue", "perQueue"
	}
	return a
}

// change is a checked set of attributes on its way to a queue.
type change struct {
	set    map[string]string
	policy *policy.Document
}

// examine checks attributes that are to be set on the queue with this ARN. The store's mutex is held.
func (s *store) examine(c *service.Call, q *queue, set map[string]string) (change, error) {
	out := change{set: maps.Clone(set)}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		value := set[name]
		if lower := strings.ToLower(value); lower == "true" || lower == "false" { // AWS takes True as well, and answers true
			value = lower
			out.set[name] = value
		}
		if err := s.examineOne(c, q, name, value, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *store) examineOne(c *service.Call, q *queue, name, value string, out *change) error {
	bad := wire.Errorf("InvalidAttributeValue", "Invalid value for the parameter %s.", name)
	for _, n := range numerics() {
		if n.name == name {
			if v, err := strconv.Atoi(value); err != nil || v < n.low || v > n.high {
				return bad
			}
			return nil
		}
	}
	switch name {
	case "Policy":
		if value == "" {
			return nil
		}
		document, err := policy.Parse(policy.Resource, q.arn, []byte(value))
		var parse *policy.ParseError
		if errors.As(err, &parse) {
			return bad
		}
		if err != nil {
			return err
		}
		out.policy = document
		return service.CheckKeys("of queue "+q.name, document, s.env.KnowsKey)
	case "RedrivePolicy":
		return s.examineRedrive(c, q, value)
	case "RedriveAllowPolicy":
		return examineRedriveAllow(value)
	case "SqsManagedSseEnabled":
		return oneOf(bad, value, "true", "false")
	case "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds":
		if value == "" {
			delete(out.set, name)
			return nil
		}
		return wire.NotEmulated("queue attribute %s (encryption with KMS)", name)
	case "FifoQueue":
		switch {
		case !q.fifo():
			return wire.Errorf("InvalidAttributeName", "Unknown Attribute FifoQueue.")
		case value != "true":
			return wire.Errorf("InvalidAttributeValue", "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.")
		}
		return nil
	case "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit":
		if !q.fifo() {
			return wire.Errorf("InvalidAttributeName", "Unknown Attribute %s.", name)
		}
		return oneOf(bad, value, map[string][]string{"ContentBasedDeduplication": {"true", "false"},
			"DeduplicationScope": {"queue", "messageGroup"}, "FifoThroughputLimit": {"perQueue", "perMessageGroupId"}}[name]...)
	}
	return wire.Errorf("InvalidAttributeName", "Unknown Attribute %s.", name)
}

func oneOf(bad error, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return bad
}

// apply puts a checked change into effect. An empty policy removes it.
func (q *queue) apply(ch change) {
	for name, value := range ch.set {
		if value == "" {
			delete(q.attributes, name)
		} else {
			q.attributes[name] = value
		}
		if name == "Policy" {
			q.policy = ch.policy
		}
	}
}

// GetQueueAttributesInput is the input of GetQueueAttributes.
type GetQueueAttributesInput struct {
	queueInput
	AttributeNames []string `query:"AttributeName,flat"`
}

// GetQueueAttributesOutput is the output of GetQueueAttributes.
type GetQueueAttributesOutput struct {
	Attributes map[string]string `json:",omitzero" query:"Attribute,flat,key=Name,value=Value"`
}

func (s *store) getQueueAttributes(_ *service.Call, q *queue, in *GetQueueAttributesInput) (*GetQueueAttributesOutput, error) {
	all := s.describe(q)
	out := &GetQueueAttributesOutput{}
	if len(in.AttributeNames) > 0 {
		out.Attributes = map[string]string{} // what was asked for, even if there is none of it
	}
	for _, name := range in.AttributeNames {
		switch value, ok := all[name]; {
		case name == "All":
			maps.Copy(out.Attributes, all)
		case ok:
			out.Attributes[name] = value
		case !isAttribute(name):
			return nil, wire.Errorf("InvalidAttributeName", "Unknown Attribute %s.", name)
		}
	}
	return out, nil
}

// isAttribute knows the attributes that a queue need not have.
func isAttribute(name string) bool {
	return slices.Contains([]string{"Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds",
		"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}, name)
}

func (s *store) describe(q *queue) map[string]string {
	s.expire(q)
	all := maps.Clone(q.attributes)
	now := s.env.Now()
	visible, flying, delayed := 0, 0, 0
	for _, m := range q.messages {
		switch {
		case !m.visible.After(now):
			visible++
		case m.delayedBy:
			delayed++
		default:
			flying++
		}
	}
	all["QueueArn"] = q.arn
	all["ApproximateNumberOfMessages"] = strconv.Itoa(visible)
	all["ApproximateNumberOfMessagesNotVisible"] = strconv.Itoa(flying)
	all["ApproximateNumberOfMessagesDelayed"] = strconv.Itoa(delayed)
	all["CreatedTimestamp"] = strconv.FormatInt(q.created.Unix(), 10)
	all["LastModifiedTimestamp"] = strconv.FormatInt(q.modified.Unix(), 10)
	return all
}

type setQueueAttributesInput struct {
	queueInput
	Attributes map[string]string `query:"Attribute,flat,key=Name,value=Value"`
}

func (s *store) setQueueAttributes(c *service.Call, q *queue, in *setQueueAttributesInput) (*none, error) {
	ch, err := s.examine(c, q, in.Attributes)
	if err != nil {
		return nil, err
	}
	q.apply(ch)
	q.modified = s.env.Now()
	return &none{}, nil
}
