#!/bin/bash
# Beside moto_server, where it is installed: start to first answer, memory when idle and after three deploys, and the time
# of the guide's three deploys by the AWS CLI. moto runs no Python functions without containers and weighs no boundary: this
# compares speed and size, not what they answer. Linux, for /proc.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
command -v moto_server >/dev/null || { echo "moto_server is not installed"; exit; }
# The program itself: a shim of pyenv would be a process more.
moto=$(pyenv which moto_server 2>/dev/null || command -v moto_server)
"$work/cfnenv" examples write examples 2>/dev/null

# Each start leaves the server's process in pid and its address in url.
start_cfnenv() {
	rm -f emulated.json
	url=http://127.0.0.1:45661
	"$work/cfnenv" emulator --listen 127.0.0.1:45661 --credentials emulated.json 2>/dev/null &
	pid=$!
	until curl -s -o /dev/null $url/; do sleep 0.005; done
}

start_moto() {
	url=http://127.0.0.1:45662
	"$moto" -H 127.0.0.1 -p 45662 >/dev/null 2>&1 &
	pid=$!
	until curl -s -o /dev/null $url/moto-api/; do sleep 0.005; done
}

stop() { kill -TERM $pid && wait $pid || true; }

memory() { awk '$1 == "VmRSS:" { print $2 / 1024 }' "/proc/$1/status"; }

# deploy URL: the guide's three, with the credentials that are in the environment.
deploy() {
	local name stack="$STACK_PREFIX$RANDOM"
	for name in 01-minimal-sqs 02-lambda-with-boundary 03-lambda-url-s3-writer; do
		local more=()
		[ $name = 01-minimal-sqs ] || more=(--capabilities CAPABILITY_NAMED_IAM --parameter-overrides
			AgentRoleName="$ROLE_PREFIX$RANDOM$RANDOM" RequiredBoundaryArn="$REQUIRED_BOUNDARY_ARN")
		aws --endpoint-url "$1" cloudformation deploy --stack-name "$stack-${name%%-*}" --template-file "examples/$name.yaml" \
			--role-arn "$CFN_EXEC_ROLE_ARN" --tags agent_sub="$AGENT_SUB" agent_username="$AGENT_USERNAME" "${more[@]}"
	done
}

# They take turns, so that a busy moment of the machine meets both.
declare -A pids urls
for round in 1 2 3 4 5; do
	for server in moto cfnenv; do
		times=()
		once start_$server
		echo "${times[0]}" >>$server.starts
		if [ $round = 5 ]; then pids[$server]=$pid urls[$server]=$url; else stop; fi
	done
done
for server in moto cfnenv; do memory ${pids[$server]} >$server.idle; done
# One document serves for both: moto checks no credentials.
eval "$("$work/cfnenv" provisioning -c emulated.json)"
for round in 1 2 3; do
	for server in moto cfnenv; do
		times=()
		once deploy ${urls[$server]}
		echo "${times[0]}" >>$server.deploys
	done
done
for server in moto cfnenv; do
	memory ${pids[$server]} >$server.deployed
	median $server.starts >$server.start
	median $server.deploys >$server.deploy
	pid=${pids[$server]}
	stop
done
while read -r name unit symbol what; do
	awk -v what="$what" -v m="$(cat moto.$name)" -v c="$(cat cfnenv.$name)" -v u="$unit" -v s="$symbol" \
		'BEGIN { printf "moto_server / cfnenv emulator, %s: %.0f %s / %.0f %s = %.1f\n", what, m / u, s, c / u, s, m / c }'
done <<END
start 1000 ms start to first answer
idle 1 MB memory when idle
deploy 1000 ms three deploys by the AWS CLI
deployed 1 MB memory after nine deploys
END
