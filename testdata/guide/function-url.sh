FUNCTION_URL="$(aws cloudformation describe-stacks \
--stack-name "$STACK_NAME" \
--query \"Stacks[0].Outputs[?OutputKey=='FunctionUrl'].OutputValue\" \
--output text)"
