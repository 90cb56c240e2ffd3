package sqs

import (
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// New makes the account's SQS.
func New(env service.Env) *service.Service {
	s := newStore(env)
	return &service.Service{
		Name: "sqs",
		Protocols: []wire.Protocol{
			{Kind: wire.JSON, Version: "1.0", Target: "AmazonSQS", Namespace: "com.amazonaws.sqs"},
			{Kind: wire.Query, Version: "2012-11-05", Namespace: "http://queue.amazonaws.com/doc/2012-11-05/"},
		},
		Operations: s.operations(),
	}
}

// operations is the table. A batch asks IAM for the action of the single operation (AWS: SQS developer guide, "Amazon SQS
// API permissions").
func (s *store) operations() []service.Operation {
	return []service.Operation{
		service.Op("CreateQueue", s.createChecks, s.createQueue),
		service.Op("DeleteQueue", asks[queueInput](s, "sqs:DeleteQueue"), s.deleteQueue),
		service.Op("PurgeQueue", asks[queueInput](s, "sqs:PurgeQueue"), s.purgeQueue),
		service.Op("GetQueueUrl", s.urlChecks, s.getQueueURL),
		service.Op("ListQueues", s.listChecks, s.listQueues),
		service.Op("ListDeadLetterSourceQueues", asks[listDeadLetterSourceQueuesInput](s, "sqs:ListDeadLetterSourceQueues"), s.listSources),
		service.Op("GetQueueAttributes", asks[GetQueueAttributesInput](s, "sqs:GetQueueAttributes"), s.getQueueAttributes),
		service.Op("SetQueueAttributes", asks[setQueueAttributesInput](s, "sqs:SetQueueAttributes"), s.setQueueAttributes),
		service.Op("TagQueue", s.tagChecks, s.tagQueue),
		service.Op("UntagQueue", s.untagChecks, s.untagQueue),
		service.Op("ListQueueTags", asks[queueInput](s, "sqs:ListQueueTags"), s.listQueueTags),
		service.Op("SendMessage", asks[sendMessageInput](s, "sqs:SendMessage"), s.sendMessage),
		service.Op("SendMessageBatch", asks[sendMessageBatchInput](s, "sqs:SendMessage"), s.sendBatch),
		service.Op("ReceiveMessage", asks[receiveMessageInput](s, "sqs:ReceiveMessage"), s.receiveMessage),
		service.Op("DeleteMessage", asks[deleteMessageInput](s, "sqs:DeleteMessage"), s.deleteMessage),
		service.Op("DeleteMessageBatch", asks[deleteMessageBatchInput](s, "sqs:DeleteMessage"), s.deleteBatch),
		service.Op("ChangeMessageVisibility", asks[changeMessageVisibilityInput](s, "sqs:ChangeMessageVisibility"), s.changeVisibility),
		service.Op("ChangeMessageVisibilityBatch", asks[changeVisibilityBatchInput](s, "sqs:ChangeMessageVisibility"), s.visibilityBatch),
	}
}
