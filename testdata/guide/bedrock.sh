AWS_REGION=us-east-1 aws bedrock-runtime converse --cli-input-json '{
"modelId": "anthropic.claude-3-sonnet-20240229-v1:0",
"messages": [
{
"role": "user",
"content": [
{ "text": "hello" }
]
}
]
}'
