package sqs

import (
	"net/url"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// urlOf returns a queue's URL with the host by which the client came.
func (s *store) urlOf(c *service.Call, name string) string {
	base := c.BaseURL
	if base == "" {
		base = s.env.BaseURL()
	}
	return base + "/" + s.env.Account + "/" + name
}

// locate returns account and name of the queue that a call is about: by its QueueUrl, whatever host that has, or a plain
// name in its place; else by the path that the request was posted to. At any other address there is no queue.
func (s *store) locate(c *service.Call, queueURL string) (account, name string, err error) {
	path := ""
	switch {
	case queueURL != "":
		u, err := url.Parse(queueURL)
		if err != nil {
			return "", "", errNoQueue()
		}
		path = u.Path
		if u.Host == "" && !strings.Contains(path, "/") {
			path = s.env.Account + "/" + path
		}
	case c.HTTP != nil:
		path = c.HTTP.URL.Path
	}
	path = strings.Trim(path, "/")
	if path == "" {
		return "", "", wire.Errorf("MissingParameter", "The request must contain the parameter QueueUrl.")
	}
	account, name, ok := strings.Cut(path, "/")
	if !ok || strings.Contains(name, "/") || len(account) != 12 {
		return "", "", errNoQueue()
	}
	return account, name, nil
}

// aimed is implemented by all inputs that concern a queue. (Both protocols fill the members of the struct itself, so the
// member cannot be embedded.)
type aimed interface{ queueURL() string }

func (i queueInput) queueURL() string                      { return i.QueueURL }
func (i GetQueueAttributesInput) queueURL() string         { return i.QueueURL }
func (i setQueueAttributesInput) queueURL() string         { return i.QueueURL }
func (i tagQueueInput) queueURL() string                   { return i.QueueURL }
func (i untagQueueInput) queueURL() string                 { return i.QueueURL }
func (i sendMessageInput) queueURL() string                { return i.QueueURL }
func (i sendMessageBatchInput) queueURL() string           { return i.QueueURL }
func (i receiveMessageInput) queueURL() string             { return i.QueueURL }
func (i deleteMessageInput) queueURL() string              { return i.QueueURL }
func (i deleteMessageBatchInput) queueURL() string         { return i.QueueURL }
func (i changeMessageVisibilityInput) queueURL() string    { return i.QueueURL }
func (i changeVisibilityBatchInput) queueURL() string      { return i.QueueURL }
func (i listDeadLetterSourceQueuesInput) queueURL() string { return i.QueueURL }

// find returns the queue that a call is about. The store's mutex is held.
func (s *store) find(c *service.Call, queueURL string) (*queue, error) {
	account, name, err := s.locate(c, queueURL)
	if err != nil {
		return nil, err
	}
	q := s.queues[place{c.Region, name}]
	if q == nil || account != s.env.Account {
		return nil, errNoQueue()
	}
	return q, nil
}

func errNoQueue() error {
	return wire.Errorf("QueueDoesNotExist", "The specified queue does not exist.")
}
