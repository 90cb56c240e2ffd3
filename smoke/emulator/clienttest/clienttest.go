// Package clienttest finds the AWS clients on a machine for tests that hold the emulated account against them: both
// generations of the AWS CLI, and every Python that has boto3. A test skips by name when one is missing, and fails when
// CFNENV_REQUIRE_TOOLS is 1. Each of these clients takes half a second to start, so go test -short runs none.
package clienttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// CLI returns the path of an AWS CLI of a generation, "1" or "2": the first on PATH that is one. The first generation
// is in no distribution any more, so that it may be missing everywhere.
func CLI(t testing.TB, generation string) string {
	t.Helper()
	slow(t)
	if path := clis()[generation]; path != "" {
		return path
	}
	if generation == "1" {
		t.Skip("AWS CLI v1 is not installed")
	}
	missing(t, "AWS CLI v"+generation)
	return ""
}

// clis are the paths by generation.
var clis = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for _, path := range all("aws") {
		cmd := exec.Command(path, "--version")
		cmd.Env = bare(os.DevNull)
		version, err := cmd.CombinedOutput() // some write it to stderr
		number, isCLI := strings.CutPrefix(string(version), "aws-cli/")
		if generation, _, _ := strings.Cut(number, "."); err == nil && isCLI && found[generation] == "" {
			found[generation] = path
		}
	}
	return found
})

// Pythons returns the path of every python3 on PATH that has boto3, by boto3's version.
func Pythons(t testing.TB) map[string]string {
	t.Helper()
	slow(t)
	found := pythons()
	if len(found) == 0 {
		missing(t, "python3 with boto3")
	}
	return found
}

var pythons = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	for _, path := range all("python3") {
		cmd := exec.Command(path, "-c", "import boto3; print(boto3.__version__, end='')")
		cmd.Env = bare(os.DevNull)
		version, err := cmd.Output()
		if err == nil && found[string(version)] == "" {
			found[string(version)] = path
		}
	}
	return found
})

func slow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("AWS's Python clients are slow to start")
	}
}

// bare is the environment in which clients are looked for, so that what is found there also runs there.
func bare(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C.UTF-8"}
}

// Run runs a program with nothing but PATH, HOME and the variables given, and returns what it wrote.
func Run(t testing.TB, environ []string, path string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(bare(t.TempDir()), environ...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func missing(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", name)
	}
	t.Skipf("%s is not installed", name)
}

// all returns every program of that name on PATH.
func all(name string) []string {
	var paths []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			paths = append(paths, path)
		}
	}
	return paths
}
