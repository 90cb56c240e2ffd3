// Package sqs is Amazon SQS in the emulated workshop account: standard and FIFO queues in memory, in the JSON protocol
// of today's clients and in the query protocol of older ones, which may also post to the queue's own URL.
//
// A queue URL carries the host by which the client came, because some clients follow it; in requests only its path
// counts. As on AWS, a name cannot be used again within 60 seconds of DeleteQueue, and PurgeQueue works once in 60
// seconds (AWS: SQS API reference). Queues that CloudFormation names itself never meet the first rule.
//
// What is kept is bounded: all messages together hold at most MaxStored bytes. Delivery is exactly once here where AWS
// promises at least once, and counts are exact where AWS says approximate.
//
// Not emulated: encryption with KMS keys, message move tasks, AddPermission and RemovePermission, and
// ReceiveRequestAttemptId.
package sqs
