package endpoint

import (
	"os/exec"
	"strings"
	"testing"
)

// TestCommandsQuote: a name that others chose stays one word of the command that is offered to be copied.
func TestCommandsQuote(t *testing.T) {
	const name = "x'; touch /tmp/pwned; $(touch /tmp/pwned) `touch /tmp/pwned` \"*"
	hand := Commands{RoleARN: name, Endpoints: Endpoints{Default: name}}
	for command, want := range map[string]string{
		hand.Stack(name):  "cloudformation|delete-stack|--stack-name|" + name + "|--role-arn|" + name + "|--endpoint-url|" + name,
		hand.Empty(name):  "s3|rm|--recursive|s3://" + name + "|--endpoint-url|" + name,
		hand.Bucket(name): "s3|rb|s3://" + name + "|--endpoint-url|" + name,
		hand.Queue(name):  "sqs|delete-queue|--queue-url|url " + name + "|--endpoint-url|" + name,
	} {
		script := `cfnenv() { :; }
touch() { echo INJECTED; }
aws() { if [ "$2" = get-queue-url ]; then echo "url $4"; return; fi; first=; for word; do printf '%s%s' "$first" "$word"; first='|'; done; echo; }
` + command
		out, err := exec.Command("sh", "-c", script).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s\nruns %q, %v\nwant %q", command, got, err, want)
		}
	}
}
