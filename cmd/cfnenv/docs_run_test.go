package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

// documents are those whose sh blocks run, each in one bash session in its own
// emulated account, and how many blocks of each run.
var documents = map[string]int{
	"README.md":                  13,
	"examples/README.md":         6,
	"testdata/docs/reference.md": 4,
	"testdata/docs/nightly.md":   1,
	"testdata/docs/evidence.md":  1,
}

// docNotRun are the blocks that do not run, by their first line, with the reason.
var docNotRun = map[string]string{
	firstCommand: "TestFirstCommand runs it, in the repository",
	`aws bedrock-runtime converse --region us-east-1 --model-id amazon.nova-micro-v1:0 \`: "not every AWS CLI that the tests run with has this command; boto3 calls it in the tests of the emulated Bedrock",
}

// docStatus is the exit status of blocks that end in another one than 0.
var docStatus = map[string]string{
	"cat >hello.yaml <<'END'": "1", // check finds the two mistakes
}

// TestDocuments runs the documentation.
func TestDocuments(t *testing.T) {
	t.Parallel()
	archives := make(map[string]*txtar.Archive)
	for document, count := range documents {
		archive, ran := docScript(t, filepath.Join("../..", document))
		if ran != count {
			t.Errorf("%s: %d blocks run, and the table says %d", document, ran, count)
		}
		archives[strings.ReplaceAll(document, "/", "-")] = archive
	}
	runArchives(t, archives)
}

// runArchives runs scripts that a test made, by their names.
func runArchives(t *testing.T, archives map[string]*txtar.Archive) {
	t.Helper()
	if testing.Short() {
		t.Skip("the commands of documents and help texts run in the full test")
	}
	dir := t.TempDir()
	var files []string
	for name, archive := range archives {
		file := filepath.Join(dir, name+".txtar")
		if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	testscript.Run(t, testscript.Params{
		Files:               files,
		RequireExplicitExec: true,
		Condition:           condition,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"shown": shownCommand, "awscli": useAWSCLI},
		Setup:               setupDocument,
	})
}

// docScript makes the script that runs a document, and counts the blocks in it.
func docScript(t *testing.T, file string) (archive *txtar.Archive, ran int) {
	t.Helper()
	archive = &txtar.Archive{}
	var session, script bytes.Buffer
	for _, tool := range []string{"bash", "jq", "curl", "python3", "aws"} {
		fmt.Fprintf(&script, "[!tool:%s] skip '%s is not installed'\n", tool, tool)
	}
	script.WriteString("[awscli:2] awscli 2\nmkdir session out want\ncd session\nexec cfnenv examples write examples\nexec cfnenv emulator -- bash ../session.sh\ncd ..\n")
	for _, block := range docBlocks(t, file) {
		first, _, _ := strings.Cut(block.text, "\n")
		if block.language != "sh" || docNotRun[first] != "" {
			continue
		}
		ran++
		status := "0"
		if other := docStatus[first]; other != "" {
			status = other
		}
		name := fmt.Sprintf("%02d", ran)
		fmt.Fprintf(&session, "cd \"$WORK/session\"\n. \"$WORK/block/%s.sh\" >\"$WORK/out/%s\" 2>&1 </dev/null\necho $? >\"$WORK/out/%s.status\"\n", name, name, name)
		fmt.Fprintf(&script, "\n# %s\nshown out/%s.status want/%s.status\n", block.place, name, name)
		archive.Files = append(archive.Files,
			txtar.File{Name: "block/" + name + ".sh", Data: []byte(block.text)},
			txtar.File{Name: "want/" + name + ".status", Data: []byte(status + "\n")})
		if block.shown != "" {
			fmt.Fprintf(&script, "shown out/%s want/%s\n", name, name)
			archive.Files = append(archive.Files, txtar.File{Name: "want/" + name, Data: []byte(block.shown)})
		}
	}
	archive.Comment = script.Bytes()
	archive.Files = append(archive.Files, txtar.File{Name: "session.sh", Data: session.Bytes()})
	return archive, ran
}

// setupDocument gives a document's session what a user's shell has: a place for
// Go's files, and the repository.
func setupDocument(env *testscript.Env) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		return err
	}
	paths := strings.Fields(string(out))
	env.Setenv("GOCACHE", paths[0])
	env.Setenv("GOMODCACHE", paths[1])
	env.Setenv("LC_ALL", "C.UTF-8")
	env.Setenv("AWS_PAGER", "")
	return setupQuick(env)
}

// shownCommand is the command "shown GOT WANT" of scripts.
func shownCommand(script *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		script.Fatalf("usage: shown GOT WANT")
	}
	got, want := script.ReadFile(args[0]), script.ReadFile(args[1])
	if !matchesShown(got, want) {
		script.Fatalf("%s: printed\n%s\nshown\n%s", args[0], got, want)
	}
}

// TestDocTables: every entry of the tables above is of a block that exists.
func TestDocTables(t *testing.T) {
	seen := make(map[string]bool)
	for document := range documents {
		for _, block := range docBlocks(t, filepath.Join("../..", document)) {
			first, _, _ := strings.Cut(block.text, "\n")
			seen[first] = true
		}
	}
	for first := range docNotRun {
		if !seen[first] {
			t.Errorf("no block begins with %q", first)
		}
	}
	for first := range docStatus {
		if !seen[first] {
			t.Errorf("no block begins with %q", first)
		}
	}
}
