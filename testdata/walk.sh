# A bucket is made and filled by the AWS CLI, each command a process of its own, under "cfnenv emulator --".
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
	aws s3 cp bucket.yaml "s3://$stack/greeting"
	! aws s3 mb "s3://$stack-another"
)
cfnenv delete --yes walk 2>&1
