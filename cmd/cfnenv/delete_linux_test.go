package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"cfnenv/smoke/emulator"
)

// TestDeleteAsks: on a real terminal delete names what goes, keeps it at a no and deletes it at a yes.
func TestDeleteAsks(t *testing.T) {
	account, environ := accountWithStack(t)
	for _, test := range []struct {
		answer, said string
		status, left int
	}{
		{"n\n", "not deleted: stack agent-", exitFailed, 2},
		{"\n", "not deleted: stack agent-", exitFailed, 2},
		{"y\n", "-web: deleted\r\n", exitOK, 0},
	} {
		person, program := terminal(t)
		a, _ := accountApp(t.TempDir(), environ)
		a.Stdin, a.Stdout, a.Stderr, a.IsTerminal = program, program, program, isTerminal
		status := make(chan int)
		go func() {
			status <- run([]string{"-c", account.document, "delete", "web"}, a)
		}()
		question := shownUntil(person, "[y/N] ")
		io.WriteString(person, test.answer)
		said := shownUntil(person, test.said)
		if got := <-status; got != test.status || !strings.Contains(question, "Delete stack agent-") || !strings.Contains(question, "-web?") || !strings.HasSuffix(said, test.said) {
			t.Errorf("%q: status %d, asked %q, said %q", test.answer, got, question, said)
		}
		left, err := account.Left()
		if err != nil || len(left) != test.left {
			t.Errorf("%q: left %q, %v", test.answer, left, err)
		}
	}
}

// TestCtrlCAtTheQuestion: nothing has begun, so only that is said.
func TestCtrlCAtTheQuestion(t *testing.T) {
	account, environ := accountWithStack(t)
	person, program := terminal(t)
	command := exec.Command("cfnenv", "-c", account.document, "delete", "web")
	command.Env = append(withoutAWS(os.Environ()), environ...)
	command.Stdin, command.Stdout, command.Stderr = program, program, program
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	shownUntil(person, "[y/N] ")
	io.WriteString(person, "\x03")
	shown := shownUntil(person, "\n\n") // which does not come: everything up to the end
	if status := ended(t, command); status != exitInterrupted || !strings.Contains(shown, "\r\ncfnenv: interrupted: not deleted: stack agent-") ||
		strings.Contains(shown, "no longer waiting") || strings.Count(shown, "\n") != 2 {
		t.Errorf("status %d, shown: %q", status, shown)
	}
}

// accountWithStack serves an account that has the stack "web", and the environment that leads to it.
func accountWithStack(t *testing.T) (*servedAccount, []string) {
	t.Helper()
	account := serveAccount(t, emulator.Options{})
	environ := []string{"AWS_ENDPOINT_URL=" + account.URL}
	deployer, stderr := accountApp(t.TempDir(), environ)
	if status := run([]string{"-c", account.document, "deploy", "--name", "web", "../../examples/01-minimal-sqs.yaml"}, deployer); status != exitOK {
		t.Fatalf("status %d: %s", status, stderr)
	}
	return account, environ
}
