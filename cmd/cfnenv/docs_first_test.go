package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
	"cfnenv/smoke/emulator/smoketest"
)

// firstCommand is README's first one.
const firstCommand = "go run ./cmd/cfnenv smoke --emulator"

// TestFirstCommand: README's first command works with Go, git and a python3 without boto3, and no network. Where the
// system lets a test take the network away it does; elsewhere the proxies are dead.
func TestFirstCommand(t *testing.T) {
	t.Parallel()
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds the program, for a shell")
	}
	var first docBlock
	for _, block := range docBlocks(t, "../../README.md") {
		if first.text == "" && block.language == "sh" {
			first = block
		}
	}
	if strings.TrimSpace(first.text) != firstCommand {
		t.Fatalf("README begins with %q, not with %q", first.text, firstCommand)
	}
	smoketest.NeedPython(t)
	home := t.TempDir()
	bin := filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"go", "git", "sh"} {
		if err := os.Symlink(tooltest.Need(t, tool), filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	argv := []string{"sh", "-e", "-c", first.text}
	const alone = "PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin ip link set lo up && exec \"$@\"" // loopback, and no other network
	if exec.Command("unshare", "-rn", "sh", "-c", alone, "sh", "true").Run() == nil {
		unshare, _ := exec.LookPath("unshare") // it has just run
		argv = append([]string{unshare, "-rn", "sh", "-c", alone, "sh"}, argv...)
	} else {
		t.Log("the network cannot be taken away here: its proxies are dead")
	}
	values, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOFLAGS").Output()
	if err != nil {
		t.Fatal(err)
	}
	goEnv := strings.Split(string(values), "\n") // flags decide what the cache has
	command := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	command.Dir = "../.."
	command.Env = []string{
		"PATH=" + bin, "CFNENV_PYTHON=" + smoketest.BarePython(), "HOME=" + home, "GOCACHE=" + goEnv[0], "GOMODCACHE=" + goEnv[1], "GOFLAGS=" + goEnv[2], "GOPROXY=off",
		"http_proxy=http://127.0.0.1:1", "https_proxy=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1", "AWS_EC2_METADATA_DISABLED=true",
	}
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "with cfnenv's stand-in for boto3") || !matchesShown(string(out), first.shown) {
		t.Errorf("%v:\n%s", err, out)
	}
}
