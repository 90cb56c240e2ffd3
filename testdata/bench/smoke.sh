#!/bin/bash
# One smoke run over the guide's own shell commands, one after the other, both in an emulated account whose stack
# operations take the time that they take on AWS. It also prints how far the run is from its critical path (slowest
# creation, proof and slowest deletion). Takes about ten minutes, nearly all of it waiting.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# The guide: three deploys, the Function URL, and a cleanup of each stack that waits for it, as a script must before it may
# say that nothing is left. The bucket is emptied first: the guide forgets to, and its delete would fail.
cat >guide.sh <<'GUIDE'
set -euo pipefail
eval "$("$CFNENV" provisioning)"
deploy() { # NAME TEMPLATE OPTION…
	local name=$1 template=$2
	shift 2
	STACKS+=("$STACK_PREFIX$name")
	aws cloudformation deploy --stack-name "$STACK_PREFIX$name" --template-file "$template" --role-arn "$CFN_EXEC_ROLE_ARN" \
		--tags agent_sub="$AGENT_SUB" agent_username="$AGENT_USERNAME" "$@"
}
role() { echo AgentRoleName="$ROLE_PREFIX$1-$SHORT_SUB" RequiredBoundaryArn="$REQUIRED_BOUNDARY_ARN"; }
now=$(date +%s)
deploy "minimal-$now" examples/01-minimal-sqs.yaml
deploy "lambda-$now" examples/02-lambda-with-boundary.yaml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides $(role ps-deploy)
deploy "writer-$now" examples/03-lambda-url-s3-writer.yaml --capabilities CAPABILITY_NAMED_IAM --parameter-overrides $(role s3-writer)
url=$(aws cloudformation describe-stacks --stack-name "${STACK_PREFIX}writer-$now" --query "Stacks[0].Outputs[?OutputKey=='FunctionUrl'].OutputValue" --output text)
curl -sS "$url" | jq -e '.putObject.ok and (.createBucket.ok | not)'
(eval "$("$CFNENV" runtime)" && aws s3 rm "s3://${STACK_PREFIX}writer-$now" --recursive)
for stack in "${STACKS[@]}"; do
	aws cloudformation delete-stack --stack-name "$stack" --role-arn "$CFN_EXEC_ROLE_ARN"
	aws cloudformation wait stack-delete-complete --stack-name "$stack"
done
GUIDE

export CFNENV=$work/cfnenv
"$CFNENV" examples write examples 2>/dev/null

# seconds FILE COMMAND…: runs a command in an emulated account and writes how long it took.
seconds() {
	local file=$1 before=$EPOCHREALTIME
	shift
	"$CFNENV" emulator --latency aws -- "$@" >"$file.out" 2>"$file.err" || { cat "$file.err" >&2; exit 1; }
	awk -v a="$before" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", b - a }' >"$file"
}

seconds guide bash guide.sh &
seconds smoke "$CFNENV" smoke --json
wait $!
guide=$(cat guide) smoke=$(cat smoke)
critical=$(jq .timing.criticalPath smoke.out) wall=$(jq .timing.wall smoke.out)
awk -v g="$guide" -v s="$smoke" -v c="$critical" -v w="$wall" 'BEGIN {
	printf "the guide'"'"'s commands %.1f s, cfnenv smoke %.1f s: %.2f of it\n", g, s, s / g
	printf "cfnenv smoke %.2f s over its critical path %.2f s: %.3f\n", w, c, w / c
}'
