package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/smoketest"
)

// update rewrites the expectations of scripts: go test ./cmd/cfnenv -update
var update = flag.Bool("update", false, "rewrite the golden parts of testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(hearing{m}, map[string]func(){"cfnenv": covered, forwardCommand: clienttest.Forward})
}

// coverage is beside the programs of tests, and leads to where the coverage of all is collected.
const coverage = "coverage"

// covered is main; under go test -cover what it covers counts, also in an environment that a test has made.
func covered() {
	if program, err := os.Executable(); err == nil && testing.CoverMode() != "" {
		os.Setenv("GOCOVERDIR", filepath.Join(filepath.Dir(program), coverage))
	}
	main()
}

// hearing are tests whose programs end at a hangup, also when the tests were started by nohup: a signal that is ignored
// is ignored by children, one that is listened for is not.
type hearing struct{ *testing.M }

func (h hearing) Run() int {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	defer smoketest.CleanUp()
	if program, err := exec.LookPath("cfnenv"); err == nil && testing.CoverMode() != "" {
		if err := os.Symlink(os.Getenv("GOCOVERDIR"), filepath.Join(filepath.Dir(program), coverage)); err != nil {
			panic(err)
		}
	}
	if err := smoketest.Parallel(3); err != nil { // most tests wait for other programs
		panic(err)
	}
	return h.M.Run()
}

// scriptDir holds the specification of the command line, one behaviour a file.
// The first word of a file's name is its category: the command it is about.
const scriptDir = "../../testdata/script"

// scriptCommands are the commands of scripts beside testscript's own.
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"awscli": useAWSCLI,
	}
}

// setupQuick is setupScript with functions that run without boto3. A script that is about boto3 says "env CFNENV_PYTHON=".
func setupQuick(env *testscript.Env) error {
	env.Setenv("CFNENV_PYTHON", smoketest.BarePython())
	return setupScript(env)
}

// setupScript tells a script where the repository is, and gives it a home that
// ends with it.
func setupScript(env *testscript.Env) error {
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	home := filepath.Join(env.WorkDir, ".home")
	env.Setenv("ROOT", root)
	env.Setenv("HOME", home)
	return os.Mkdir(home, 0o700)
}

// condition answers [tool:NAME], [awscli:GENERATION], [boto3] and [boto3:recent] in a script: a
// missing tool skips a line, and is an error when CFNENV_REQUIRE_TOOLS is 1.
func condition(cond string) (bool, error) {
	if generation, ok := strings.CutPrefix(cond, "awscli:"); ok {
		return hasAWSCLI(generation)
	}
	if cond == "boto3" || cond == "boto3:recent" {
		version, err := boto3Version()
		return version != "" && (cond == "boto3" || clienttest.Recent(version)), err
	}
	name, ok := strings.CutPrefix(cond, "tool:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(name)
	if err != nil && os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		return false, fmt.Errorf("%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", name)
	}
	return err == nil, nil
}

// racing are the scripts whose processes do several things at a time: go test -short runs no others.
var racing = []string{"deploy-interrupted", "deploy-stack", "emulator-ends", "emulator-options", "exec-runs", "login-renews", "smoke-keeps", "smoke-proves", "sweep-removes"}

func TestScripts(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob(filepath.Join(scriptDir, "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no script found in %s (error: %v)", scriptDir, err)
	}
	categories := map[string]bool{"help": true, "usage": true}
	for _, command := range newRoot(&app{}).Commands() {
		categories[command.Name()] = true
	}
	for _, script := range scripts {
		category, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(script), ".txtar"), "-")
		if !categories[category] {
			t.Errorf("%s: %q is not a command, \"help\" or \"usage\"", script, category)
		}
	}
	if testing.Short() { // as under the race detector, which makes each process slow to start
		scripts = slices.DeleteFunc(scripts, func(script string) bool {
			return !slices.Contains(racing, strings.TrimSuffix(filepath.Base(script), ".txtar"))
		})
		if len(scripts) != len(racing) {
			t.Errorf("%d scripts of %q", len(scripts), racing)
		}
	}
	for _, script := range scripts {
		needsItsTools(t, script)
	}
	testscript.Run(t, testscript.Params{
		Files:               scripts,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Cmds:                scriptCommands(),
		Setup:               setupQuick,
	})
}

// needsItsTools fails for a script that starts a program which a fresh machine with Go and python3 may lack, and has no
// condition about it.
func needsItsTools(t *testing.T, script string) {
	t.Helper()
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	asked := string(text)
	for line := range strings.Lines(asked) {
		if name := startsTool.FindStringSubmatch(line); name != nil && !aboutOutput.MatchString(line) &&
			!strings.Contains(asked, "tool:"+name[1]+"]") && !(name[1] == "aws" && strings.Contains(asked, "awscli ")) {
			t.Errorf("%s: %q needs the condition [tool:%s] or [!tool:%s]", script, strings.TrimSpace(line), name[1], name[1])
		}
	}
}

var (
	startsTool  = regexp.MustCompile(`(?:^|[;|(&{]\s*|\bexec |\$\(|-- |! |\bthen |\bdo |\] )(aws|busybox|curl|direnv|fish|jq|mksh|node|npm|nu|tmux|zsh)\s`)
	aboutOutput = regexp.MustCompile(`^(! )?(stdout|stderr|grep|#)`)
)
