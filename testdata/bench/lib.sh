# Timing for the scripts in this directory; sourced by bash.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# cfnenv as it is released: without cgo, so that no C library has to be loaded.
CGO_ENABLED=0 go -C "$root" build -o "$work/cfnenv" ./cmd/cfnenv

cp "$root/testdata/credentials/workshop.json" "$work/credentials.json"
chmod 600 "$work/credentials.json"
cd "$work"

# once COMMAND…: appends the time of one run, in microseconds, to $times.
once() {
	local before=${EPOCHREALTIME/./}
	"$@" >/dev/null
	times+=($((${EPOCHREALTIME/./} - before)))
}

# compare NAME ROUNDS A B PER_ROUND: the ratio of the median times of two shell
# functions. They alternate, so that a busy moment of the machine meets both; B
# runs PER_ROUND times a round.
compare() {
	local name=$1 rounds=$2 a=$3 b=$4 per_round=$5 i j times
	"$a" >/dev/null
	"$b" >/dev/null
	for ((i = 0; i < rounds; i++)); do
		times=()
		once "$a"
		printf '%s\n' "${times[@]}" >>a.times
		times=()
		for ((j = 0; j < per_round; j++)); do once "$b"; done
		printf '%s\n' "${times[@]}" >>b.times
	done
	awk -v name="$name" -v a="$(median a.times)" -v b="$(median b.times)" \
		'BEGIN { printf "%s: %.2f ms / %.2f ms = %.2f\n", name, a / 1000, b / 1000, a / b }'
	rm a.times b.times
}

# median FILE: the middle of its numbers.
median() {
	sort -n "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}
