package client

import (
	"context"
	"net/http"
)

// Queues asks SQS, by its JSON protocol. Calls go to the region's endpoint, never to the host of a queue's URL: whoever
// answers a URL must not choose who is sent a session token.
type Queues struct{ config Config }

// SQS is the client for queues.
func SQS(c Config) *Queues { return &Queues{c} }

// CreateQueue makes a queue and answers its URL.
func (q *Queues) CreateQueue(ctx context.Context, name string) (url string, err error) {
	var answer struct{ QueueUrl string }
	err = q.post(ctx, "CreateQueue", map[string]any{"QueueName": name}, &answer)
	return answer.QueueUrl, err
}

// DeleteQueue removes a queue.
func (q *Queues) DeleteQueue(ctx context.Context, url string) error {
	return q.post(ctx, "DeleteQueue", map[string]any{"QueueUrl": url}, nil)
}

// GetQueueURL asks for the URL of a queue, and so whether it exists.
func (q *Queues) GetQueueURL(ctx context.Context, name string) (url string, err error) {
	var answer struct{ QueueUrl string }
	err = q.post(ctx, "GetQueueUrl", map[string]any{"QueueName": name}, &answer)
	return answer.QueueUrl, err
}

// GetQueueARN asks for a queue's ARN, the QueueArn of GetQueueAttributes.
func (q *Queues) GetQueueARN(ctx context.Context, url string) (arn string, err error) {
	var answer struct{ Attributes map[string]string }
	err = q.post(ctx, "GetQueueAttributes", map[string]any{"QueueUrl": url, "AttributeNames": []string{"QueueArn"}}, &answer)
	return answer.Attributes["QueueArn"], err
}

func (q *Queues) post(ctx context.Context, operation string, document, answer any) error {
	return q.config.do(ctx, rest{
		service: "SQS", name: "sqs", operation: operation, method: http.MethodPost, path: "/", document: document,
		header: http.Header{
			"Content-Type":      {"application/x-amz-json-1.0"},
			"X-Amz-Target":      {"AmazonSQS." + operation},
			"X-Amzn-Query-Mode": {"true"}, // error codes as they always were
		},
	}, answer)
}
