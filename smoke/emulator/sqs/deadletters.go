package sqs

import (
	"context"

	"cfnenv/smoke/emulator/service"
)

type listDeadLetterSourceQueuesInput struct {
	QueueURL   string `json:"QueueUrl"`
	MaxResults *int
	NextToken  string
}

type listDeadLetterSourceQueuesOutput struct {
	QueueURLs []string `json:"queueUrls" query:"QueueUrl,flat"`
	NextToken string   `json:",omitempty"`
}

func (s *store) listSources(_ context.Context, c *service.Call, in *listDeadLetterSourceQueuesInput) (*listDeadLetterSourceQueuesOutput, error) {
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
	out := &listDeadLetterSourceQueuesOutput{QueueURLs: []string{}, NextToken: token}
	for _, name := range names {
		out.QueueURLs = append(out.QueueURLs, s.urlOf(c, name))
	}
	return out, nil
}
