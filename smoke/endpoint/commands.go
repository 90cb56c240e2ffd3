package endpoint

import (
	"cmp"

	"cfnenv/smoke/printable"
)

// Commands words shell commands with which a person removes what a program could not. Those for stacks and objects load the
// credentials that may.
type Commands struct {
	RoleARN   string // the role that deletes stacks
	Endpoints Endpoints
}

// Stack deletes a stack, by id or name.
func (c Commands) Stack(idOrName string) string {
	command := `eval "$(cfnenv provisioning)" && aws cloudformation delete-stack --stack-name ` + printable.Shell(idOrName)
	if c.RoleARN != "" {
		command += " --role-arn " + printable.Shell(c.RoleARN)
	}
	return command + c.flag(c.Endpoints.CloudFormation)
}

// Empty deletes every object of a bucket.
func (c Commands) Empty(bucket string) string {
	return `eval "$(cfnenv runtime)" && aws s3 rm --recursive ` + printable.Shell("s3://"+bucket) + c.flag(c.Endpoints.S3)
}

// Bucket deletes an empty bucket, with whatever credentials are loaded.
func (c Commands) Bucket(bucket string) string {
	return "aws s3 rb " + printable.Shell("s3://"+bucket) + c.flag(c.Endpoints.S3)
}

// Queue deletes a queue, with whatever credentials are loaded.
func (c Commands) Queue(name string) string {
	flag := c.flag("")
	return `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ` + printable.Shell(name) + " --output text" + flag + `)"` + flag
}

// flag is the AWS CLI's flag for a service's endpoint, empty for AWS's own.
func (c Commands) flag(own string) string {
	url := cmp.Or(own, c.Endpoints.Default)
	if url == "" {
		return ""
	}
	return " --endpoint-url " + printable.Shell(url)
}
