package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/spf13/cobra"
)

// helpExamplesRun counts the examples of --help texts that run.
const helpExamplesRun = 50

// helpExamplesNotRun are the examples that do not, with the reason.
var helpExamplesNotRun = map[string]string{
	"cfnenv provisioning --format powershell | Out-String | Invoke-Expression": "PowerShell is in no Debian repository",
	"aws cloudformation deploy ... 2>&1 | cfnenv explain":                      "the dots stand for options",
	"docker run --env-file runtime.env amazon/aws-cli s3 ls":                   "it wants Docker, and AWS",
	"cfnenv emulator --listen 127.0.0.1:0 --credentials /tmp/emulated.json":    "it serves until it is interrupted: other tests do that",
}

// helpExamplePrepared has the commands that run before an example. Every example runs in
// a directory with a template, a Makefile and a document, and has provisioning
// credentials in its environment.
var helpExamplePrepared = map[string]string{
	`cfnenv delete web`:                        `cfnenv deploy --name web template.yaml`,
	`cfnenv delete --yes "${STACK_PREFIX}web"`: `cfnenv deploy --name web template.yaml`,
	`cfnenv explain web`: `cfnenv delete "${STACK_PREFIX}web"; sed 's/RoleName: !Ref AgentRoleName/RoleName: web/' template.yaml >bad.txt; ` +
		`cfnenv deploy --name web --ignore role-name bad.txt; rm bad.txt`,
	`cfnenv judge evidence.json`:                                           `cfnenv smoke --emulator --only 01 --evidence evidence.json`,
	`cfnenv examples write examples`:                                       `rm -rf examples`,
	`cfnenv examples fetch published`:                                      `rm -rf published`,
	`cfnenv examples fetch published && cfnenv smoke --examples published`: `rm -rf published`,
}

// helpExamples are the example lines of a command and all below it, in the order
// of the help texts.
func helpExamples(command *cobra.Command) []string {
	var lines []string
	for line := range strings.Lines(command.Example) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	for _, below := range command.Commands() { // hidden ones as well
		lines = append(lines, helpExamples(below)...)
	}
	return lines
}

// TestHelpExamples runs the examples of every --help text, in an emulated account.
func TestHelpExamples(t *testing.T) {
	t.Parallel()
	archive := &txtar.Archive{}
	var session, script bytes.Buffer
	for _, tool := range []string{"bash", "fish", "jq", "make", "python3", "aws"} {
		fmt.Fprintf(&script, "[!tool:%s] skip '%s is not installed'\n", tool, tool)
	}
	script.WriteString("[awscli:2] awscli 2\nmkdir out\nexec cfnenv emulator -- bash session.sh\n")
	ran, known := 0, make(map[string]bool)
	for _, example := range helpExamples(newRoot(&app{})) {
		if known[example] {
			continue
		}
		known[example] = true
		if helpExamplesNotRun[example] != "" {
			continue
		}
		ran++
		name := fmt.Sprintf("%02d", ran)
		shell := "bash"
		if strings.HasSuffix(example, "| source") {
			shell = "fish --no-config"
		}
		fmt.Fprintf(&session, "example %s '%s'\n", name, shell)
		fmt.Fprintf(&script, "\n# %s\nexec cat out/%s\nshown out/%s.status zero\n", example, name, name)
		archive.Files = append(archive.Files,
			txtar.File{Name: "example/" + name, Data: []byte(example + "\n")},
			txtar.File{Name: "example/" + name + ".prepare", Data: []byte(helpExamplePrepared[example] + "\n")})
	}
	if ran != helpExamplesRun {
		t.Errorf("%d examples run, and the constant says %d", ran, helpExamplesRun)
	}
	for _, table := range []map[string]string{helpExamplesNotRun, helpExamplePrepared} {
		for example := range table {
			if !known[example] {
				t.Errorf("no help text has the example %q", example)
			}
		}
	}
	archive.Comment = script.Bytes()
	archive.Files = append(archive.Files, txtar.File{Name: "zero", Data: []byte("0\n")},
		txtar.File{Name: "session.sh", Data: append([]byte(helpSession), session.Bytes()...)},
		txtar.File{Name: "session/Makefile", Data: []byte("smoke deploy:\n\tcfnenv status\n")},
		txtar.File{Name: "session/template.yaml", Data: []byte(helpTemplate)})
	runArchives(t, map[string]*txtar.Archive{"help": archive})
}

// helpSession runs each example in a shell of its own.
const helpSession = `cd session
cp "$CFNENV_CREDENTIALS" document.json
eval "$(cfnenv provisioning)"
example() { # NUMBER SHELL
	bash "$WORK/example/$1.prepare" </dev/null >"$WORK/out/$1.prepared" 2>&1
	$2 "$WORK/example/$1" </dev/null >"$WORK/out/$1" 2>&1
	echo $? >"$WORK/out/$1.status"
}
`

// helpTemplate is the template.yaml of the examples.
const helpTemplate = `Parameters:
  AgentRoleName: {Type: String}
  RequiredBoundaryArn: {Type: String}
  Stage: {Type: String, Default: test}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref AgentRoleName
      PermissionsBoundary: !Ref RequiredBoundaryArn
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: stage, Value: !Ref Stage}]
`
