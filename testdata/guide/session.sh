# Every command of the guide, in its order, under "cfnenv emulator --": what it
# says is on standard output, each line named where the scripts that run this
# look for it. Between the blocks stands what the guide leaves out.
guide() { . "$ROOT/testdata/guide/$1.sh"; }

cp "$CFNENV_CREDENTIALS" credentials.json
guide export
guide fetch-examples

guide example-01
guide cleanup
guide example-02
guide cleanup
guide example-03
guide function-url
echo "the guide's query: $FUNCTION_URL"
FUNCTION_URL="$(aws cloudformation describe-stacks \
--stack-name "$STACK_NAME" \
--query "Stacks[0].Outputs[?OutputKey=='FunctionUrl'].OutputValue" \
--output text)"
echo "corrected: $FUNCTION_URL"
guide curl | jq -r '"put: \(.putObject.ok)", "create: \(.createBucket.ok) \(.createBucket.errorCode): \(.createBucket.message)"'
guide cleanup
aws cloudformation wait stack-delete-complete --stack-name "$STACK_NAME"
(
	guide runtime
	aws s3 rm --recursive "s3://$STACK_NAME" | sed 's/^/emptied: /'
	guide cloudfront
	guide dynamodb # there is no such table yet
	guide bedrock 2>&1 | grep '^An error' # the rest may be a page of usage
)
# The table that the guide writes to is not in its examples.
TABLE_STACK="agent-${SUB}-table"
aws cloudformation deploy --stack-name "$TABLE_STACK" --template-file "$ROOT/examples/04-runtime-table.yaml" \
	--role-arn "$CFN_EXEC_ROLE_ARN" --tags agent_sub="$SUB" agent_username="$USERNAME"
(
	guide runtime
	guide dynamodb | sed 's/^/item: /'
)
aws cloudformation delete-stack --stack-name "$TABLE_STACK" --role-arn "$CFN_EXEC_ROLE_ARN"
aws cloudformation wait stack-delete-complete --stack-name "$TABLE_STACK"
guide cleanup
echo "stacks left: $(aws cloudformation list-stacks --query 'length(StackSummaries[?StackStatus!=`DELETE_COMPLETE`])')"
