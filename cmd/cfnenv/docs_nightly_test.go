package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v4"
)

// nightlyScript runs the steps of the nightly workflow, against the broker of the
// emulated account and with a gh that writes down what it is asked for.
const nightlyScript = `
[!tool:bash] skip 'bash is not installed'
[!tool:jq] skip 'jq is not installed'
[!tool:python3] skip 'python3, which runs the functions, is not installed'
chmod 755 bin/gh
mkdir temp
exec sh -c 'ln -s "$(command -v cfnenv)" temp/cfnenv'
env PATH=$WORK/bin${:}$PATH
exec cfnenv emulator -- bash -e session.sh

# every secret is masked, and nothing else is printed
! grep '^[^:]' masks
cmp sorted.secrets sorted.masks
grep 'pass  .* checks passed, nothing left behind' report/smoke.log
exists report/smoke.xml report/smoke.html
exec cfnenv judge report/evidence.json
stdout 'pass  .* checks passed, nothing left behind'
grep 'nothing to sweep' report/sweep.log
! exists temp/credentials.json

# an issue is opened, then updated, then closed, and a good night without one says nothing
grep '^new: issue create --title The nightly proof of the workshop account fails --body-file body.md$' calls
grep '^open: issue comment 7 --body-file body.md$' calls
grep '^good: issue close 7 --comment The account is proven again: https://github.example/run/1$' calls
! grep '^quiet: issue (create|comment|close)' calls
grep 'pass  .* checks passed' body.md
grep '^https://github.example/run/1$' body.md

-- session.sh --
export RUNNER_TEMP=$WORK/temp GITHUB_ENV=$WORK/github.env GITHUB_STEP_SUMMARY=$WORK/summary.md
bash -e fetch.sh >masks
. ./github.env
export CFNENV_CREDENTIALS
jq -r '.. | objects | to_entries[] | select(.key | test("^(accessKeyId|secretAccessKey|sessionToken|idToken|accessToken|refreshToken)$")) | .value' temp/credentials.json | sort -u >sorted.secrets
sed 's/^::add-mask:://' masks | sort -u >sorted.masks
bash -eo pipefail smoke.sh >/dev/null
bash -eo pipefail sweep.sh >/dev/null
bash -e forget.sh
export RUN_URL=https://github.example/run/1
CASE=new OPEN='[]' OUTCOME=failure bash -e issue.sh
CASE=open OPEN='[{"number":7,"title":"The nightly proof of the workshop account fails"},{"number":9,"title":"another"}]' OUTCOME=failure bash -e issue.sh
CASE=good OPEN='[{"number":7,"title":"The nightly proof of the workshop account fails"}]' OUTCOME=success bash -e issue.sh
CASE=quiet OPEN='[]' OUTCOME=success bash -e issue.sh
-- bin/gh --
#!/bin/sh
if [ "$2" = list ]; then echo "$OPEN"; else echo "$CASE: $*" >>"$WORK/calls"; fi
`

// TestNightlySteps runs them.
func TestNightlySteps(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../.github/workflows/nightly.yml")
	if err != nil {
		t.Fatal(err)
	}
	var nightly struct {
		Jobs map[string]struct{ Steps []struct{ Name, Run string } }
	}
	if err := yaml.Unmarshal(data, &nightly); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{
		"Fetch a credentials document":         "fetch.sh",
		"Prove the account":                    "smoke.sh",
		"Remove what earlier runs left behind": "sweep.sh",
		"Forget the document":                  "forget.sh",
		"Open, update or close the issue":      "issue.sh",
	}
	archive := txtar.Parse([]byte(nightlyScript))
	for _, step := range nightly.Jobs["smoke"].Steps {
		if file := names[step.Name]; file != "" {
			archive.Files = append(archive.Files, txtar.File{Name: file, Data: []byte(step.Run + "\n")})
			delete(names, step.Name)
		}
	}
	if len(names) > 0 {
		t.Fatalf("the workflow has no steps %v", names)
	}
	runArchives(t, map[string]*txtar.Archive{"nightly": archive})
}
