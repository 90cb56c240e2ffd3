package smoke

import "strings"

// stackCommands removes a stack by hand, with the credentials that may.
func (r *runner) stackCommands(idOrName string) []string {
	command := `eval "$(cfnenv provisioning)" && aws cloudformation delete-stack --stack-name ` + idOrName
	if role := r.plan.Account.ExecRoleARN; role != "" {
		command += " --role-arn " + role
	}
	return []string{command + r.endpointFlag(r.options.Endpoints.CloudFormation)}
}

// bucketCommands empties a bucket by hand.
func (r *runner) bucketCommands(bucket string) []string {
	return []string{`eval "$(cfnenv runtime)" && aws s3 rm s3://` + bucket + " --recursive" + r.endpointFlag(r.options.Endpoints.S3)}
}

func (r *runner) endpointFlag(own string) string {
	if own == "" {
		own = r.options.Endpoints.Default
	}
	if own == "" {
		return ""
	}
	return " --endpoint-url " + quote(own)
}

// quote makes one word of a shell command out of an address.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// bucketCommand and queueCommand remove what a direct call made.
func bucketCommand(name string) string { return "aws s3 rb s3://" + name }

func queueCommand(name string) string {
	return `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ` + name + ` --output text)"`
}
