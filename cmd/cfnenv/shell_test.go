package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// document copies a sample document to a directory of the test's own, where
// nobody else can read it, and returns the directory.
func document(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/credentials", name))
	if err != nil {
		t.Fatal(err)
	}
	return documentOf(t, string(data))
}

// documentOf is document for a text.
func documentOf(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "credentials.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shellRun is the result of a script that a shell ran.
type shellRun struct {
	stdout, stderr string
	status         int
}

// runShell runs a script in a shell in a directory, with cfnenv on the PATH and
// stale credentials in the environment. A short run skips the test: shells have
// no goroutines that could race.
func runShell(t *testing.T, shell tooltest.Shell, dir, script string) shellRun {
	t.Helper()
	if testing.Short() {
		t.Skip("starts shells")
	}
	var stdout, stderr bytes.Buffer
	command := shell.Command(t, script)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8",
		"AWS_ACCESS_KEY_ID=stale", "AWS_SECRET_ACCESS_KEY=stale", "AWS_SESSION_TOKEN=stale", "AWS_CREDENTIAL_EXPIRATION=stale",
		"AWS_PROFILE=stale", "AWS_SECURITY_TOKEN=stale"}
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return shellRun{stdout.String(), stderr.String(), command.ProcessState.ExitCode()}
}

// fish is the shell of the format fish.
func fish() tooltest.Shell {
	return tooltest.Shell{Name: "fish", Argv: []string{"fish", "--no-config", "-c"}}
}

// environment parses the output of env.
func environment(text string) map[string]string {
	got := make(map[string]string)
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		got[name] = value
	}
	return got
}

// TestFailingClosed: when cfnenv fails, the eval fails, the stale credentials
// are gone, and the script goes on or stops as its author said.
func TestFailingClosed(t *testing.T) {
	dir := t.TempDir() // without a document
	const left = `echo "status $?, left ${AWS_ACCESS_KEY_ID-}${AWS_SECRET_ACCESS_KEY-}${AWS_SESSION_TOKEN-}${AWS_CREDENTIAL_EXPIRATION-}"`
	for name, test := range map[string]struct {
		script, stdout string
		status         int
	}{
		"plain":             {`eval "$(cfnenv provisioning)"; ` + left, "status 1, left \n", 0},
		"unquoted":          {`eval $(cfnenv provisioning); ` + left, "status 1, left \n", 0},
		"usage":             {`eval "$(cfnenv provisioning --unknown)"; ` + left, "status 1, left \n", 0},
		"misspelt":          {`eval "$(cfnenv provisonning)"; ` + left, "status 1, left \n", 0},
		"set -u":            {`set -u; eval "$(cfnenv provisioning)"; ` + left, "status 1, left \n", 0},
		"set -e":            {`set -e; eval "$(cfnenv provisioning)"; echo on`, "", 1},
		"set -eu":           {`set -eu; eval "$(cfnenv provisioning)"; echo on`, "", 1},
		"if":                {`set -e; if eval "$(cfnenv provisioning)"; then echo yes; else ` + left + `; fi`, "status 1, left \n", 0},
		"or":                {`set -e; eval "$(cfnenv provisioning)" || ` + left, "status 1, left \n", 0},
		"and":               {`eval "$(cfnenv provisioning)" && echo on; ` + left, "status 1, left \n", 0},
		"function":          {`f() { eval "$(cfnenv provisioning)"; ` + left + `; }; f; echo on`, "status 1, left \non\n", 0},
		"function, set -e":  {`set -e; f() { eval "$(cfnenv provisioning)"; echo on; }; f`, "", 1},
		"twice":             {`eval "$(cfnenv provisioning)"; eval "$(cfnenv provisioning)"; ` + left, "status 1, left \n", 0},
		"negated":           {`set -e; ! eval "$(cfnenv provisioning)"; echo on`, "on\n", 0},
		"last of a program": {`eval "$(cfnenv provisioning)"`, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			for _, shell := range tooltest.PosixShells() {
				t.Run(shell.Name, func(t *testing.T) {
					got := runShell(t, shell, dir, test.script)
					if got.stdout != test.stdout || got.status != test.status {
						t.Errorf("status %d, stdout %q, want %d, %q\n%s", got.status, got.stdout, test.status, test.stdout, got.stderr)
					}
					if !strings.HasPrefix(got.stderr, "cfnenv: ") {
						t.Errorf("stderr is %q", got.stderr)
					}
				})
			}
		})
	}
	t.Run("pipefail", func(t *testing.T) {
		for _, name := range []string{"bash", "zsh", "mksh", "busybox"} {
			for _, shell := range tooltest.PosixShells() {
				if shell.Name != name {
					continue
				}
				got := runShell(t, shell, dir, `set -euo pipefail; cfnenv provisioning | cat >/dev/null; echo on`)
				if got.stdout != "" || got.status != 3 {
					t.Errorf("%s: status %d, stdout %q", name, got.status, got.stdout)
				}
			}
		}
	})
	t.Run("fish", func(t *testing.T) {
		got := runShell(t, fish(), dir, `cfnenv provisioning --format fish | source; echo "status $status, left $AWS_ACCESS_KEY_ID$AWS_SESSION_TOKEN"`)
		if got.stdout != "status 1, left \n" {
			t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
		}
	})
}

