package removal

import (
	"cmp"

	"cfnenv/smoke/client"
	"cfnenv/smoke/printable"
)

// ByHand words the shell commands with which a person removes what a program could not. Those for stacks and objects load
// the credentials that may.
type ByHand struct {
	RoleARN   string // the role that deletes stacks
	Endpoints client.Endpoints
}

// Stack deletes a stack, by id or name.
func (h ByHand) Stack(idOrName string) string {
	command := `eval "$(cfnenv provisioning)" && aws cloudformation delete-stack --stack-name ` + printable.Shell(idOrName)
	if h.RoleARN != "" {
		command += " --role-arn " + printable.Shell(h.RoleARN)
	}
	return command + h.endpoint(h.Endpoints.CloudFormation)
}

// Empty deletes every object of a bucket.
func (h ByHand) Empty(bucket string) string {
	return `eval "$(cfnenv runtime)" && aws s3 rm --recursive ` + printable.Shell("s3://"+bucket) + h.endpoint(h.Endpoints.S3)
}

// Bucket deletes an empty bucket, with whatever credentials are loaded.
func (h ByHand) Bucket(bucket string) string {
	return "aws s3 rb " + printable.Shell("s3://"+bucket) + h.endpoint(h.Endpoints.S3)
}

// Queue deletes a queue, with whatever credentials are loaded.
func (h ByHand) Queue(name string) string {
	endpoint := h.endpoint("")
	return `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ` + printable.Shell(name) + " --output text" + endpoint + `)"` + endpoint
}

// endpoint is the AWS CLI's flag for a service's endpoint, empty for AWS's own.
func (h ByHand) endpoint(own string) string {
	url := cmp.Or(own, h.Endpoints.Default)
	if url == "" {
		return ""
	}
	return " --endpoint-url " + printable.Shell(url)
}
