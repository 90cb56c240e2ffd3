CFN_EXEC_ROLE_NAME="${CFN_EXEC_ROLE_ARN##*/}" # ex: agentawsworkshop-cfn-exec
ROLE_PREFIX="${CFN_EXEC_ROLE_NAME%-cfn-exec}-agent-" # ex: agentawsworkshop-agent-
SHORT_SUB="$(echo "$SUB" | cut -c1-8)"
# Broken (does NOT match allowlist; commonly fails with iam:GetRole/iam:CreateRole denied):
# ROLE_NAME="agent-${SUB}-ps-deploy"
# Fixed (matches allowlist):
ROLE_NAME="${ROLE_PREFIX}ps-deploy-${SHORT_SUB}"
STACK_NAME="agent-${SUB}-lambda-$(date +%s)"
aws cloudformation deploy \
--stack-name "$STACK_NAME" \
--template-file examples/02-lambda-with-boundary.yaml \
--role-arn "$CFN_EXEC_ROLE_ARN" \
--capabilities CAPABILITY_NAMED_IAM \
--parameter-overrides AgentRoleName="$ROLE_NAME" RequiredBoundaryArn="$REQUIRED_BOUNDARY_ARN" \
--tags agent_sub="$SUB" agent_username="$USERNAME"
