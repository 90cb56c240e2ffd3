curl -sS "$FUNCTION_URL" | jq
