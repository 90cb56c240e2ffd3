#!/bin/bash
# The emulator: from its start to its ready line and first answer, its memory when idle and after a smoke run, the memory
# of a smoke run (without the function's process), and the share of the run that waits for the function's first answer,
# which is Python's start. Linux, for /proc.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# memory PID FIELD: VmRSS or VmHWM of a process, in MB.
memory() { awk -v field="$2:" '$1 == field { printf "%.1f\n", $2 / 1024 }' "/proc/$1/status"; }

# serve: starts an emulator, and returns once it answers.
serve() {
	rm -f ready emulated.json
	"$work/cfnenv" emulator --listen 127.0.0.1:0 --credentials emulated.json 2>ready &
	pid=$!
	until grep -qs listening ready; do sleep 0.001; done
	url=$(grep -o 'http://[0-9.:]*' ready)
	curl -sS -o first "$url/"
}

stop() { kill -TERM $pid && wait $pid || true; }

times=()
for ((i = 0; i < 20; i++)); do
	once serve
	stop
done
printf '%s\n' "${times[@]}" >starts
awk -v t="$(median starts)" 'BEGIN { printf "start to first answer, curl included: %.0f ms\n", t / 1000 }'

serve
echo "memory when idle: $(memory $pid VmRSS) MB"
AWS_ENDPOINT_URL=$url "$work/cfnenv" smoke -c emulated.json >/dev/null 2>&1
echo "memory after a smoke run: $(memory $pid VmRSS) MB, at most $(memory $pid VmHWM) MB"
stop

for i in 1 2 3; do
	"$work/cfnenv" smoke --emulator --json >report.json 2>/dev/null &
	run=$!
	while peak=$(memory $run VmHWM 2>/dev/null) && [ -n "$peak" ]; do
		last=$peak
		sleep 0.01
	done
	wait $run
	jq -r --arg peak "$last" '"smoke --emulator: \(.timing.wall * 1000 | round) ms, \(100 * .timing.firstAnswer / .timing.wall | round)% of it the function'"'"'s first answer; at most \($peak) MB without the function"' report.json
done
