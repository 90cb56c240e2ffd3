#!/bin/bash
# cfnenv provisioning over an empty Go program, and what --refresh adds, as whole
# processes: as cfnenv is released, and with cgo for who builds it so. The clients
# of the AWS SDK must be linked into the binary, as they are once smoke is.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

mkdir empty
printf 'package main\n\nfunc main() {}\n' >empty/main.go
(cd empty && go mod init empty 2>/dev/null && CGO_ENABLED=0 go build -o ../nothing .)
go version -m "$work/cfnenv" | grep -o 'aws-sdk-go-v2/service/[a-z0-9]*' | sort -u | tr '\n' ' '
echo 'are linked'

nothing() { "$work/nothing"; }
provisioning() { "$work/cfnenv" provisioning; }
refreshing() { "$work/cfnenv" provisioning --refresh; } # there is time left: nothing is renewed

compare 'cfnenv provisioning / an empty Go program' 500 provisioning nothing 1
compare 'cfnenv provisioning --refresh, with time left / without the flag' 500 refreshing provisioning 1
if command -v gcc >/dev/null; then
	CGO_ENABLED=1 go -C "$root" build -o "$work/cfnenv" ./cmd/cfnenv
	compare 'with cgo, cfnenv provisioning / an empty Go program' 500 provisioning nothing 1
fi
