package s3

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// NotificationConfiguration says which functions and queues hear of a bucket's objects.
type NotificationConfiguration struct {
	QueueConfigurations          []queueNotification    `xml:"QueueConfiguration" json:",omitempty"`
	LambdaFunctionConfigurations []functionNotification `xml:"CloudFunctionConfiguration" json:",omitempty"`
}

type queueNotification struct {
	ID       string              `xml:"Id,omitempty" json:"Id,omitempty"`
	QueueArn string              `xml:"Queue"`
	Events   []string            `xml:"Event"`
	Filter   *notificationFilter `xml:",omitempty" json:",omitempty"`
}

type functionNotification struct {
	ID                string              `xml:"Id,omitempty" json:"Id,omitempty"`
	LambdaFunctionArn string              `xml:"CloudFunction"`
	Events            []string            `xml:"Event"`
	Filter            *notificationFilter `xml:",omitempty" json:",omitempty"`
}

// notificationFilter selects objects by the beginning and the end of their keys.
type notificationFilter struct {
	Key keyFilter `xml:"S3Key"`
}

type keyFilter struct {
	FilterRules []filterRule `xml:"FilterRule"`
}

type filterRule struct{ Name, Value string }

type putNotificationInput struct {
	inBucket
	NotificationConfiguration NotificationConfiguration `s3:"body=NotificationConfiguration"`
}

type notificationOutput struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ NotificationConfiguration" json:"-"`
	NotificationConfiguration
}

// putNotification asks each destination before it is kept: a queue gets a test event, and a function must allow S3 to invoke
// it (AWS: S3 user guide, event notifications).
func (s *store) putNotification(ctx context.Context, c *service.Call, in *putNotificationInput) (*none, error) {
	s.mu.RLock()
	b, err := s.find(c, *in)
	s.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	test := map[string]any{"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": s.env.Now().UTC().Format(eventTime), "Bucket": b.name, "RequestId": c.RequestID, "HostId": s.owner.ID[:16]}
	for _, q := range in.NotificationConfiguration.QueueConfigurations {
		if s.toQueue(ctx, b, q.QueueArn, test) != nil {
			return nil, errDestination()
		}
	}
	for _, f := range in.NotificationConfiguration.LambdaFunctionConfigurations {
		if s.toFunction(ctx, b, f.LambdaFunctionArn, "DryRun", test) != nil {
			return nil, errDestination()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b.notification = in.NotificationConfiguration
	return &none{}, nil
}

func getNotification(b *bucket, _ *BucketInput) (*notificationOutput, error) {
	return &notificationOutput{NotificationConfiguration: b.notification}, nil
}

func errDestination() error {
	return wire.Errorf("InvalidArgument", "Unable to validate the following destination configurations")
}

const eventTime = "2006-01-02T15:04:05.000Z"

// notify tells of an object, after the caller's lock is gone. Whoever cannot be told is logged.
func (s *store) notify(b *bucket, event string, o *object) {
	if len(b.notification.QueueConfigurations)+len(b.notification.LambdaFunctionConfigurations) == 0 {
		return
	}
	record := map[string]any{
		"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": b.region, "eventTime": s.env.Now().UTC().Format(eventTime),
		"eventName": event, "s3": map[string]any{
			"s3SchemaVersion": "1.0",
			"bucket":          map[string]any{"name": b.name, "arn": "arn:aws:s3:::" + b.name, "ownerIdentity": map[string]any{"principalId": s.owner.ID[:16]}},
			"object":          map[string]any{"key": strings.ReplaceAll(url.QueryEscape(o.key), "%2F", "/"), "size": len(o.data), "eTag": strings.Trim(o.etag, `"`)},
		},
	}
	message := map[string]any{"Records": []any{record}}
	configuration := b.notification
	go func() { // S3 tells at its own pace
		ctx, cancel := context.WithTimeout(context.Background(), tellingTimeout)
		defer cancel()
		for _, q := range configuration.QueueConfigurations {
			if hears(q.Events, q.Filter, event, o.key) {
				s.told(b, s.toQueue(ctx, b, q.QueueArn, message))
			}
		}
		for _, f := range configuration.LambdaFunctionConfigurations {
			if hears(f.Events, f.Filter, event, o.key) {
				s.told(b, s.toFunction(ctx, b, f.LambdaFunctionArn, "Event", message))
			}
		}
	}()
}

// tellingTimeout bounds one round of notifications: they only queue something.
const tellingTimeout = 10 * time.Second

func (s *store) told(b *bucket, err error) {
	if err != nil {
		s.env.Log.Warn("a notification of a bucket was refused", "bucket", b.name, "error", err)
	}
}

// hears reports whether a configuration is meant by an event of a key.
func hears(events []string, filter *notificationFilter, event, key string) bool {
	if filter != nil {
		for _, rule := range filter.Key.FilterRules {
			matches := strings.HasPrefix
			if strings.EqualFold(rule.Name, "suffix") {
				matches = strings.HasSuffix
			}
			if !matches(key, rule.Value) {
				return false
			}
		}
	}
	return slices.ContainsFunc(events, func(e string) bool {
		prefix, wild := strings.CutSuffix(e, "*")
		return e == "s3:"+event || wild && strings.HasPrefix("s3:"+event, prefix)
	})
}

// as is S3 itself, on behalf of a bucket.
func (s *store) as(b *bucket) service.Principal {
	return service.Principal{Type: service.AWSService, Service: "s3.amazonaws.com", SourceARN: "arn:aws:s3:::" + b.name, SourceAccount: s.env.Account}
}

func (s *store) toQueue(ctx context.Context, b *bucket, name string, message any) error {
	queue := arn.Parse(name)
	body, err := json.Marshal(message)
	if err != nil || !queue.Valid() {
		return errDestination()
	}
	_, err = s.env.Backplane.Call(ctx, s.as(b), b.region, "sqs", "SendMessage", map[string]any{
		"QueueUrl": s.env.BaseURL() + "/" + queue.Account + "/" + queue.Resource, "MessageBody": string(body),
	})
	return err
}

func (s *store) toFunction(ctx context.Context, b *bucket, arn, kind string, message any) error {
	payload, err := json.Marshal(message)
	if err != nil {
		return err
	}
	_, err = s.env.Backplane.Call(ctx, s.as(b), b.region, "lambda", "Invoke", map[string]any{
		"FunctionName": arn, "InvocationType": kind, "Payload": payload,
	})
	return err
}
