package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/verdict"
)

type docFile struct {
	path string // with slashes, below docsDir
	data []byte
}

// generatedDocs generates every file, in a fixed order, from a command tree without the running one's values.
func generatedDocs() ([]docFile, error) {
	root := newRoot(&app{})
	files := []docFile{{"commands.md", commandTables(root)}}
	emulated, err := emulatorTables()
	if err != nil {
		return nil, err
	}
	checks, err := checkTable()
	if err != nil {
		return nil, err
	}
	files = append(files, docFile{"emulator.md", emulated}, docFile{"checks.md", checks})
	for _, command := range documented(root) {
		files = append(files, docFile{"man/" + manName(command) + ".1", manPage(command)})
	}
	completions, err := completionScripts(root)
	return append(files, completions...), err
}

// documented lists a command and all below it that are not hidden, by name.
func documented(command *cobra.Command) []*cobra.Command {
	command.InitDefaultHelpFlag()
	commands := []*cobra.Command{command}
	for _, below := range documentedBelow(command) {
		commands = append(commands, documented(below)...)
	}
	return commands
}

// documentedBelow lists the direct subcommands that are not hidden, by name.
func documentedBelow(command *cobra.Command) []*cobra.Command {
	below := slices.DeleteFunc(slices.Clone(command.Commands()), func(c *cobra.Command) bool { return c.Hidden })
	slices.SortFunc(below, func(a, b *cobra.Command) int { return strings.Compare(a.Name(), b.Name()) })
	return below
}

// completionScripts have the names that the shells look for.
func completionScripts(root *cobra.Command) ([]docFile, error) {
	var files []docFile
	for _, script := range []struct {
		name     string
		generate func(b *bytes.Buffer) error
	}{
		{"cfnenv.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"_cfnenv", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"cfnenv.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
		{"cfnenv.ps1", func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) }},
	} {
		var b bytes.Buffer
		if err := script.generate(&b); err != nil {
			return nil, fmt.Errorf("completion script %s: %w", script.name, err)
		}
		files = append(files, docFile{"completions/" + script.name, b.Bytes()})
	}
	return files, nil
}

const docHead = "<!-- Written by \"go test ./cmd/cfnenv -run TestDocsAreCurrent -update\". -->\n"

// commandTables is commands.md: every command with its flags, and the rules of check.
func commandTables(root *cobra.Command) []byte {
	var b bytes.Buffer
	b.WriteString(docHead + "# Commands and flags\n\n`-h`, `--help` and `-c`, `--credentials` go with every command.\n")
	for _, command := range documented(root) {
		if !command.Runnable() {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n`%s`\n", command.CommandPath(), command.Short, command.UseLine())
		flagTable(&b, command.NonInheritedFlags())
	}
	b.WriteString("\n## The rules of cfnenv check\n\n| rule | what it asks for | why |\n|---|---|---|\n")
	for _, rule := range guardrail.Rules() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", rule.ID, cell(rule.About), cell(rule.Why))
	}
	return b.Bytes()
}

const checksHead = "# What smoke checks\n" +
	"\n" +
	"A check has one of three outcomes. **pass**: what was seen has no other explanation. **fail**: it is disproven.\n" +
	"**inconclusive**: neither; an error occurred that says nothing about the question, or something that had to exist\n" +
	"first did not, or the run ended before there was an answer. A run passes when every check does. Ids are stable: scripts may\n" +
	"rely on them.\n" +
	"\n" +
	"| id | check | seen by | not a pass when |\n" +
	"|---|---|---|---|\n"

const checksFoot = "\n" +
	"The `guardrails` checks are made with `--guardrails`, which is the default with `--emulator`. With `--keep`, the checks that\n" +
	"something is gone are left out; they are left out too for what was never made.\n" +
	"\n" +
	"## What is retried\n" +
	"\n" +
	"AWS's changes are not visible everywhere at once. These symptoms, and no others, are retried; every retry is in the\n" +
	"report with the number of attempts and the seconds.\n" +
	"\n" +
	"| symptom | retried |\n" +
	"|---|---|\n" +
	"| a stack fails because `The role defined for the function cannot be assumed by Lambda` | twice, as a new stack |\n" +
	"| the Function URL answers 403 | for `--patience` (60 s) |\n" +
	"| the Function URL answers 429 or 5xx other than 502, or the connection breaks | for `--patience` |\n" +
	"| the Function URL answers 502 | once |\n" +
	"| `no identity-based policy allows` PutObject or CreateBucket, or S3 does not answer the function | for `--patience` |\n" +
	"| throttling, server errors and broken connections of AWS's own API | until the run's time limit, at most two minutes a call |\n"

