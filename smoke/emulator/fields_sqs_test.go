package emulator_test

import "cfnenv/smoke/emulator/clienttest"

var sqsCalls = []clienttest.Row{
	{Do: `sqs.create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]`, Keep: "dead"},
	{Do: `sqs.create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true", "RedrivePolicy": json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-2:123456789012:dead.fifo", "maxReceiveCount": 9})})["QueueUrl"]`, Keep: "url"},
	{Do: `sqs.get_queue_url(QueueName="q.fifo")`},
	{Do: `sqs.list_queues(MaxResults=1)`},
	{Do: `sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=1)`},
	{Do: `sqs.create_queue(QueueName="other.fifo", Attributes={"FifoQueue": "true", "RedrivePolicy": json.dumps({"deadLetterTargetArn": "arn:aws:sqs:us-east-2:123456789012:dead.fifo", "maxReceiveCount": 9})})`},
	{Do: `sqs.list_dead_letter_source_queues(QueueUrl=dead, MaxResults=1)`},
	{Do: `sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])`},
	{Do: `sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})`},
	{Do: `sqs.tag_queue(QueueUrl=url, Tags={"k": "v"})`},
	{Do: `sqs.list_queue_tags(QueueUrl=url)`},
	{Do: `sqs.untag_queue(QueueUrl=url, TagKeys=["k"])`},
	{Do: `dict(MessageBody="x", MessageGroupId="g", MessageAttributes={"a": {"DataType": "Binary", "BinaryValue": b"x"}, "s": {"DataType": "String", "StringValue": "x"}}, MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}})`, Keep: "message"},
	{Do: `sqs.send_message(QueueUrl=url, MessageDeduplicationId="1", **message)`},
	{Do: `sqs.send_message_batch(QueueUrl=url, Entries=[dict(message, Id="a", MessageDeduplicationId="2"), dict(message, Id="b", MessageDeduplicationId="3", DelaySeconds=901)])`},
	{Do: `sqs.receive_message(QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"], MaxNumberOfMessages=2)["Messages"]`, Keep: "got"},
	{Do: `sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got[0]["ReceiptHandle"], VisibilityTimeout=60)`},
	{Do: `sqs.change_message_visibility_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": got[0]["ReceiptHandle"], "VisibilityTimeout": 60}, {"Id": "b", "ReceiptHandle": "x", "VisibilityTimeout": 60}])`},
	{Do: `sqs.delete_message(QueueUrl=url, ReceiptHandle=got[0]["ReceiptHandle"])`},
	{Do: `sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": got[1]["ReceiptHandle"]}, {"Id": "b", "ReceiptHandle": "x"}])`},
	{Do: `sqs.purge_queue(QueueUrl=url)`},
	{Do: `sqs.delete_queue(QueueUrl=url)`},
}

func sqsExceptions() map[string]string {
	return map[string]string{
		"MessageAttributes.StringListValues": "AWS: not implemented, reserved for future use",
		"MessageAttributes.BinaryListValues": "AWS: not implemented, reserved for future use",
	}
}

var logsCalls = []clienttest.Row{
	{Do: `logs.create_log_group(logGroupName="/g", tags={"k": "v"})`},
	{Do: `logs.create_log_group(logGroupName="/h")`},
	{Do: `logs.put_retention_policy(logGroupName="/g", retentionInDays=7)`},
	{Do: `logs.describe_log_groups(limit=1)["logGroups"][0]["arn"]`, Keep: "arn"},
	{Do: `[logs.create_log_stream(logGroupName="/g", logStreamName=n) for n in "ab"]`},
	{Do: `int(__import__("time").time() * 1000)`, Keep: "now"},
	{Do: `logs.put_log_events(logGroupName="/g", logStreamName="a", logEvents=[{"timestamp": now, "message": "x"}, {"timestamp": now, "message": "y"}, {"timestamp": now + 3 * 3600000, "message": "new"}])`},
	{Do: `logs.put_log_events(logGroupName="/g", logStreamName="b", logEvents=[{"timestamp": now - 90 * 86400000, "message": "old"}])`},
	{Do: `logs.describe_log_streams(logGroupName="/g", limit=1)`},
	{Do: `logs.get_log_events(logGroupName="/g", logStreamName="a")`},
	{Do: `logs.filter_log_events(logGroupName="/g", limit=1)`},
	{Do: `logs.list_tags_for_resource(resourceArn=arn.removesuffix(":*"))`},
	{Do: `logs.tag_resource(resourceArn=arn.removesuffix(":*"), tags={"a": "b"})`},
	{Do: `logs.untag_resource(resourceArn=arn.removesuffix(":*"), tagKeys=["a"])`},
	{Do: `logs.delete_retention_policy(logGroupName="/g")`},
	{Do: `logs.delete_log_stream(logGroupName="/g", logStreamName="b")`},
	{Do: `logs.delete_log_group(logGroupName="/g")`},
}

func logsExceptions() map[string]string {
	return map[string]string{
		"logGroups.kmsKeyId": "encryption with keys of KMS is not emulated", "logGroups.dataProtectionStatus": "data protection is not emulated",
		"logGroups.inheritedProperties": "policies of accounts are not emulated", "logGroups.deletionProtectionEnabled": "deletion protection is not emulated",
		"logGroups.bearerTokenAuthenticationEnabled": "bearer tokens are not emulated",
		"searchedLogStreams.logStreamName":           "AWS: deprecated, an empty list", "searchedLogStreams.searchedCompletely": "AWS: deprecated, an empty list",
		"rejectedLogEventsInfo.expiredLogEventEndIndex": "of events older than the group's retention", "rejectedEntityInfo": "entities are not emulated",
	}
}
