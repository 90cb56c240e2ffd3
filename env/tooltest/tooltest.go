// Package tooltest finds what tests need of a machine: the programs that they hold cfnenv against, shells, jq, AWS's clients,
// and directories that are quick. A test skips by name when one is missing, and fails when
// CFNENV_REQUIRE_TOOLS is 1, as it is in .ci/run.
package tooltest

import (
	"os"
	"os/exec"
	"testing"
)

// optional are the tools that may be missing everywhere, each with the reason.
var optional = map[string]string{
	"pwsh":     "PowerShell is in no Debian repository",
	"starship": "starship is not in Debian 12",
}

// Need returns the path of a program.
func Need(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	Missing(t, name)
	return ""
}

// Missing ends a test for which a tool is missing.
func Missing(t testing.TB, name string) {
	t.Helper()
	if reason, ok := optional[name]; ok {
		t.Skipf("%s is not installed: %s", name, reason)
	}
	if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", name)
	}
	t.Skipf("%s is not installed", name)
}

// MemoryDir returns a directory that lasts as long as the test, in memory where the system has such a place: who keeps a
// journal waits for the disk at every entry.
func MemoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "cfnenv-test-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Shell is a real shell that tests evaluate text in.
type Shell struct {
	// Name identifies it in tests.
	Name string
	// Argv starts it with a script to follow.
	Argv []string
}

// PosixShells are the shells that the format env is for.
func PosixShells() []Shell {
	return []Shell{
		{"bash", []string{"bash", "--norc", "--noprofile", "-c"}},
		{"dash", []string{"dash", "-c"}},
		{"zsh", []string{"zsh", "-f", "-c"}},
		{"mksh", []string{"mksh", "-c"}},
		{"busybox", []string{"busybox", "ash", "-c"}},
	}
}

// Nushell is the shell that loads the format json.
func Nushell() Shell {
	return Shell{"nushell", []string{"nu", "--no-config-file", "-c"}}
}

// Command is the shell with a script, which sees words as its arguments.
func (s Shell) Command(t testing.TB, script string, words ...string) *exec.Cmd {
	t.Helper()
	argv := append(append([]string{Need(t, s.Argv[0])}, s.Argv[1:]...), script)
	if len(words) > 0 {
		argv = append(append(argv, s.Name), words...)
	}
	return exec.Command(argv[0], argv[1:]...)
}
