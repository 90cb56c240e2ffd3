package main

import (
	"os"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// zsh is the shell of macOS.
func zsh() tooltest.Shell {
	return tooltest.Shell{Name: "zsh", Argv: []string{"zsh", "-f", "-c"}}
}

func bash() tooltest.Shell {
	return tooltest.Shell{Name: "bash", Argv: []string{"bash", "--norc", "--noprofile", "-c"}}
}

// Pitfall 1: USERNAME belongs to zsh. As root, assigning the name of a user who
// exists makes the process that user.
func TestPitfall1ZshOwnsUsername(t *testing.T) {
	dir := documentOf(t, strings.Replace(read(t, "workshop.json"), "ada.lovelace", "daemon", 1))
	const who = `echo "$USERNAME $(id -un)"`
	before := runShell(t, zsh(), dir, who)
	for _, script := range []string{
		`eval "$(cfnenv provisioning)" && ` + who,
		`eval $(cfnenv provisioning) && ` + who,
		`set -eu; eval "$(cfnenv provisioning --format env-no-export)"; ` + who,
		`eval "$(cfnenv provisioning)"; eval "$(cfnenv unset)"; ` + who,
		`eval "$(cfnenv provisioning -c missing.json)"; ` + who,
	} {
		if after := runShell(t, zsh(), dir, script); after.stdout != before.stdout {
			t.Errorf("%s: %q became %q", script, before.stdout, after.stdout)
		}
	}
	got := runShell(t, zsh(), dir, `eval "$(cfnenv provisioning)" && echo $AGENT_USERNAME $AGENT_SUB`)
	if got.stdout != "daemon 0f8fad5b-d9cb-469f-a165-70867728950e\n" {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
	// The text is one and the same, and sets USERNAME everywhere else.
	got = runShell(t, bash(), dir, `eval "$(cfnenv provisioning)" && echo $USERNAME`)
	if got.stdout != "daemon\n" {
		t.Errorf("bash: stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../testdata/credentials/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Pitfall 2: boto3 and AWS CLI v1 read AWS_DEFAULT_REGION only.
func TestPitfall2BothRegions(t *testing.T) {
	got := runShell(t, bash(), document(t, "workshop.json"), `eval "$(cfnenv provisioning)" && echo $AWS_REGION $AWS_DEFAULT_REGION`)
	if got.stdout != "us-east-1 us-east-1\n" {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

// Pitfall 3: jq -r exports the word null for a field that is missing.
func TestPitfall3MissingFieldIsNamed(t *testing.T) {
	dir := documentOf(t, strings.Replace(read(t, "toplevel.json"), `"sessionToken"`, `"token"`, 1))
	got := runShell(t, bash(), dir, `eval "$(cfnenv provisioning)" || echo "failed, token ${AWS_SESSION_TOKEN-unset}"`)
	if got.stdout != "failed, token unset\n" || got.stderr != "cfnenv: credentials.json: credentials.sessionToken is missing\n" {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

// Pitfall 4: eval "" succeeds, so that a failing tool leaves a script running on
// the credentials that were there.
func TestPitfall4FailureClearsCredentials(t *testing.T) {
	for _, shell := range tooltest.PosixShells() {
		got := runShell(t, shell, t.TempDir(), `eval "$(cfnenv provisioning)" && echo deploying; echo "key ${AWS_ACCESS_KEY_ID-unset}"`)
		if got.stdout != "key unset\n" {
			t.Errorf("%s: stdout %q, stderr %q", shell.Name, got.stdout, got.stderr)
		}
	}
}

// Pitfall 5: each value fell back on its own: a key of one set, a token of
// another.
func TestPitfall5OneSetForTheTriple(t *testing.T) {
	text := strings.Replace(read(t, "workshop.json"), `"sessionToken": "PROVISIONING/session+token+EXAMPLE==",`, "", 1)
	got := runShell(t, bash(), documentOf(t, text), `eval "$(cfnenv provisioning)" || echo "failed, key ${AWS_ACCESS_KEY_ID-unset}"`)
	if got.stdout != "failed, key unset\n" ||
		!strings.Contains(got.stderr, "credentialSets.agentAWSWorkshopProvisioning.credentials.sessionToken is missing") {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

// Pitfall 6: agentWorkshopProvisioning was forgotten, and the top level taken
// whatever its scope.
func TestPitfall6SetsAndScopes(t *testing.T) {
	got := runShell(t, bash(), document(t, "legacy.json"), `eval "$(cfnenv provisioning)" && echo $AWS_ACCESS_KEY_ID`)
	if got.stdout != "ASIALEGACYPROVISION0\n" {
		t.Errorf("agentWorkshopProvisioning: stdout %q, stderr %q", got.stdout, got.stderr)
	}
	runtimeOnly := strings.Replace(read(t, "toplevel.json"), `"credentialScope": "provisioning"`, `"credentialScope": "runtime"`, 1)
	got = runShell(t, bash(), documentOf(t, runtimeOnly), `eval "$(cfnenv provisioning)" || echo "failed, key ${AWS_ACCESS_KEY_ID-unset}"`)
	if got.stdout != "failed, key unset\n" {
		t.Errorf("top level of scope runtime: stdout %q, stderr %q", got.stdout, got.stderr)
	}
}

// Pitfall 15: stackNamePattern holds ${aws:PrincipalTag/sub}, which bash calls a
// bad substitution inside double quotes.
func TestPitfall15StackNamePattern(t *testing.T) {
	for _, shell := range tooltest.PosixShells() {
		got := runShell(t, shell, document(t, "workshop.json"), `eval "$(cfnenv provisioning)" && echo "$STACK_PREFIX"`)
		if got.stdout != "agent-0f8fad5b-d9cb-469f-a165-70867728950e-\n" || got.stderr != "" {
			t.Errorf("%s: stdout %q, stderr %q", shell.Name, got.stdout, got.stderr)
		}
		unknown := strings.Replace(read(t, "workshop.json"), `"agent-${aws:PrincipalTag/sub}-*"`, `"agent-${aws:other}-*"`, 1)
		got = runShell(t, shell, documentOf(t, unknown), `eval "$(cfnenv provisioning)" && echo "$STACK_PREFIX"`)
		if got.stdout != "agent-${aws:other}-\n" || got.stderr != "" {
			t.Errorf("%s: stdout %q, stderr %q", shell.Name, got.stdout, got.stderr)
		}
	}
}

// TestHostileDocument: no shell runs, expands or loses anything of a document
// that tries.
func TestHostileDocument(t *testing.T) {
	dir := document(t, "hostile.json")
	const want = `$(touch pwned)` + "`touch pwned`" + ";touch pwned\n" + `it's "Zoë"  \ *?[a]{b,c} ~ !x #y %z ‘q’ 😀 = -n` + "\n=ls\n${HOME}\n" + `a'b'\''c` +
		"\n leading, trailing and  double spaces \n"
	const show = `printf '%s\n' "$SUB" "$AGENT_USERNAME" "$AWS_REGION" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN"`
	for _, shell := range append(tooltest.PosixShells(), fish()) {
		t.Run(shell.Name, func(t *testing.T) {
			script := `eval "$(cfnenv provisioning)" && ` + show
			if shell.Name == "fish" {
				script = `cfnenv provisioning --format fish | source; and ` + show
			}
			got := runShell(t, shell, dir, script)
			if got.stdout != want || got.stderr != "" {
				t.Errorf("got  %q\nwant %q\n%s", got.stdout, want, got.stderr)
			}
			if _, err := os.Stat(dir + "/pwned"); err == nil {
				t.Error("something of the document was run")
			}
		})
	}
}