// TestNushell: the line that README gives loads everything, and after a failure
// nothing is left: json has no way to say that something failed, so that the line
// unsets first, and nushell ends it at a command that fails.
func TestNushell(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("\\| nushell 0.98 or later \\| `(.*)` \\|").FindSubmatch(readme)
	if row == nil {
		t.Fatal("README has no line for nushell")
	}
	line := strings.ReplaceAll(string(row[1]), `\|`, "|")
	dir := document(t, "workshop.json")
	if err := os.WriteFile(filepath.Join(dir, "broken.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	left := func(text string) (names []string) {
		for name := range environment(text) {
			if strings.HasPrefix(name, "AWS_") && name != "AWS_REGION" || name == "CFNENV_SET" {
				names = append(names, name)
			}
		}
		return names
	}
	got := runShell(t, tooltest.Nushell(), dir, line+"; ^env")
	loaded := environment(got.stdout)
	if loaded["AWS_SESSION_TOKEN"] != "PROVISIONING/session+token+EXAMPLE==" || loaded["CFNENV_SET"] != "provisioning" || len(left(got.stdout)) != 7 || got.stderr != "" {
		t.Errorf("left %q, stderr %q", left(got.stdout), got.stderr)
	}
	for _, failing := range []string{"provisioning -c none.json", "provisioning -c broken.json", "set none", "provisonning", "provisioning --unknown"} {
		broken := strings.Replace(line, "cfnenv provisioning", "cfnenv "+failing, 1)
		got := runShell(t, tooltest.Nushell(), dir, broken+"; print on")
		if got.status == 0 || got.stdout != "" || !strings.HasPrefix(got.stderr, "cfnenv: ") {
			t.Errorf("%s: status %d, stdout %q, stderr %q", failing, got.status, got.stdout, got.stderr)
		}
		got = runShell(t, tooltest.Nushell(), dir, line+"; try { "+broken+" } catch { print caught }; ^env")
		if !strings.HasPrefix(got.stdout, "caught\n") || len(left(got.stdout)) != 0 {
			t.Errorf("%s: left %q, stderr %q", failing, left(got.stdout), got.stderr)
		}
	}
}

// TestSucceeding: the same constructs when all is well.
func TestSucceeding(t *testing.T) {
	dir := document(t, "workshop.json")
	for name, script := range map[string]string{
		"plain":    `eval "$(cfnenv provisioning)" && echo "$AWS_SESSION_TOKEN"`,
		"unquoted": `eval $(cfnenv provisioning) && echo "$AWS_SESSION_TOKEN"`,
		"set -eu":  `set -eu; eval "$(cfnenv provisioning)"; echo "$AWS_SESSION_TOKEN"`,
		"function": `set -eu; f() { eval "$(cfnenv provisioning)"; }; f; echo "$AWS_SESSION_TOKEN"`,
		"if":       `if eval "$(cfnenv provisioning)"; then echo "$AWS_SESSION_TOKEN"; fi`,
		"child":    `eval "$(cfnenv provisioning)"; env | sed -n 's/^AWS_SESSION_TOKEN=//p'`,
		"local":    `AWS_SESSION_TOKEN=x; eval "$(cfnenv provisioning --format env-no-export)"; echo "$AWS_SESSION_TOKEN"; env | grep -c ^AWS_SESSION_TOKEN= | grep -v 0`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, shell := range tooltest.PosixShells() {
				t.Run(shell.Name, func(t *testing.T) {
					got := runShell(t, shell, dir, script)
					if got.stdout != "PROVISIONING/session+token+EXAMPLE==\n" || got.stderr != "" {
						t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
					}
				})
			}
		})
	}
}

