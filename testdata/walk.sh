# A bucket's life by the AWS CLI, each command a process of its own, under "cfnenv emulator --".
set -e
eval "$(cfnenv provisioning)"
stack="agent-$SUB-walk"
cat >bucket.yaml <<'YAML'
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Ref AWS::StackName}
YAML
aws cloudformation deploy --stack-name "$stack" --template-file bucket.yaml \
	--role-arn "$CFN_EXEC_ROLE_ARN" --tags agent_sub="$SUB" agent_username="$USERNAME"
(
	eval "$(cfnenv runtime)"
	aws s3api put-object --bucket "$stack" --key greeting --body bucket.yaml --query ETag --output text
	! aws s3 mb "s3://$stack-another"
	aws s3 rm --recursive "s3://$stack"
)
aws cloudformation delete-stack --stack-name "$stack" --role-arn "$CFN_EXEC_ROLE_ARN"
cfnenv delete --yes walk 2>&1
