package client

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Functions asks Lambda.
type Functions struct{ config Config }

// Lambda is the client for functions.
func Lambda(c Config) *Functions { return &Functions{c} }

// FunctionConfiguration is a function as GetFunction answers it.
type FunctionConfiguration struct {
	Name    string `json:"FunctionName"`
	ARN     string `json:"FunctionArn"`
	RoleARN string `json:"Role"`
}

// GetFunction asks what a function is. The paths are those of the AWS Lambda API reference.
func (f *Functions) GetFunction(ctx context.Context, name string) (FunctionConfiguration, error) {
	var answer struct{ Configuration FunctionConfiguration }
	err := f.get(ctx, "GetFunction", "/2015-03-31/functions/"+url.PathEscape(name), &answer)
	return answer.Configuration, err
}

// FunctionURL is the public address of a function.
type FunctionURL struct {
	URL      string `json:"FunctionUrl"`
	AuthType string
}

// GetFunctionURLConfig asks for a function's URL.
func (f *Functions) GetFunctionURLConfig(ctx context.Context, name string) (FunctionURL, error) {
	var answer FunctionURL
	err := f.get(ctx, "GetFunctionUrlConfig", "/2021-10-31/functions/"+url.PathEscape(name)+"/url", &answer)
	return answer, err
}

// GetPolicy asks for a function's resource-based policy.
func (f *Functions) GetPolicy(ctx context.Context, name string) (string, error) {
	var answer struct{ Policy string }
	err := f.get(ctx, "GetPolicy", "/2015-03-31/functions/"+url.PathEscape(name)+"/policy", &answer)
	return answer.Policy, err
}

func (f *Functions) get(ctx context.Context, operation, path string, answer any) error {
	return f.config.do(ctx, rest{service: "Lambda", name: "lambda", operation: operation, method: http.MethodGet, path: path}, answer)
}

// Queues asks SQS, by its JSON protocol. Calls go to the region's endpoint, never to the host of a queue's URL: whoever
// answers a URL must not choose who is sent a session token.
type Queues struct{ config Config }

// SQS is the client for queues.
func SQS(c Config) *Queues { return &Queues{c} }

// CreateQueue makes a queue and answers its URL.
func (q *Queues) CreateQueue(ctx context.Context, name string) (url string, err error) {
	return q.url(ctx, "CreateQueue", name)
}

// DeleteQueue removes a queue.
func (q *Queues) DeleteQueue(ctx context.Context, url string) error {
	return q.post(ctx, "DeleteQueue", map[string]any{"QueueUrl": url}, nil)
}

// GetQueueURL asks for the URL of a queue, and so whether it exists.
func (q *Queues) GetQueueURL(ctx context.Context, name string) (url string, err error) {
	return q.url(ctx, "GetQueueUrl", name)
}

func (q *Queues) url(ctx context.Context, operation, name string) (string, error) {
	var answer struct{ QueueUrl string }
	err := q.post(ctx, operation, map[string]any{"QueueName": name}, &answer)
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

// Tables asks DynamoDB, by its JSON protocol.
type Tables struct{ config Config }

// DynamoDB is the client for tables.
func DynamoDB(c Config) *Tables { return &Tables{c} }

func text(s string) map[string]string { return map[string]string{"S": s} }

// key is the attribute by which items of example 04's table are found.
const key = "pk"

// TableDescription is a table as DescribeTable answers it.
type TableDescription struct {
	ARN    string `json:"TableArn"`
	Status string `json:"TableStatus"`
}

// DescribeTable asks what a table is.
func (t *Tables) DescribeTable(ctx context.Context, name string) (TableDescription, error) {
	var answer struct{ Table TableDescription }
	err := t.post(ctx, "DescribeTable", map[string]any{"TableName": name}, &answer)
	return answer.Table, err
}

// Tags asks for a table's tags.
func (t *Tables) Tags(ctx context.Context, arn string) (map[string]string, error) {
	var answer struct{ Tags tags }
	err := t.post(ctx, "ListTagsOfResource", map[string]any{"ResourceArn": arn}, &answer)
	return answer.Tags.byKey(), err
}

// tags are tags as services list them.
type tags []struct{ Key, Value string }

func (t tags) byKey() map[string]string {
	values := make(map[string]string, len(t))
	for _, tag := range t {
		values[tag.Key] = tag.Value
	}
	return values
}

// PutItem writes an item with a value. With fresh it must not be there already.
func (t *Tables) PutItem(ctx context.Context, table, id, value string, fresh bool) error {
	in := map[string]any{"TableName": table, "Item": map[string]any{key: text(id), "v": text(value)}}
	if fresh {
		in["ConditionExpression"] = "attribute_not_exists(" + key + ")"
	}
	return t.post(ctx, "PutItem", in, nil)
}

// GetItem reads an item's value, "" when there is no item. What was written before is seen.
func (t *Tables) GetItem(ctx context.Context, table, id string) (string, error) {
	var answer struct{ Item map[string]map[string]any }
	err := t.post(ctx, "GetItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "ConsistentRead": true}, &answer)
	value, _ := answer.Item["v"]["S"].(string)
	return value, err
}

// UpdateItem changes an item's value and answers the new one.
func (t *Tables) UpdateItem(ctx context.Context, table, id, value string) (string, error) {
	var answer struct{ Attributes map[string]map[string]any }
	err := t.post(ctx, "UpdateItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "UpdateExpression": "SET v = :v",
		"ExpressionAttributeValues": map[string]any{":v": text(value)}, "ReturnValues": "UPDATED_NEW"}, &answer)
	now, _ := answer.Attributes["v"]["S"].(string)
	return now, err
}

// DeleteItem removes an item.
func (t *Tables) DeleteItem(ctx context.Context, table, id string) error {
	return t.post(ctx, "DeleteItem", map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}}, nil)
}

