aws cloudformation delete-stack --stack-name "$STACK_NAME" --role-arn "$CFN_EXEC_ROLE_ARN"
