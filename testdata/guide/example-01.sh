STACK_NAME="agent-${SUB}-minimal-$(date +%s)"
aws cloudformation deploy \
--stack-name "$STACK_NAME" \
--template-file examples/01-minimal-sqs.yaml \
--role-arn "$CFN_EXEC_ROLE_ARN" \
--tags agent_sub="$SUB" agent_username="$USERNAME"
