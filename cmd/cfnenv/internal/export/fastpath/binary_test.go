package fastpath

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// build builds cfnenv.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	binary := filepath.Join(t.TempDir(), "cfnenv")
	command := exec.Command("go", "build", "-o", binary, "cfnenv/cmd/cfnenv")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

func TestBinary(t *testing.T) {
	binary := build(t)
	t.Run("comes first", func(t *testing.T) { comesFirst(t, binary) })
	t.Run("same as the program proper", func(t *testing.T) { sameAsProgram(t, binary) })
}

const samples = "../../../../../testdata/credentials/"

// initialised is the trace of the packages that a command line initialises.
func initialised(t *testing.T, binary string, args ...string) string {
	t.Helper()
	command := exec.Command(binary, args...)
	command.Env = []string{"GODEBUG=inittrace=1"}
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, &stderr)
	}
	return stderr.String()
}

// smokeInit is the line of a package of the harness or the emulator in a trace.
var smokeInit = regexp.MustCompile(`init (cfnenv/smoke\S*) @.*, (\d+) bytes`)

// comesFirst: an export ends before the packages of the AWS SDK that build
// tables, and before cobra, are initialised. So does one with --refresh while
// enough time is left: it has no network to use, because net/http is not there.
// Packages of our own may come before, but not with work that every export would
// pay for.
func comesFirst(t *testing.T, binary string) {
	late := []string{"github.com/spf13/cobra ", "net/http ", "github.com/aws/aws-sdk-go-v2/service/"}
	whole := initialised(t, binary, "version")
	for _, name := range late {
		if !strings.Contains(whole, "init "+name) {
			t.Errorf("the trace of a whole start lacks %s:\n%s", name, whole)
		}
	}
	for _, args := range [][]string{{"provisioning"}, {"runtime"}, {"set", "agentEnablement"}, {"runtime", "--refresh"}, {"set", "agentEnablement", "--refresh", "--min-ttl", "15m"}} {
		trace := initialised(t, binary, append(args, "-c", samples+"workshop.json")...)
		for _, name := range late {
			if strings.Contains(trace, "init "+name) {
				t.Errorf("%v: %s is initialised:\n%s", args, name, trace)
			}
		}
		for _, own := range smokeInit.FindAllStringSubmatch(trace, -1) {
			if bytes, err := strconv.Atoi(own[2]); err != nil || bytes > 4096 {
				t.Errorf("%v: %s takes %s bytes to initialise: build its tables when they are first used", args, own[1], own[2])
			}
		}
	}
}

