package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation/resource"
)

const docHead = "<!-- Written by \"cfnenv docs\". -->\n"

// commandTables is commands.md: every command with its flags.
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
	return b.Bytes()
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

// flagNames is how a flag is written: -c, --credentials string.
func flagNames(flag *pflag.Flag) string {
	kind, _ := pflag.UnquoteUsage(flag)
	names := "--" + flag.Name
	if flag.Shorthand != "" {
		names = "-" + flag.Shorthand + ", " + names
	}
	return strings.TrimSpace(names + " " + kind)
}

// flagUsage is what a flag is for, and its default where that says something.
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

// emulatorTables is emulator.md: the operations and resource types of the
// emulated account, asked of the account itself.
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

// emulatedProperties are the names of the properties that are emulated.
func emulatedProperties(members resource.Members) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !members[name].NotEmulated {
			names = append(names, name)
		}
	}
	return names
}
