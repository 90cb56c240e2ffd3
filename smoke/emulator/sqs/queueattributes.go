package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// GetQueueAttributesInput is that of GetQueueAttributes.
type GetQueueAttributesInput struct {
	QueueURL       string   `json:"QueueUrl"`
	AttributeNames []string `query:"AttributeName,flat"`
}

// GetQueueAttributesOutput is that of GetQueueAttributes.
type GetQueueAttributesOutput struct {
	Attributes map[string]string `json:",omitzero" query:"Attribute,flat,key=Name,value=Value"`
}

func (s *store) getQueueAttributes(_ context.Context, c *service.Call, in *GetQueueAttributesInput) (*GetQueueAttributesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(c, in.QueueURL)
	if err != nil {
		return nil, err
	}
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

// describe returns every attribute of a queue.
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
	QueueURL   string            `json:"QueueUrl"`
	Attributes map[string]string `query:"Attribute,flat,key=Name,value=Value"`
}

func (s *store) setQueueAttributes(_ context.Context, c *service.Call, in *setQueueAttributesInput) (*none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(c, in.QueueURL)
	if err != nil {
		return nil, err
	}
	ch, err := s.examine(c, q, in.Attributes)
	if err != nil {
		return nil, err
	}
	q.apply(ch)
	q.modified = s.env.Now()
	return &none{}, nil
}
