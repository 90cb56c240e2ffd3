package sqs_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// TestCLI sends, receives and deletes with both generations of the AWS CLI: version 1 speaks JSON, Debian's version 2
// the query protocol.
func TestCLI(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			a := start(t, emulatortest.Options{})
			cli := clienttest.CLI(t, generation)
			sqs := func(args ...string) string {
				t.Helper()
				out, err := clienttest.Run(t, a.Environ(a.Admin), cli, append([]string{"--endpoint-url", a.URL, "--output", "text", "sqs"}, args...)...)
				if err != nil {
					t.Fatalf("aws sqs %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				return strings.TrimSpace(out)
			}
			url := sqs("create-queue", "--queue-name", "jobs", "--tags", "agent_sub=x", "--attributes", "VisibilityTimeout=60", "--query", "QueueUrl")
			if want := a.URL + "/" + emulatortest.AccountID + "/jobs"; url != want {
				t.Errorf("queue URL %s, want %s", url, want)
			}
			sqs("send-message", "--queue-url", url, "--message-body", "hello ü", "--message-attributes", `{"a":{"DataType":"String","StringValue":"1"}}`)
			handle := sqs("receive-message", "--queue-url", url, "--attribute-names", "All", "--message-attribute-names", "All",
				"--query", "Messages[?Body=='hello ü' && MessageAttributes.a.StringValue=='1' && Attributes.ApproximateReceiveCount=='1'].ReceiptHandle")
			sqs("delete-message", "--queue-url", url, "--receipt-handle", handle)
			if out := sqs("get-queue-attributes", "--queue-url", url, "--attribute-names", "All", "--query", "Attributes.[ApproximateNumberOfMessagesNotVisible,VisibilityTimeout]"); out != "0\t60" {
				t.Errorf("attributes %q", out)
			}
		})
	}
}

// boto3Script looks at SQS as boto3 shows it: 1.26 speaks the query protocol, today's JSON. The first argument is the
// endpoint.
const boto3Script = `
import json, sys
import boto3
from botocore.exceptions import ClientError
sqs = boto3.client("sqs", endpoint_url=sys.argv[1])

def refused(codes, call, **parameters):
    try:
        call(**parameters)
    except ClientError as e:
        assert e.response["Error"]["Code"] in codes.split(), (e, codes)
        return
    raise AssertionError("not refused: " + codes)

gone = "AWS.SimpleQueueService.NonExistentQueue"
dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
url = sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1}), "VisibilityTimeout": "0"}, tags={"k": "v"})["QueueUrl"]
assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url
assert sqs.list_queues()["QueueUrls"] == [dead, url] and sqs.list_queues(QueueNamePrefix="j")["QueueUrls"] == [url]
assert [u for p in sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1}) for u in p["QueueUrls"]] == [dead, url]
assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
refused("QueueAlreadyExists", sqs.create_queue, QueueName="jobs", Attributes={"DelaySeconds": "5"})
refused("InvalidAttributeValue", sqs.create_queue, QueueName="other", Attributes={"DelaySeconds": "5000"})
refused("InvalidAttributeName", sqs.create_queue, QueueName="other", Attributes={"Colour": "red"})
refused("InvalidParameterValue", sqs.create_queue, QueueName="bad name")
refused(gone, sqs.get_queue_url, QueueName="none")
refused("InvalidParameterValue", sqs.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
refused("InvalidMessageContents", sqs.send_message, QueueUrl=url, MessageBody="\x01")
refused("InvalidParameterValue", sqs.send_message, QueueUrl=url, MessageBody="x" * (1024 * 1024 + 1))
refused("ReceiptHandleIsInvalid", sqs.delete_message, QueueUrl=url, ReceiptHandle="none")
refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": "x"} for i in range(11)])
if boto3.__version__ > "1.27":  # the older one sends an empty list under a name of its own
    refused("AWS.SimpleQueueService.EmptyBatchRequest", sqs.send_message_batch, QueueUrl=url, Entries=[])
refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", sqs.send_message_batch, QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x"}] * 2)

sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "1", "MessageAttributes": {"b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}}])
message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
assert message["MessageAttributes"]["b"]["BinaryValue"] == b"\x00\xff", message
assert "Messages" not in sqs.receive_message(QueueUrl=url)
moved = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"])["Messages"][0]
assert moved["MessageId"] == message["MessageId"], moved
assert sqs.delete_message_batch(QueueUrl=dead, Entries=[{"Id": "a", "ReceiptHandle": moved["ReceiptHandle"]}, {"Id": "b", "ReceiptHandle": "x"}])["Failed"][0]["Code"] == "ReceiptHandleIsInvalid"
sqs.tag_queue(QueueUrl=url, Tags={"l": "w"})
sqs.untag_queue(QueueUrl=url, TagKeys=["k"])
assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"l": "w"}
sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": "", "DelaySeconds": "0"})
assert "RedrivePolicy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
sqs.purge_queue(QueueUrl=url)
refused("AWS.SimpleQueueService.PurgeQueueInProgress", sqs.purge_queue, QueueUrl=url)
other_host = "https://sqs.us-east-2.amazonaws.com/" + url.split("/", 3)[3]
sqs.delete_queue(QueueUrl=other_host) if boto3.__version__ > "1.27" else sqs.delete_queue(QueueUrl=url)
refused(gone, sqs.send_message, QueueUrl=url, MessageBody="x")
refused("AWS.SimpleQueueService.QueueDeletedRecently", sqs.create_queue, QueueName="jobs")
`

func TestBoto3(t *testing.T) {
	for version, python := range clienttest.Pythons(t) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			a := start(t, emulatortest.Options{})
			if out, err := clienttest.Run(t, a.Environ(a.Admin), python, "-c", boto3Script, a.URL); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
