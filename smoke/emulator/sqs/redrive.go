package sqs

import (
	"encoding/json"
	"slices"
	"strconv"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type listDeadLetterSourceQueuesInput struct {
	queueInput
	MaxResults *int
	NextToken  string
}

type listDeadLetterSourceQueuesOutput struct {
	QueueURLs []string `json:"queueUrls" query:"QueueUrl,flat"`
	NextToken string   `json:",omitempty"`
}

func (s *store) listSources(c *service.Call, q *queue, in *listDeadLetterSourceQueuesInput) (*listDeadLetterSourceQueuesOutput, error) {
	var names []string
	for _, other := range s.queues {
		if target, most := other.redrive(); most > 0 && target == q.arn {
			names = append(names, other.name)
		}
	}
	names, token, err := pageOf(names, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &listDeadLetterSourceQueuesOutput{QueueURLs: []string{}, NextToken: token}
	for _, name := range names {
		out.QueueURLs = append(out.QueueURLs, s.urlOf(c, name))
	}
	return out, nil
}

type redrive struct {
	Target string      `json:"deadLetterTargetArn"`
	Max    json.Number `json:"maxReceiveCount"`
}

// redrive returns where messages of the queue go after how many receives, 0 for nowhere.
func (q *queue) redrive() (target string, most int) {
	var r redrive
	if json.Unmarshal([]byte(q.attributes["RedrivePolicy"]), &r) != nil {
		return "", 0
	}
	most, _ = strconv.Atoi(r.Max.String())
	return r.Target, most
}

func (s *store) examineRedrive(c *service.Call, q *queue, value string) error {
	if value == "" {
		return nil
	}
	bad := func(reason string) error {
		return wire.Errorf("InvalidParameterValue", "Value %s for parameter RedrivePolicy is invalid. Reason: %s", value, reason)
	}
	var r redrive
	if err := json.Unmarshal([]byte(value), &r); err != nil {
		return bad("Redrive policy is not a valid JSON map.")
	}
	most, err := strconv.Atoi(r.Max.String())
	switch {
	case r.Target == "":
		return bad("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.")
	case r.Max == "":
		return bad("Redrive policy does not contain mandatory attribute: maxReceiveCount.")
	case err != nil || most < 1 || most > 1000:
		return bad("Invalid value for maxReceiveCount: " + r.Max.String() + ", valid values are from 1 to 1000 both inclusive.")
	}
	target := s.byARN(r.Target)
	switch {
	case target == nil || target.region != c.Region:
		return bad("Dead letter target does not exist.")
	case target.fifo() != q.fifo():
		return bad("Dead-letter queue must be same type of queue as the source.")
	case !target.allowsRedriveOf(q.arn):
		return bad("Dead-letter target owner has not allowed this queue to use the target as a dead-letter queue.")
	}
	return nil
}

func (s *store) byARN(arn string) *queue {
	for _, q := range s.queues {
		if q.arn == arn {
			return q
		}
	}
	return nil
}

type redriveAllow struct {
	Permission string   `json:"redrivePermission"`
	Sources    []string `json:"sourceQueueArns"`
}

func examineRedriveAllow(value string) error {
	var r redriveAllow
	if value == "" {
		return nil
	}
	err := json.Unmarshal([]byte(value), &r)
	byQueue := r.Permission == "byQueue"
	if err != nil || !slices.Contains([]string{"allowAll", "denyAll", "byQueue"}, r.Permission) || byQueue != (len(r.Sources) > 0) || len(r.Sources) > 10 {
		return wire.Errorf("InvalidParameterValue", "Value %s for parameter RedriveAllowPolicy is invalid.", value)
	}
	return nil
}

func (q *queue) allowsRedriveOf(source string) bool {
	var r redriveAllow
	if json.Unmarshal([]byte(q.attributes["RedriveAllowPolicy"]), &r) != nil {
		return true
	}
	return r.Permission == "allowAll" || r.Permission == "byQueue" && slices.Contains(r.Sources, source)
}

// moveDeadLetters moves the messages that were received as often as the queue's RedrivePolicy allows.
func (s *store) moveDeadLetters(q *queue) {
	arn, most := q.redrive()
	target := s.byARN(arn)
	if most == 0 || target == nil {
		return
	}
	now := s.env.Now()
	var dead []*message
	q.messages = slices.DeleteFunc(q.messages, func(m *message) bool {
		kept := m.receives < most || m.visible.After(now)
		if !kept {
			dead = append(dead, m)
		}
		return !kept
	})
	for _, m := range dead { // only now, because target may be q
		delete(q.byID, m.id)
		s.stored -= m.size
		m.receives, m.source, m.receipt = 0, q.arn, ""
		if q.fifo() {
			m.retained = now // AWS: SQS developer guide, "Using dead-letter queues": not so in standard queues
		}
		s.add(target, m)
	}
}
