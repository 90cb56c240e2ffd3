package sqs

import (
	"cmp"
	"context"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// arnOf returns the ARN of a queue, existing or not.
func arnOf(region, account, name string) string {
	return "arn:aws:sqs:" + region + ":" + account + ":" + name
}

// check asks IAM about an action on a queue. SQS writes the action in lower case when it refuses. A queue that does not
// exist has no tags and no policy; that it does not exist is told only to those who may perform the action.
// The store's mutex is held.
func (s *store) check(c *service.Call, account, name, action string) service.Check {
	check := service.Check{Action: action, ActionText: strings.ToLower(action), Resource: arnOf(c.Region, account, name), Context: policy.Context{}}
	q := s.queues[place{c.Region, name}]
	if q == nil || account != s.env.Account {
		return check
	}
	service.ResourceTags(check.Context, q.tags)
	if q.policy != nil {
		check.ResourcePolicies = []*policy.Document{q.policy}
	}
	return check
}

// asks returns the Checks function of operations that need one action on the queue they are about.
func asks[In aimed](s *store, action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		account, name, err := s.locate(c, (*in).queueURL())
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return []service.Check{s.check(c, account, name, action)}, nil
	}
}

// on makes a handler of what is done to a queue. The store's mutex is held meanwhile.
func on[In aimed, Out any](s *store, do func(*service.Call, *queue, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return func(_ context.Context, c *service.Call, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		q, err := s.find(c, (*in).queueURL())
		if err != nil {
			return nil, err
		}
		return do(c, q, in)
	}
}

// createChecks asks for sqs:CreateQueue, and for sqs:TagQueue when tags come along (AWS: API reference of CreateQueue).
func (s *store) createChecks(c *service.Call, in *createQueueInput) ([]service.Check, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	actions := []string{"sqs:CreateQueue"}
	if len(in.Tags) > 0 {
		actions = append(actions, "sqs:TagQueue")
	}
	var checks []service.Check
	for _, action := range actions {
		check := s.check(c, s.env.Account, in.QueueName, action)
		service.RequestTags(check.Context, in.Tags)
		checks = append(checks, check)
	}
	return checks, nil
}

func (s *store) tagChecks(c *service.Call, in *tagQueueInput) ([]service.Check, error) {
	checks, err := asks[tagQueueInput](s, "sqs:TagQueue")(c, in)
	for _, check := range checks {
		service.RequestTags(check.Context, in.Tags)
	}
	return checks, err
}

func (s *store) untagChecks(c *service.Call, in *untagQueueInput) ([]service.Check, error) {
	checks, err := asks[untagQueueInput](s, "sqs:UntagQueue")(c, in)
	for _, check := range checks {
		check.Context.Set("aws:TagKeys", in.TagKeys...)
	}
	return checks, err
}

func (s *store) urlChecks(c *service.Call, in *getQueueURLInput) ([]service.Check, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	account := cmp.Or(in.QueueOwnerAWSAccountID, s.env.Account)
	return []service.Check{s.check(c, account, in.QueueName, "sqs:GetQueueUrl")}, nil
}

// listChecks asks for sqs:ListQueues on every queue of account and region.
func (s *store) listChecks(c *service.Call, _ *listQueuesInput) ([]service.Check, error) {
	return []service.Check{{Action: "sqs:ListQueues", ActionText: "sqs:listqueues", Resource: arnOf(c.Region, s.env.Account, "*"), Context: policy.Context{}}}, nil
}
