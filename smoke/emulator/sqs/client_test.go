package sqs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/emulatortest"
)

func TestSendAndReceive(t *testing.T) {
	ctx := context.Background()
	a := start(t, emulatortest.Options{})
	client := sdk.NewFromConfig(a.Config(a.Admin))
	q, err := client.CreateQueue(ctx, &sdk.CreateQueueInput{QueueName: aws.String("jobs"), Tags: map[string]string{"agent_sub": "x"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := a.URL + "/" + emulatortest.AccountID + "/jobs"; *q.QueueUrl != want {
		t.Errorf("queue URL %s, want %s", *q.QueueUrl, want)
	}
	// The SDK compares the MD5 of body and attributes with its own.
	if _, err = client.SendMessage(ctx, &sdk.SendMessageInput{QueueUrl: q.QueueUrl, MessageBody: aws.String("hällo"), MessageAttributes: map[string]types.MessageAttributeValue{
		"n": {DataType: aws.String("Number"), StringValue: aws.String("1")}, "b": {DataType: aws.String("Binary.x"), BinaryValue: []byte{0, 1, 255}}}}); err != nil {
		t.Fatal(err)
	}
	batch, err := client.SendMessageBatch(ctx, &sdk.SendMessageBatchInput{QueueUrl: q.QueueUrl, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("a"), MessageBody: aws.String("one")}, {Id: aws.String("b"), MessageBody: aws.String("bad\x01")}}})
	if err != nil || len(batch.Successful) != 1 || len(batch.Failed) != 1 || *batch.Failed[0].Code != "InvalidMessageContents" {
		t.Fatalf("batch %+v, %v", batch, err)
	}
	got, err := client.ReceiveMessage(ctx, &sdk.ReceiveMessageInput{QueueUrl: q.QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"}})
	if err != nil || len(got.Messages) != 2 {
		t.Fatalf("received %+v, %v", got, err)
	}
	m := got.Messages[0]
	if *m.Body != "hällo" || *m.MessageAttributes["n"].StringValue != "1" || m.Attributes["ApproximateReceiveCount"] != "1" || m.Attributes["SenderId"] != a.Admin.Principal.UserID {
		t.Errorf("message %+v", m)
	}
	if _, err = client.ChangeMessageVisibility(ctx, &sdk.ChangeMessageVisibilityInput{QueueUrl: q.QueueUrl, ReceiptHandle: m.ReceiptHandle, VisibilityTimeout: 0}); err != nil {
		t.Fatal(err)
	}
	again, err := client.ReceiveMessage(ctx, &sdk.ReceiveMessageInput{QueueUrl: q.QueueUrl})
	if err != nil || len(again.Messages) != 1 || *again.Messages[0].MessageId != *m.MessageId {
		t.Fatalf("received %+v, %v", again, err)
	}
	if _, err = client.DeleteMessage(ctx, &sdk.DeleteMessageInput{QueueUrl: q.QueueUrl, ReceiptHandle: m.ReceiptHandle}); err != nil {
		t.Fatal(err)
	}
	attributes, err := client.GetQueueAttributes(ctx, &sdk.GetQueueAttributesInput{QueueUrl: q.QueueUrl, AttributeNames: []types.QueueAttributeName{"All"}})
	if err != nil || attributes.Attributes["ApproximateNumberOfMessagesNotVisible"] != "1" || attributes.Attributes["ApproximateNumberOfMessages"] != "0" {
		t.Errorf("attributes %v, %v", attributes, err)
	}
	tags, err := client.ListQueueTags(ctx, &sdk.ListQueueTagsInput{QueueUrl: q.QueueUrl})
	if err != nil || tags.Tags["agent_sub"] != "x" {
		t.Errorf("tags %v, %v", tags, err)
	}
	if _, err = client.DeleteQueue(ctx, &sdk.DeleteQueueInput{QueueUrl: q.QueueUrl}); err != nil {
		t.Fatal(err)
	}
	_, err = client.SendMessage(ctx, &sdk.SendMessageInput{QueueUrl: q.QueueUrl, MessageBody: aws.String("x")})
	var missing *types.QueueDoesNotExist
	if !errors.As(err, &missing) {
		t.Errorf("after delete: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	ctx := context.Background()
	a := start(t, emulatortest.Options{})
	admin, runtime := sdk.NewFromConfig(a.Config(a.Admin)), sdk.NewFromConfig(a.Config(a.Runtime))
	mine := map[string]string{"agent_sub": emulatortest.Sub, "agent_username": emulatortest.Username}
	own, err := admin.CreateQueue(ctx, &sdk.CreateQueueInput{QueueName: aws.String("own"), Tags: mine})
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := admin.CreateQueue(ctx, &sdk.CreateQueueInput{QueueName: aws.String("foreign")})
	if err != nil {
		t.Fatal(err)
	}
	entries := []types.SendMessageBatchRequestEntry{{Id: aws.String("a"), MessageBody: aws.String("x")}}
	if _, err = runtime.SendMessageBatch(ctx, &sdk.SendMessageBatchInput{QueueUrl: own.QueueUrl, Entries: entries}); err != nil {
		t.Errorf("own queue: %v", err)
	}
	arn := "arn:aws:sqs:us-east-2:" + emulatortest.AccountID
	for _, test := range []struct {
		name    string
		do      func() error
		message string
	}{
		{"foreign queue", func() error {
			_, err := runtime.SendMessageBatch(ctx, &sdk.SendMessageBatchInput{QueueUrl: foreign.QueueUrl, Entries: entries})
			return err
		}, "is not authorized to perform: sqs:sendmessage on resource: " + arn + ":foreign because no identity-based policy allows the sqs:sendmessage action"},
		{"create", func() error {
			_, err := runtime.CreateQueue(ctx, &sdk.CreateQueueInput{QueueName: aws.String("new")})
			return err
		}, "is not authorized to perform: sqs:createqueue on resource: " + arn + ":new because no identity-based policy allows the sqs:createqueue action"},
	} {
		var refusal smithy.APIError
		want := "User: " + a.Runtime.Principal.ARN + " " + test.message
		if err := test.do(); !errors.As(err, &refusal) || refusal.ErrorMessage() != want {
			t.Errorf("%s: %v\nwant %s", test.name, err, want)
		}
	}
}

func TestLongPollEndsWithTheMessage(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	a := start(t, emulatortest.Options{})
	client := sdk.NewFromConfig(a.Config(a.Admin))
	q, err := client.CreateQueue(ctx, &sdk.CreateQueueInput{QueueName: aws.String("poll")})
	if err != nil {
		t.Fatal(err)
	}
	received := make(chan int)
	for range 3 {
		go func() {
			out, err := client.ReceiveMessage(ctx, &sdk.ReceiveMessageInput{QueueUrl: q.QueueUrl, WaitTimeSeconds: 20})
			if err != nil {
				t.Error(err)
			}
			received <- len(out.Messages)
		}()
	}
	for range 3 {
		if _, err := client.SendMessage(ctx, &sdk.SendMessageInput{QueueUrl: q.QueueUrl, MessageBody: aws.String("x")}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if n := <-received; n != 1 {
			t.Errorf("a poll got %d messages", n)
		}
	}
}