// checkTable is checks.md: what a run of smoke checks. Checks that are the same of several examples share a row.
func checkTable() ([]byte, error) {
	var out, problems bytes.Buffer
	a := &app{Stdout: &out, Stderr: &problems, Now: time.Now, IsTerminal: func(any) bool { return false }}
	if status := run(strings.Fields("smoke --emulator --dry-run --json --distribution E2"), a); status != exitOK {
		return nil, errors.New(problems.String())
	}
	whole := &plan.Plan{}
	if err := json.Unmarshal(out.Bytes(), whole); err != nil {
		return nil, err
	}
	ids := map[verdict.Description][]string{}
	var order []verdict.Description
	for _, check := range verdict.Descriptions(whole) {
		id := check.ID
		check.ID = ""
		if ids[check] == nil {
			order = append(order, check)
		}
		ids[check] = append(ids[check], "`"+id+"`")
	}
	var b bytes.Buffer
	b.WriteString(docHead + checksHead)
	for _, check := range order {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.Join(ids[check], ", "), cell(check.Title), cell(check.By), cell(check.Unless))
	}
	b.WriteString(checksFoot)
	return b.Bytes(), nil
}

func flagTable(b *bytes.Buffer, flags *pflag.FlagSet) {
	var rows []string
	flags.VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden && flag.Name != "help" {
			rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", flagNames(flag), cell(flagUsage(flag))))
		}
	})
	if len(rows) > 0 {
		b.WriteString("\n| flag | |\n|---|---|\n" + strings.Join(rows, ""))
	}
}

// flagNames returns "-c, --credentials string".
func flagNames(flag *pflag.Flag) string {
	kind, _ := pflag.UnquoteUsage(flag)
	names := "--" + flag.Name
	if flag.Shorthand != "" {
		names = "-" + flag.Shorthand + ", " + names
	}
	return strings.TrimSpace(names + " " + kind)
}

// flagUsage includes the default unless it is empty.
func flagUsage(flag *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(flag)
	switch flag.DefValue {
	case "", "false", "[]", "0s":
		return usage
	}
	return fmt.Sprintf("%s (default %s)", usage, flag.DefValue)
}

// cell escapes what would end a cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}

// emulatorTables writes emulator.md: the operations and resource types of the emulated account.
func emulatorTables() (text []byte, err error) {
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	defer func() { err = errors.Join(err, account.Close(ctx)) }()
	var b bytes.Buffer
	b.WriteString(docHead + "# What is emulated\n\nEverything else is answered `not emulated: …`. In a rehearsal (`cfnenv deploy --emulator`), and in an account served with\n`--stand-in`, a resource of another type is stood in for: the calls that CloudFormation makes for it are authorised as the\nexecution role, `Ref` and `Fn::GetAtt` answer values of AWS's form, and its last event says so. A property that is not\nemulated is left out, and the event says so too.\n\n## Operations\n\n| service | operations |\n|---|---|\n")
	operations := account.Operations()
	for _, service := range slices.Sorted(maps.Keys(operations)) {
		fmt.Fprintf(&b, "| %s | %s |\n", service, strings.Join(operations[service], ", "))
	}
	b.WriteString("\n## Resource types of CloudFormation\n\n| type | properties | attributes |\n|---|---|---|\n")
	types := resource.Types()
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, strings.Join(emulatedProperties(t.Properties), ", "), strings.Join(slices.Sorted(slices.Values(t.Attributes)), ", "))
	}
	b.WriteString(emulatorDifferences)
	return b.Bytes(), nil
}

func emulatedProperties(members resource.Members) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !members[name].NotEmulated {
			names = append(names, name)
		}
	}
	return names
}

// emulatorDifferences is the end of emulator.md.
const emulatorDifferences = `
## Known differences

What real clients see of the account is held against AWS's documentation and public recordings of AWS by tables in the
tests, which name the source of each answer. These differences remain:

| service | here | on AWS |
|---|---|---|
| all | one endpoint, in one region | an endpoint in each region |
| cloudformation | stacks settle before the request is answered, unless ` + "`--latency aws`" + ` | after it |
| cloudformation | a value that hangs on a resource that changes is ` + "`{{changeSet:KNOWN_AFTER_APPLY}}`" + ` | its new value, where it can be worked out |
| cloudformation | the stack's options RetainExceptOnCreate and DeletionMode are not shown; no drift, hooks, modules, nested stacks | they are |
| cloudformation | ` + "`DeletionPolicy: !If`" + ` is refused, as on AWS without the transform AWS::LanguageExtensions, which is not emulated | the transform allows it |
| cloudfront | distributions are records: nothing is served, and they are deployed, and invalidations completed, when they are asked for next | an edge; minutes |
| bedrock | a small catalogue, which is no statement about AWS; each model answers with the same text, whose words are its tokens | models |
| bedrock | a model of a third party can be used at once | its first use in an account needs an AWS Marketplace subscription |
| iam | tags are listed by key | in the order in which they were set |
| sts | no PackedPolicySize | how full the packed session policy is, in per cent |
| lambda | Pending and InProgress stand in the answers of creating and updating alone, or for two seconds with ` + "`--latency aws`" + `; nothing is refused meanwhile | until the function is ready; updates and some invocations are refused |
| lambda | Code.Location is a loopback address for as long as the function has that code | a presigned URL of S3 for ten minutes |
| lambda | the digits of RuntimeVersionArn say nothing | they name the version of the runtime |
| s3 | a bucket of another region is refused with AuthorizationHeaderMalformed, which names the region; SDKs follow | often PermanentRedirect |
| s3 | ListObjectVersions knows the one version of each object, ` + "`null`" + ` | every version |
| sqs | a standard queue gives messages in order | in any order, now and then twice |
`
