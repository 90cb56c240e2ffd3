package sqs_test

import (
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

const snapshot = "LocalStack tests/aws/services/sqs/test_sqs.snapshot.json, recorded against AWS: "

// What AWS answers to boto3, in one process.
func TestTable(t *testing.T) {
	t.Parallel()
	a := start(t, emulatortest.Options{})
	clienttest.Table(t, a.Environ(a.Admin), []clienttest.Row{
		{Do: `sqs.create_queue(QueueName="plain")["QueueUrl"]`, Keep: "url"},
		{Do: `sqs.get_queue_attributes(QueueUrl="plain", AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]`, Want: `"arn:aws:sqs:us-east-2:123456789012:plain"`,
			Source: "the JSON protocol posts to the endpoint and takes a name for the URL (LocalStack test_sqs.py, test_non_existent_queue and its neighbours)"},
		{Do: `sqs.get_queue_attributes(QueueUrl=url + "/more", AttributeNames=["All"])`, Error: "AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.", Source: snapshot + "test_non_existent_queue"},
		{Do: `sqs.send_message(QueueUrl="http://localhost/nothing", MessageBody="x")`, Error: "AWS.SimpleQueueService.NonExistentQueue", Source: "as above"},
		{Do: `sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]`, Want: `{}`, Source: snapshot + "test_sqs_permission_lifecycle"},
		{Do: `sqs.tag_queue(QueueUrl=url, Tags={"k": ""})`},
		{Do: `sqs.list_queue_tags(QueueUrl=url)["Tags"]`, Want: `{"k": ""}`, Source: snapshot + "test_tag_untag_queue"},
		{Do: `sqs.untag_queue(QueueUrl=url, TagKeys=["k"])`},
		{Do: `sqs.list_queue_tags(QueueUrl=url)["Tags"]`, Want: `{}`, Source: snapshot + "test_tag_untag_queue"},
		{Do: `sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={"a": {"DataType": "String", "StringValue": "\x01"}})`,
			Error:  "InvalidParameterValue: Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
			Source: "LocalStack test_sqs.py, test_invalid_string_attributes_cause_invalid_parameter_value_error, run against AWS"},
		{Do: `sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={"a": {"DataType": "String", "StringValue": ""}})`,
			Error: "InvalidParameterValue: Message (user) attribute 'a' must contain a non-empty value of type 'String'.", Source: snapshot + "test_send_message_with_empty_string_attribute"},
		{Do: `sqs.send_message(QueueUrl=url, MessageBody="x")`},
		{Do: `sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"][0]["ReceiptHandle"]`, Keep: "over"},
		{Do: `sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=over, VisibilityTimeout=30)`, Error: "AWS.SimpleQueueService.MessageNotInflight", Source: "SQS API reference, ChangeMessageVisibility; github.com/floci-io/floci/issues/902"},

		{Do: `sqs.create_queue(QueueName="f", Attributes={"FifoQueue": "false"})`, Error: "InvalidAttributeName: Unknown Attribute FifoQueue.", Source: "LocalStack test_sqs.py, test_create_standard_queue_with_fifo_attribute_raises_error, run against AWS"},
		{Do: `sqs.create_queue(QueueName="f.fifo", Attributes={"FifoQueue": "True"})["QueueUrl"]`, Keep: "fifo", Source: "SQS takes True, as CloudFormation and Python write it"},
		{Do: `sqs.create_queue(QueueName="f.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]`, Want: `fifo`},
		{Do: `sqs.get_queue_attributes(QueueUrl=fifo, AttributeNames=["FifoQueue", "ContentBasedDeduplication"])["Attributes"]`, Want: `{"FifoQueue": "true", "ContentBasedDeduplication": "false"}`, Source: snapshot + "test_fifo_set_content_based_deduplication_strategy"},
		{Do: `sqs.set_queue_attributes(QueueUrl=fifo, Attributes={"FifoQueue": "false"})`, Error: "InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.", Source: snapshot + "test_set_unsupported_attribute_fifo"},
		{Do: `sqs.send_message_batch(QueueUrl=fifo, Entries=[{"Id": "1", "MessageBody": "a", "MessageGroupId": "g", "MessageDeduplicationId": "1"}, {"Id": "2", "MessageBody": "b", "MessageDeduplicationId": "2"}])`,
			Error: "InvalidParameterValue: The request must contain the parameter MessageGroupId.", Source: snapshot + "test_send_batch_missing_message_group_id_for_fifo_queue"},
		{Do: `sqs.send_message_batch(QueueUrl=fifo, Entries=[{"Id": "1", "MessageBody": "a", "MessageGroupId": "g"}])`,
			Error:  "InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
			Source: snapshot + "test_send_batch_missing_deduplication_id_for_fifo_queue"},
		{Do: `sqs.send_message(QueueUrl=fifo, MessageBody="a", MessageDeduplicationId="1")`, Error: "MissingParameter: The request must contain the parameter MessageGroupId.", Source: snapshot + "test_posting_to_fifo_requires_deduplicationid_group_id"},
		{Do: `len(sqs.send_message_batch(QueueUrl=fifo, Entries=[{"Id": str(i), "MessageBody": g + str(i), "MessageGroupId": g, "MessageDeduplicationId": str(i)} for i, g in enumerate("ababc")])["Successful"])`, Want: `5`},
		{Do: `sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=4)["Messages"]`, Keep: "got"},
		{Do: `[m["Body"] for m in got]`, Want: `["a0", "a2", "b1", "b3"]`, Source: "SQS developer guide, \"FIFO queue delivery logic\": as many messages of one group as possible"},
		{Do: `sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=got[0]["ReceiptHandle"], VisibilityTimeout=0)`},
		{Do: `sqs.change_message_visibility(QueueUrl=fifo, ReceiptHandle=got[0]["ReceiptHandle"], VisibilityTimeout=9)`, Error: "AWS.SimpleQueueService.MessageNotInflight", Source: "SQS API reference, ChangeMessageVisibility"},
		{Do: `sqs.delete_message(QueueUrl=fifo, ReceiptHandle=got[0]["ReceiptHandle"])`, Error: "InvalidParameterValue", Source: snapshot + "test_fifo_delete_message_with_expired_receipt_handle"},
		{Do: `sqs.purge_queue(QueueUrl=fifo)`},
		{Do: `sqs.send_message(QueueUrl=fifo, MessageBody="again", MessageGroupId="a", MessageDeduplicationId="0")`},
		{Do: `[m["Body"] for m in sqs.receive_message(QueueUrl=fifo)["Messages"]]`, Want: `["again"]`, Source: "LocalStack test_sqs.py, test_purge_queue_clears_fifo_deduplication_cache, run against AWS"},
	})
}