// commandLines are run here and by the program proper: some are handled here,
// some are left, some fail.
var commandLines = [][]string{
	{"provisioning"}, {"runtime", "--format", "fish"}, {"runtime", "--format=fish"}, {"set", "agentEnablement", "--format=json"},
	{"--format", "json", "provisioning"}, {"--format=json", "provisioning"}, {"--format", "set", "set", "set"}, {"provisioning", "--format", "env", "--format", "json"},
	{"provisioning", "-c", "legacy.json"}, {"-c", "legacy.json", "runtime"}, {"runtime", "-clegacy.json"}, {"runtime", "-c=legacy.json"},
	{"runtime", "--credentials", "legacy.json"}, {"runtime", "--credentials=legacy.json"}, {"runtime", "--credentials="}, {"runtime", "-c", ""},
	{"runtime", "-c", "none.json", "-c", "legacy.json"}, {"runtime", "-c"}, {"runtime", "--format"}, {"runtime", "--format="}, {"runtime", "--format", "none"},
	{"provisioning", "-c", "none.json"}, {"provisioning", "-c", "."}, {"provisioning", "-c", "-"}, {"provisioning", "-c", "/dev/stdin"}, {"provisioning", "-c", "broken.json"}, {"set", "none"},
	{"provisioning", "-c", "expired.json"}, {"provisioning", "-c", "expired.json", "--allow-expired"}, {"provisioning", "--allow-expired", "-c", "expired.json"},
	{"provisioning", "-c", "expired.json", "--allow-expired=true"}, {"provisioning", "--allow-expired=false", "-c", "expired.json"},
	{"--allow-expired", "provisioning"}, {"--allow-expired", "set", "agentEnablement"}, {"set", "--allow-expired", "agentEnablement"},
	{"provisioning", "-c", "soon.json"}, {"provisioning", "--format", "process"}, {"provisioning", "--format", "dotenv"}, {"provisioning", "--format", "windows-cmd"},
	{"provisioning", "--format", "github"}, {"provisioning", "--"}, {"provisioning", "--", "x"}, {"--", "provisioning"}, {"set", "--", "agentEnablement"},
	{"set", "agentEnablement", "--"}, {"provisioning", ""}, {"set", ""}, {"set"}, {"set", "a=b"}, {"provisioning", "-"}, {"provisioning", "-x"}, {"unset"},
	{"runtime", "--refresh"}, {"--refresh", "runtime"}, {"runtime", "--refresh=true"}, {"runtime", "--refresh", "--min-ttl", "5m"}, {"--min-ttl", "5m", "runtime", "--refresh"},
	{"runtime", "--min-ttl", "5m"}, {"runtime", "--min-ttl", "1m"}, {"runtime", "--refresh", "--min-ttl", "0"}, {"runtime", "--refresh", "--min-ttl", "soon"}, {"runtime", "--min-ttl"},
	{"runtime", "--quiet"}, {"runtime", "-q", "-c", "soon.json"}, {"-q", "runtime"}, {"runtime", "-qc", "soon.json"}, {"runtime", "-q", "-c", "none.json"},
	{"runtime", "--refresh", "-c", "soon.json"}, {"runtime", "--refresh", "--min-ttl", "9m", "-c", "soon.json"}, {"runtime", "--refresh", "-c", "expired.json"}, {"runtime", "--refresh", "-c", "none.json"},
}

// sameAsProgram: a line that is handled here prints the bytes that the program
// proper prints, in the same order on both streams, and has its status. The
// program proper gets the same line after a flag that means nothing.
func sameAsProgram(t *testing.T, binary string) {
	dir := documents(t)
	timeLeft := regexp.MustCompile(`\b\d+[hm](\d+[ms])?\b`)
	result := func(variable string, words []string) string {
		command := exec.Command(binary, words...)
		command.Dir = dir
		command.Env = []string{variable}
		command.Stdin = strings.NewReader("{}")
		out, err := command.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s%v", timeLeft.ReplaceAll(out, []byte("a while")), command.ProcessState)
	}
	for _, variable := range []string{"NONE=", "CFNENV_CREDENTIALS=legacy.json", "CFNENV_CREDENTIALS=none.json", "CFNENV_CREDENTIALS=-"} {
		lines := commandLines
		if variable != "NONE=" { // is looked at where no document is named
			lines = [][]string{{"provisioning"}, {"set", "agentEnablement", "--format=json"}, {"runtime", "-c", ""}, {"runtime", "-c", "legacy.json"}, {"set", "none"}, {"runtime", "--refresh"}}
		}
		for _, words := range lines {
			fast, slow := result(variable, words), result(variable, append([]string{"--help=false"}, words...))
			if fast != slow {
				t.Errorf("%s %q: here\n%s\nin the program proper\n%s", variable, words, fast, slow)
			}
		}
	}
}

// documents returns a directory with credentials documents of every kind. Others
// can read them, so that there is a warning, and one has the name that stands for
// standard input.
func documents(t *testing.T) string {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sample := func(name string) string {
		data, err := os.ReadFile(samples + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	workshop := sample("workshop.json")
	ending := func(at time.Time) string {
		return strings.ReplaceAll(workshop, "2099-01-01T01:00:00+00:00", at.Format(time.RFC3339))
	}
	write("credentials.json", workshop)
	write("legacy.json", sample("legacy.json"))
	write("expired.json", ending(time.Now().Add(-time.Hour)))
	write("soon.json", ending(time.Now().Add(4*time.Minute)))
	write("broken.json", workshop[:len(workshop)/2])
	write("-", workshop)
	return dir
}