// TestReadOnlyVariables: a variable that the user made read-only must not leave
// half an environment behind: nothing new, nothing stale, a failure.
func TestReadOnlyVariables(t *testing.T) {
	dir := document(t, "workshop.json")
	for _, name := range []string{"AWS_PROFILE", "AWS_REGION", "SUB"} {
		for _, shell := range tooltest.PosixShells() {
			t.Run(name+"/"+shell.Name, func(t *testing.T) {
				// The text is evaluated in a subshell that reports as it ends, because
				// some shells end right there.
				got := runShell(t, shell, dir, `readonly `+name+`=mine; (trap 'echo "left ${AWS_ACCESS_KEY_ID-}${AWS_SECRET_ACCESS_KEY-}${AWS_SESSION_TOKEN-}"' EXIT; `+
					`eval "$(cfnenv provisioning)" && echo succeeded; exit 1)`)
				if got.stdout != "left \n" {
					t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
				}
			})
		}
	}
}

// TestLocalVariables: no variable that is local to a function, of the calling
// one or of the one that evaluates, hides what was set or stays where nothing
// was to stay. Where that cannot be had, the text fails, without credentials.
func TestLocalVariables(t *testing.T) {
	dir := document(t, "workshop.json")
	const set, failed = "0, key ASIAPROVISIONEXAMPLE, profile \n", "1, key , profile stale\n"
	const report = `echo "$?, key $(printenv AWS_ACCESS_KEY_ID), profile $(printenv AWS_PROFILE)"`
	for _, shell := range tooltest.PosixShells() {
		t.Run(shell.Name, func(t *testing.T) {
			got := runShell(t, shell, dir, `f() { local AWS_ACCESS_KEY_ID=old; eval "$(cfnenv provisioning)"; `+report+`; }; f`)
			if got.stdout != set || got.stderr != "" {
				t.Errorf("its own: stdout %q, stderr %q", got.stdout, got.stderr)
			}
			got = runShell(t, shell, dir, `f() { local AWS_PROFILE=old; g; }; g() { eval "$(cfnenv provisioning)"; `+report+`; }; f`)
			if got.stdout != set && (got.stdout != failed || !strings.HasPrefix(got.stderr, "cfnenv: ")) {
				t.Errorf("the calling one's: stdout %q, stderr %q", got.stdout, got.stderr)
			}
		})
	}
	t.Run("fish", func(t *testing.T) {
		report := "set -l status_ $status; " + strings.Replace(report, "$?", "$status_", 1)
		got := runShell(t, fish(), dir, `function f; set -lx AWS_ACCESS_KEY_ID old; set -lx AWS_PROFILE old; cfnenv provisioning --format fish | source; `+report+`; end; f`)
		if got.stdout != set || got.stderr != "" {
			t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
		}
		got = runShell(t, fish(), dir, `set -eg AWS_ACCESS_KEY_ID; function f; set -lx AWS_ACCESS_KEY_ID old; cfnenv set none --format fish | source; `+report+`; end; f`)
		if got.stdout != failed {
			t.Errorf("after a failure: stdout %q, stderr %q", got.stdout, got.stderr)
		}
	})
}

// TestFunctionsStay: a function that is called like a variable is no variable.
func TestFunctionsStay(t *testing.T) {
	dir := document(t, "workshop.json")
	for _, shell := range tooltest.PosixShells() {
		t.Run(shell.Name, func(t *testing.T) {
			got := runShell(t, shell, dir, `SUB() { echo here; }; eval "$(cfnenv provisioning)"; eval "$(cfnenv unset)"; eval "$(cfnenv none)"; SUB`)
			if got.stdout != "here\n" {
				t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
			}
		})
	}
}

// TestUnsetRemovesEverything: after provisioning and unset nothing remains.
func TestUnsetRemovesEverything(t *testing.T) {
	dir := document(t, "workshop.json")
	check := func(t *testing.T, shell tooltest.Shell, script string) {
		got := runShell(t, shell, dir, script)
		for name, value := range environment(got.stdout) {
			if strings.HasPrefix(name, "AWS_") || strings.HasPrefix(value, "arn:") || strings.Contains(value, "ada") || strings.Contains(value, "0f8fad5b") {
				t.Errorf("%s is left", name)
			}
		}
		if !strings.Contains(got.stdout, "PATH=") || got.stderr != "" || got.status != 0 {
			t.Errorf("status %d, stderr %q", got.status, got.stderr)
		}
	}
	for _, shell := range tooltest.PosixShells() {
		t.Run(shell.Name, func(t *testing.T) {
			check(t, shell, `set -eu; eval "$(cfnenv provisioning)"; eval "$(cfnenv unset)"; env`)
		})
	}
	t.Run("fish", func(t *testing.T) {
		check(t, fish(), `cfnenv provisioning --format fish | source; and cfnenv unset --format fish | source; and env`)
	})
}
