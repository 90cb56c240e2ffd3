CFN_EXEC_ROLE_NAME="${CFN_EXEC_ROLE_ARN##*/}"
ROLE_PREFIX="${CFN_EXEC_ROLE_NAME%-cfn-exec}-agent-"
SHORT_SUB="$(echo "$SUB" | cut -c1-8)"
ROLE_NAME="${ROLE_PREFIX}s3-writer-${SHORT_SUB}"
STACK_NAME="agent-${SUB}-writer-$(date +%s)"
aws cloudformation deploy \
--stack-name "$STACK_NAME" \
--template-file examples/03-lambda-url-s3-writer.yaml \
--role-arn "$CFN_EXEC_ROLE_ARN" \
--capabilities CAPABILITY_NAMED_IAM \
--parameter-overrides AgentRoleName="$ROLE_NAME" RequiredBoundaryArn="$REQUIRED_BOUNDARY_ARN" \
--tags agent_sub="$SUB" agent_username="$USERNAME"
