// Package clienttest finds the AWS clients on a machine for tests that hold the emulated account against them: both
// generations of the AWS CLI, and every Python that has boto3. A test skips by name when one is missing, and fails when
// CFNENV_REQUIRE_TOOLS is 1. Each of these clients takes half a second to start, so go test -short runs none.
package clienttest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// client is a program of AWS's: its path, its generation or version, and the server that runs it where it can be served,
// which takes a tenth of the time.
type client struct {
	path, version string
	server        *server
}

// CLI returns the path of an AWS CLI of a generation, "1" or "2": the first on PATH that is one. The first generation
// is in no distribution any more, so that it may be missing everywhere.
func CLI(t testing.TB, generation string) string {
	t.Helper()
	slow(t)
	if cli := findCLI(generation); cli.path != "" {
		return cli.path
	}
	if generation == "1" {
		t.Skip("AWS CLI v1 is not installed")
	}
	missing(t, "AWS CLI v"+generation)
	return ""
}

func findCLI(generation string) client {
	for _, path := range all("aws") {
		if cli := clients.find(path, "awscli.clidriver awscli.handlers"); cli.version == generation {
			return cli
		}
	}
	return client{}
}

// HasCLI tells whether an AWS CLI of a generation is installed.
func HasCLI(generation string) bool { return findCLI(generation).path != "" }

// InstallCLI makes an AWS CLI of a generation the program aws of a directory. It is served, by way of a program whose main is
// Forward, unless it is to be alone.
func InstallCLI(dir, generation, forward string, alone bool) error {
	cli, file := findCLI(generation), filepath.Join(dir, "aws")
	if cli.path == "" {
		return fmt.Errorf("no AWS CLI v%s is installed", generation)
	}
	if cli.server == nil || alone {
		return os.Symlink(cli.path, file)
	}
	return os.WriteFile(file, fmt.Appendf(nil, "#!/bin/sh\nexec '%s' '%s' \"$@\"\n", forward, cli.server.socket), 0o700)
}

// Pythons returns the path of every python3 on PATH that has boto3, by boto3's version.
func Pythons(t testing.TB) map[string]string {
	t.Helper()
	slow(t)
	found := map[string]string{}
	for _, path := range all("python3") {
		if python := clients.find(path, "boto3", "-c", ""); python.version != "" && found[python.version] == "" {
			found[python.version] = path
		}
	}
	if len(found) == 0 {
		missing(t, "python3 with boto3")
	}
	return found
}

// clients are those that have been looked for, by path.
var clients = known{byPath: map[string]func() client{}}

type known struct {
	mu     sync.Mutex
	byPath map[string]func() client
}

// find starts a client's server and asks for the version.
func (k *known) find(path, imports string, program ...string) client {
	k.mu.Lock()
	find := k.byPath[path]
	if find == nil {
		find = sync.OnceValue(func() client {
			c := client{path: path}
			c.server, _ = startServer(imports, append([]string{path}, program...)...)
			if len(program) > 0 {
				if version, err := c.run(bare(os.DevNull), "-c", "import boto3; print(boto3.__version__, end='')"); err == nil {
					c.version = version
				}
			} else if version, _ := c.run(bare(os.DevNull), "--version"); strings.HasPrefix(version, "aws-cli/") { // some write it to stderr
				c.version, _, _ = strings.Cut(strings.TrimPrefix(version, "aws-cli/"), ".")
			}
			return c
		})
		k.byPath[path] = find
	}
	k.mu.Unlock()
	return find()
}

// client is the one of a path, or one that nobody has looked for.
func (k *known) client(path string) client {
	k.mu.Lock()
	find := k.byPath[path]
	k.mu.Unlock()
	if find == nil {
		return client{path: path}
	}
	return find()
}

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

// Run runs a program with nothing but PATH, HOME and the variables given, and returns what it wrote. An AWS CLI and a Python
// program of AWS's SDK are served.
func Run(t testing.TB, environ []string, path string, args ...string) (string, error) {
	t.Helper()
	environ = append(bare(t.TempDir()), environ...)
	return clients.client(path).run(environ, args...)
}

// RunAlone is Run in a process of its own, as users run AWS's clients.
func RunAlone(t testing.TB, environ []string, path string, args ...string) (string, error) {
	t.Helper()
	return client{path: path}.run(append(bare(t.TempDir()), environ...), args...)
}

func (c client) run(environ []string, args ...string) (string, error) {
	if c.server != nil {
		return c.server.run(environ, args...)
	}
	command := exec.Command(c.path, args...)
	command.Env = environ
	out, err := command.CombinedOutput()
	return string(out), err
}

func missing(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", name)
	}
	t.Skipf("%s is not installed", name)
}

// all returns every program of that name on PATH, once.
func all(name string) (paths []string) {
	var seen []os.FileInfo
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 ||
			slices.ContainsFunc(seen, func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
			continue
		}
		seen, paths = append(seen, info), append(paths, path)
	}
	return paths
}
