package resource

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"time"
)

// queue defines AWS::SQS::Queue. Ref is the queue's URL.
func queue() *Type {
	return &Type{
		Name: "AWS::SQS::Queue",
		Properties: Members{
			"ContentBasedDeduplication":     boolean(),
			"DeduplicationScope":            text(),
			"DelaySeconds":                  integer().between(0, 900),
			"FifoQueue":                     boolean().createOnly(),
			"FifoThroughputLimit":           text(),
			"KmsDataKeyReusePeriodSeconds":  absent(),
			"KmsMasterKeyId":                absent(),
			"MaximumMessageSize":            integer().between(1024, 1048576),
			"MessageRetentionPeriod":        integer().between(60, 1209600),
			"QueueName":                     text().createOnly(),
			"ReceiveMessageWaitTimeSeconds": integer().between(0, 20),
			"RedriveAllowPolicy":            document(),
			"RedrivePolicy":                 document(),
			"SqsManagedSseEnabled":          boolean(),
			"Tags":                          tags(),
			"VisibilityTimeout":             integer().between(0, 43200),
		},
		Identifier:   []string{"QueueUrl"},
		Attributes:   []string{"Arn", "QueueName", "QueueUrl"},
		NameProperty: "QueueName",
		NameLimit:    80,
		NameSuffix: func(properties map[string]any) string {
			if properties["FifoQueue"] == true {
				return ".fifo"
			}
			return ""
		},
		TagProperty: "Tags",
		Create:      createQueue,
		Update:      updateQueue,
		TagCalls:    []string{"CreateQueue", "TagQueue"},
		// SQS asks for a minute between deleting and making a queue of the same name.
		Takes: Durations{Create: time.Second, Settle: time.Minute, Update: time.Minute, Delete: time.Minute},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "sqs", "DeleteQueue", params{"QueueUrl": r.PhysicalID})
		},
	}
}

func createQueue(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	var found struct{ QueueUrl string }
	if r.text("QueueName") != "" {
		// SQS answers CreateQueue for an existing queue of the same attributes with success; the handler does not.
		err := r.call(ctx, "sqs", "GetQueueUrl", params{"QueueName": r.Name}, &found)
		if err == nil {
			return nil, alreadyExists("AWS::SQS::Queue", found.QueueUrl)
		}
		if !gone(err) && !denied(err) {
			return nil, err
		}
	}
	attributes, err := queueAttributes(r.Properties, true)
	if err != nil {
		return nil, err
	}
	var made struct{ QueueUrl string }
	in := params{"QueueName": r.Name, "tags": pairs(r.Tags)}
	if len(attributes) > 0 {
		in["Attributes"] = attributes
	}
	if err := r.call(ctx, "sqs", "CreateQueue", in, &made); err != nil {
		return nil, err
	}
	r.initiate(made.QueueUrl)
	return queueValues(r, made.QueueUrl), nil
}

func updateQueue(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	now, err := queueAttributes(r.Properties, false)
	if err != nil {
		return nil, err
	}
	before, err := queueAttributes(r.Previous, false)
	if err != nil {
		return nil, err
	}
	for name, value := range before {
		if _, kept := now[name]; kept {
			if now[name] == value {
				delete(now, name)
			}
			continue
		}
		now[name] = queueDefault(name)
	}
	if len(now) > 0 {
		if err := r.call(ctx, "sqs", "SetQueueAttributes", params{"QueueUrl": r.PhysicalID, "Attributes": now}, nil); err != nil {
			return nil, err
		}
	}
	return queueValues(r, r.PhysicalID), r.retag(ctx, "sqs", "TagQueue", "UntagQueue",
		func(tags []Tag) params { return params{"QueueUrl": r.PhysicalID, "Tags": pairs(tags)} },
		func(keys []string) params { return params{"QueueUrl": r.PhysicalID, "TagKeys": keys} })
}

// queueAttributes converts properties to SQS's form: texts by attribute name, which is the property's own name.
func queueAttributes(properties map[string]any, creating bool) (map[string]string, error) {
	out := make(map[string]string)
	for name, v := range properties {
		if name == "QueueName" || name == "Tags" || name == "FifoQueue" && (!creating || v == false) {
			continue // SQS refuses FifoQueue=false
		}
		switch v := v.(type) {
		case string:
			out[name] = v
		case int:
			out[name] = strconv.Itoa(v)
		case bool:
			out[name] = strconv.FormatBool(v)
		default:
			document, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("property %s: %w", name, err)
			}
			out[name] = string(document)
		}
	}
	return out, nil
}

// queueDefault is the value that an attribute gets back when a template drops it (AWS: SQS API reference,
// SetQueueAttributes).
func queueDefault(attribute string) string {
	return map[string]string{
		"ContentBasedDeduplication": "false", "DeduplicationScope": "queue", "DelaySeconds": "0", "FifoThroughputLimit": "perQueue",
		"MaximumMessageSize": "1048576", "MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0",
		"SqsManagedSseEnabled": "true", "VisibilityTimeout": "30",
	}[attribute] // "" removes a policy
}

func queueValues(r *HandlerRequest, url string) Attributes {
	name := path.Base(url)
	return Attributes{
		"Arn":       "arn:aws:sqs:" + r.Region + ":" + r.Account + ":" + name,
		"QueueName": name,
		"QueueUrl":  url,
	}
}
