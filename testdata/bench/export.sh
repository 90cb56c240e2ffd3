#!/bin/bash
# The guide's chain of 8 jq processes over eval "$(cfnenv provisioning)".
set -euo pipefail
. "$(dirname "$0")/lib.sh"

chain=$(cat "$root/testdata/guide/export.sh")
guide() { eval "$chain"; }
cfnenv() { eval "$("$work/cfnenv" provisioning)"; }

compare 'the guide'"'"'s 8 jq processes / eval "$(cfnenv provisioning)"' 15 guide cfnenv 10