// CheckItem asks in a transaction whether an item is absent, and writes nothing.
func (t *Tables) CheckItem(ctx context.Context, table, id string) error {
	check := map[string]any{"TableName": table, "Key": map[string]any{key: text(id)}, "ConditionExpression": "attribute_not_exists(" + key + ")"}
	return t.post(ctx, "TransactWriteItems", map[string]any{"TransactItems": []any{map[string]any{"ConditionCheck": check}}}, nil)
}

func (t *Tables) post(ctx context.Context, operation string, document map[string]any, answer any) error {
	return t.config.do(ctx, rest{
		service: "DynamoDB", name: "dynamodb", operation: operation, method: http.MethodPost, path: "/", document: document,
		header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}, "X-Amz-Target": {"DynamoDB_20120810." + operation}},
	}, answer)
}

// Distributions asks Amazon CloudFront, which is signed for in us-east-1 wherever one is (AWS: general reference, "Amazon
// CloudFront endpoints and quotas").
type Distributions struct{ config Config }

// CloudFront is the client for distributions.
func CloudFront(c Config) *Distributions {
	c.Region = "us-east-1"
	return &Distributions{c}
}

// Invalidation is CloudFront's answer to CreateInvalidation.
type Invalidation struct {
	ID     string `xml:"Id"`
	Status string
}

// CreateInvalidation asks for everything in a distribution's caches to be fetched again. CloudFront takes a reference once.
func (d *Distributions) CreateInvalidation(ctx context.Context, distribution, reference string) (Invalidation, error) {
	var answer Invalidation
	body := `<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>` +
		strings.NewReplacer("&", "", "<", "").Replace(reference) + `</CallerReference></InvalidationBatch>`
	err := d.do(ctx, rest{
		operation: "CreateInvalidation", method: http.MethodPost, path: "distribution/" + url.PathEscape(distribution) + "/invalidation",
		header: http.Header{"Content-Type": {"application/xml"}}, body: []byte(body),
	}, &answer)
	return answer, err
}

// Tags asks for a distribution's tags.
func (d *Distributions) Tags(ctx context.Context, arn string) (map[string]string, error) {
	var answer struct{ Items struct{ Tag tags } }
	err := d.do(ctx, rest{operation: "ListTagsForResource", method: http.MethodGet, path: "tagging?Resource=" + url.QueryEscape(arn)}, &answer)
	return answer.Items.Tag.byKey(), err
}

func (d *Distributions) do(ctx context.Context, call rest, answer any) error {
	call.service, call.name, call.host, call.path = "CloudFront", "cloudfront", "cloudfront.amazonaws.com", "/2020-05-31/"+call.path
	return d.config.do(ctx, call, answer)
}

// Models asks Amazon Bedrock.
type Models struct{ config Config }

// Bedrock is the client for models.
func Bedrock(c Config) *Models { return &Models{c} }

// Model is a model of the catalogue.
type Model struct {
	ID        string   `json:"modelId"`
	Output    []string `json:"outputModalities"`
	Inference []string `json:"inferenceTypesSupported"`
	Lifecycle struct {
		Status string `json:"status"`
	} `json:"modelLifecycle"`
}

// Callable reports whether a model is current and answers text when it is called by its own id.
func (m Model) Callable() bool {
	return m.Lifecycle.Status == "ACTIVE" && slices.Contains(m.Inference, "ON_DEMAND") && slices.Contains(m.Output, "TEXT")
}

// List asks for the catalogue of the client's region.
func (m *Models) List(ctx context.Context) ([]Model, error) {
	var answer struct {
		Models []Model `json:"modelSummaries"`
	}
	err := m.config.do(ctx, rest{service: "Bedrock", name: "bedrock", operation: "ListFoundationModels", method: http.MethodGet, path: "/foundation-models"}, &answer)
	return answer.Models, err
}

// Converse asks a model for a word, and answers how many tokens that took.
func (m *Models) Converse(ctx context.Context, model string) (tokens int, err error) {
	var answer struct {
		Usage struct {
			Total int `json:"totalTokens"`
		} `json:"usage"`
	}
	err = m.config.do(ctx, rest{
		service: "Bedrock Runtime", name: "bedrock", host: "bedrock-runtime." + m.config.Region + ".amazonaws.com", operation: "Converse",
		method: http.MethodPost, path: "/model/" + url.PathEscape(model) + "/converse", header: http.Header{"Content-Type": {"application/json"}},
		document: map[string]any{
			"messages":        []any{map[string]any{"role": "user", "content": []any{map[string]any{"text": "Say yes."}}}},
			"inferenceConfig": map[string]any{"maxTokens": 8},
		},
	}, &answer)
	return answer.Usage.Total, err
}
