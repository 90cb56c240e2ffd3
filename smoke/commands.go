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

// bucketCommand removes an empty bucket, with whatever credentials may.
func (r *runner) bucketCommand(name string) string {
	return "aws s3 rb s3://" + name + r.endpointFlag(r.options.Endpoints.S3)
}

// directCommands removes what a probe made without CloudFormation, with the credentials that made it.
func (r *runner) directCommands(p Probe) []string {
	const provisioning = `eval "$(cfnenv provisioning)" && `
	if p.Try == TryBucket {
		return []string{provisioning + r.bucketCommand(p.Name)}
	}
	endpoint := r.endpointFlag("")
	return []string{provisioning + `aws sqs delete-queue --queue-url "$(aws sqs get-queue-url --queue-name ` + p.Name + ` --output text` + endpoint + `)"` + endpoint}
}
