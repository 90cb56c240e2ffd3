package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// TestNarrowTerminal: on a terminal of 40 columns no line is wider and no word is broken that fits a line; a pipe gets whole
// lines.
func TestNarrowTerminal(t *testing.T) {
	dir := t.TempDir()
	template := `Resources: {Q: {Type: AWS::SQS::Queue, DependsOn: Q, Properties: {QueueName: !Sub "${AWS::StackName}-q"}}, U: {Type: AWS::EC2::VPC}}`
	for name, text := range map[string]string{
		"vpc.yaml":         template,
		"credentials.json": `{"principal": {"sub": "s"}, "credentialSets": {"broken": {"credentials": {}}, "agentEnablement": {"accountId": "111111111111", "credentialScope": "runtime", "credentials": {"accessKeyId": "A", "secretAccessKey": "B", "sessionToken": "C"}}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{"status", "exec missing -- true", "-c none check vpc.yaml", "deploy", "judge nothing"} {
		person, program := terminal(t)
		if err := unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: 40, Row: 100}); err != nil {
			t.Fatal(err)
		}
		command := func() *exec.Cmd {
			c := exec.Command("cfnenv", strings.Fields(args)...)
			c.Dir, c.Env = dir, withoutAWS(os.Environ())
			return c
		}
		narrow, piped := command(), command()
		narrow.Stdin, narrow.Stdout, narrow.Stderr = program, program, program
		if err := narrow.Start(); err != nil {
			t.Fatal(err)
		}
		program.Close()
		shown := shownUntil(person, "\x00") // which does not come: everything up to the end
		ended(t, narrow)
		for line := range strings.Lines(shown) {
			if line = strings.TrimRight(line, "\r\n"); utf8.RuneCountInString(line) > 40 {
				t.Errorf("%s: %q is too wide", args, line)
			}
		}
		whole, _ := piped.CombinedOutput()
		for _, word := range strings.Fields(string(whole)) {
			// What has a column in a table on a pipe has a sentence on a narrow terminal.
			if utf8.RuneCountInString(word) <= 30 && !slices.Contains(strings.Fields("SET SCOPE ACCOUNT REGION LEFT - runtime 111111111111"), word) && !slices.Contains(strings.Fields(shown), word) {
				t.Errorf("%s: %q is broken in\n%s", args, word, shown)
			}
		}
	}
}
