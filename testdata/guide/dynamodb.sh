aws dynamodb put-item --table-name "agent-${SUB}-table" --item '{"pk":{"S":"k1"},"v":{"S":"hello"}}'
aws dynamodb get-item --table-name "agent-${SUB}-table" --key '{"pk":{"S":"k1"}}'
