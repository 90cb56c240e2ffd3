package fastpath

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/cmd/cfnenv/internal/exporter"
)

func TestParse(t *testing.T) {
	provisioning := line{request: exporter.Request{Role: "provisioning", Format: "env"}}
	for args, want := range map[string]line{
		"provisioning":                              provisioning,
		"runtime --allow-expired":                   {request: exporter.Request{Role: "runtime", Format: "env", AllowExpired: true}},
		"set agentEnablement --format=fish":         {request: exporter.Request{Role: "agentEnablement", Format: "fish"}},
		"--format json set --format fish x":         {request: exporter.Request{Role: "x", Format: "fish"}},
		"-c a.json provisioning":                    {credentials: "a.json", request: provisioning.request},
		"provisioning --credentials=a=b":            {credentials: "a=b", request: provisioning.request},
		"provisioning --credentials a -c --strange": {credentials: "--strange", request: provisioning.request},
		"unset --format fish":                       {unset: true, request: exporter.Request{Format: "fish"}},
		"set set":                                   {request: exporter.Request{Role: "set", Format: "env"}},
	} {
		if got, ok := parse(strings.Fields(args)); !ok || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", args, got, ok, want)
		}
	}
}

// TestParseLeaves: whatever is not plain is left to the program proper.
func TestParseLeaves(t *testing.T) {
	for _, args := range []string{
		"", "status", "help", "provisioning x", "set", "set a b", "unset x", "unset --allow-expired",
		"provisioning --help", "provisioning -h", "provisioning --unknown", "provisioning --unknown=x", "provisioning -cfile", "provisioning -c=file",
		"provisioning --format", "provisioning -c", "provisioning --format github", "provisioning --allow-expired=false", "provisioning --allow-expired=true",
		"provisioning --", "-- provisioning", "provisioning -", "exec provisioning -- env", "__complete provisioning", "-test.v", "--version",
	} {
		if got, ok := parse(strings.Fields(args)); ok {
			t.Errorf("%s: handled as %+v", args, got)
		}
	}
}

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

// comesFirst: an export ends before the packages of the AWS SDK that build
// tables, and before cobra, are initialised.
func comesFirst(t *testing.T, binary string) {
	const sample = "../../../../testdata/credentials/workshop.json"
	initialised := func(args ...string) string {
		command := exec.Command(binary, args...)
		command.Env = []string{"GODEBUG=inittrace=1"}
		var stderr strings.Builder
		command.Stderr = &stderr
		if err := command.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, &stderr)
		}
		return stderr.String()
	}
	if all := initialised("version"); !strings.Contains(all, "init github.com/spf13/cobra ") {
		t.Fatalf("the trace of a whole start lacks cobra:\n%s", all)
	}
	for _, args := range [][]string{{"provisioning", "-c", sample}, {"runtime", "-c", sample}, {"unset"}} {
		trace := initialised(args...)
		for _, late := range []string{"github.com/spf13/cobra ", "net/http ", "github.com/aws/aws-sdk-go-v2/service/", "cfnenv/smoke"} {
			if strings.Contains(trace, "init "+late) {
				t.Errorf("%v: %s is initialised:\n%s", args, late, trace)
			}
		}
	}
}

// sameAsProgram: a line that is handled here prints what the program proper
// prints, which gets the same line with a flag that means nothing here.
func sameAsProgram(t *testing.T, binary string) {
	dir := t.TempDir()
	for _, name := range []string{"workshop.json", "legacy.json"} {
		data, err := os.ReadFile("../../../../testdata/credentials/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil { // others can read it: there is a warning
			t.Fatal(err)
		}
	}
	for _, args := range []string{
		"provisioning -c workshop.json", "runtime -c workshop.json --format fish", "set agentEnablement -c workshop.json --format=json",
		"runtime -c legacy.json --format process", "unset", "unset --format powershell", "provisioning -c none.json", "set none -c workshop.json",
		"provisioning --format none -c workshop.json",
	} {
		result := func(words []string) string {
			command := exec.Command(binary, words...)
			command.Dir = dir
			var stdout, stderr strings.Builder
			command.Stdout, command.Stderr = &stdout, &stderr
			err := command.Run()
			return stdout.String() + "--\n" + stderr.String() + "--\n" + errorText(err)
		}
		words := strings.Fields(args)
		fast, slow := result(words), result(append(words, "--help=false"))
		if fast != slow {
			t.Errorf("%s: here\n%s\nin the program proper\n%s", args, fast, slow)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
