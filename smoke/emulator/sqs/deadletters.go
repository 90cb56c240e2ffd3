package sqs

import (
	"context"

	"cfnenv/smoke/emulator/service"
)

// ListDeadLetterSourceQueuesInput is that of ListDeadLetterSourceQueues.
type ListDeadLetterSourceQueuesInput struct {
	QueueURL   string `json:"QueueUrl"`
	MaxResults *int
	NextToken  string
}

// ListDeadLetterSourceQueuesOutput is that of ListDeadLetterSourceQueues; AWS spells the member in lower case.
type ListDeadLetterSourceQueuesOutput struct {
	QueueURLs []string `json:"queueUrls" query:"QueueUrl,flat"`
	NextToken string   `json:",omitempty"`
}

func (s *store) listSources(_ context.Context, c *service.Call, in *ListDeadLetterSourceQueuesInput) (*ListDeadLetterSourceQueuesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.find(c, in.QueueURL)
	if err != nil {
		return nil, err
	}
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
	out := &ListDeadLetterSourceQueuesOutput{QueueURLs: []string{}, NextToken: token}
	for _, name := range names {
		out.QueueURLs = append(out.QueueURLs, s.urlOf(c, name))
	}
	return out, nil
}
