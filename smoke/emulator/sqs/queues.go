package sqs

import (
	"cmp"
	"context"
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type createQueueInput struct {
	QueueName  string
	Attributes map[string]string `query:"Attribute,flat,key=Name,value=Value"`
	Tags       map[string]string `json:"tags" query:"Tag,flat,key=Key,value=Value"`
}

type queueURLOutput struct {
	QueueURL string `json:"QueueUrl"`
}

// createQueue makes a queue, or returns the one that has the name if nothing that is asked for differs from it.
func (s *store) createQueue(_ context.Context, c *service.Call, in *createQueueInput) (*queueURLOutput, error) {
	fifo := strings.EqualFold(in.Attributes["FifoQueue"], "true")
	if err := cmp.Or(checkName(in.QueueName, fifo), checkTags(in.Tags)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &queueURLOutput{s.urlOf(c, in.QueueName)}
	at := place{c.Region, in.QueueName}
	now := s.env.Now()
	q := &queue{place: at, arn: arnOf(at.region, s.env.Account, at.name), created: now, modified: now, attributes: defaults(fifo),
		tags: maps.Clone(in.Tags), byID: map[string]*message{}, sent: map[string]sending{}}
	ch, err := s.examine(c, q, in.Attributes)
	if err != nil {
		return nil, err
	}
	if old := s.queues[at]; old != nil {
		for _, name := range slices.Sorted(maps.Keys(ch.set)) {
			if old.attributes[name] != ch.set[name] {
				return nil, wire.Errorf("QueueNameExists", "A queue already exists with the same name and a different value for attribute %s", name)
			}
		}
		return out, nil
	}
	if gone, ok := s.deleted[at]; ok && now.Sub(gone) < deletedFor {
		return nil, wire.Errorf("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.")
	}
	q.apply(ch)
	if q.tags == nil {
		q.tags = map[string]string{}
	}
	s.queues[at] = q
	return out, nil
}

// checkName applies the rules for queue names (AWS: API reference of CreateQueue).
func checkName(name string, fifo bool) error {
	base, suffixed := strings.CutSuffix(name, ".fifo")
	switch {
	case len(name) <= 80 && suffixed == fifo && base != "" && service.Alphanumeric(base, "-_"):
		return nil
	case fifo:
		return wire.Errorf("InvalidParameterValue", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")
	}
	return wire.Errorf("InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
}

type getQueueURLInput struct {
	QueueName              string
	QueueOwnerAWSAccountID string `json:"QueueOwnerAWSAccountId"`
}

func (s *store) getQueueURL(_ context.Context, c *service.Call, in *getQueueURLInput) (*queueURLOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queues[place{c.Region, in.QueueName}] == nil || in.QueueOwnerAWSAccountID != "" && in.QueueOwnerAWSAccountID != s.env.Account {
		return nil, errNoQueue()
	}
	return &queueURLOutput{s.urlOf(c, in.QueueName)}, nil
}

type listQueuesInput struct {
	QueueNamePrefix string
	MaxResults      *int
	NextToken       string
}

type listQueuesOutput struct {
	QueueURLs []string `json:"QueueUrls,omitempty" query:"QueueUrl,flat"`
	NextToken string   `json:",omitempty"`
}

func (s *store) listQueues(_ context.Context, c *service.Call, in *listQueuesInput) (*listQueuesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for at := range s.queues {
		if at.region == c.Region && strings.HasPrefix(at.name, in.QueueNamePrefix) {
			names = append(names, at.name)
		}
	}
	names, token, err := pageOf(names, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &listQueuesOutput{NextToken: token}
	for _, name := range names {
		out.QueueURLs = append(out.QueueURLs, s.urlOf(c, name))
	}
	return out, nil
}

// pageOf sorts names and cuts one page out of them. Without MaxResults it has at most 1000 names and no token follows, as
// AWS documents for ListQueues.
func pageOf(names []string, asked *int, token string) (page []string, next string, err error) {
	const most = 1000
	slices.Sort(names)
	size := most
	if asked != nil {
		if size = *asked; size < 1 || size > most {
			return nil, "", wire.Errorf("InvalidParameterValue", "Value %d for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.", size)
		}
	}
	after, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return nil, "", wire.Errorf("InvalidParameterValue", "Invalid or expired next token.")
	}
	from, found := slices.BinarySearch(names, string(after))
	if found {
		from++
	}
	to := min(from+size, len(names))
	if to < len(names) && asked != nil {
		next = base64.URLEncoding.EncodeToString([]byte(names[to-1]))
	}
	return names[from:to], next, nil
}

type queueInput struct {
	QueueURL string `json:"QueueUrl"`
}

// none is the output of operations that answer nothing.
type none struct{}

func (s *store) deleteQueue(_ *service.Call, q *queue, _ *queueInput) (*none, error) {
	s.empty(q)
	delete(s.queues, q.place)
	now := s.env.Now()
	maps.DeleteFunc(s.deleted, func(_ place, at time.Time) bool { return now.Sub(at) >= deletedFor })
	s.deleted[q.place] = now
	q.wake(len(q.waiting))
	return &none{}, nil
}

// purgeQueue drops all messages, those in flight too.
func (s *store) purgeQueue(_ *service.Call, q *queue, _ *queueInput) (*none, error) {
	now := s.env.Now()
	if !q.purged.IsZero() && now.Sub(q.purged) < deletedFor {
		return nil, wire.Errorf("PurgeQueueInProgress", "Only one PurgeQueue operation on %s is allowed every 60 seconds.", q.name)
	}
	q.purged = now
	s.empty(q)
	clear(q.sent) // LocalStack tests/aws/services/sqs/test_sqs.py, test_purge_queue_clears_fifo_deduplication_cache, run against AWS
	return &none{}, nil
}

func (s *store) empty(q *queue) {
	for _, m := range q.messages {
		s.stored -= m.size
	}
	q.messages, q.byID = nil, map[string]*message{}
}

// urlOf returns a queue's URL with the host by which the client came.
func (s *store) urlOf(c *service.Call, name string) string {
	base := cmp.Or(c.BaseURL, s.env.BaseURL())
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

// aimed is implemented by all inputs that concern a queue.
type aimed interface{ queueURL() string }

func (i queueInput) queueURL() string { return i.QueueURL }

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
