package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/smoketest"
)

// servedAccount is an emulated account beside the program under test, and the file with its credentials document.
type servedAccount struct {
	*smoketest.Account
	document string
}

// serveAccount serves an account until the test ends.
func serveAccount(t testing.TB, o emulator.Options) *servedAccount {
	t.Helper()
	account, err := smoketest.Serve(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := account.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &servedAccount{account, filepath.Join(t.TempDir(), "credentials.json")}
	if err := os.WriteFile(s.document, account.Document, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// stack is the name of the account's one stack.
func (s *servedAccount) stack(t *testing.T) string {
	t.Helper()
	left, err := s.Left()
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		if name, ok := strings.CutPrefix(entry, "cloudformation "); ok {
			return name
		}
	}
	t.Fatalf("no stack in %q", left)
	return ""
}

// accountApp is the program in an environment of its own, from which nothing leads to AWS.
func accountApp(stateDir string, extra []string) (a *app, stderr *bytes.Buffer) {
	stderr = &bytes.Buffer{}
	return &app{
		Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: stderr, Now: time.Now,
		Environ:    slices.Concat([]string{"XDG_STATE_HOME=" + stateDir, "CFNENV_PYTHON=" + smoketest.BarePython()}, extra, withoutAWS(os.Environ())),
		IsTerminal: func(any) bool { return false },
	}, stderr
}

// withoutAWS leaves out what would lead a run elsewhere.
func withoutAWS(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		return strings.HasPrefix(entry, "AWS_") || strings.HasPrefix(entry, "XDG_STATE_HOME=") ||
			strings.HasPrefix(entry, "CFNENV_CREDENTIALS=") || strings.HasPrefix(entry, "GITHUB_STEP_SUMMARY=")
	})
}
