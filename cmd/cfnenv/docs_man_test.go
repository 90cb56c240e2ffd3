package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manName returns the name of a command's page, such as cfnenv-examples-write.
func manName(command *cobra.Command) string {
	return strings.ReplaceAll(command.CommandPath(), " ", "-")
}

// manPage writes a command's page in the macros of man(7).
func manPage(command *cobra.Command) []byte {
	m := &manual{}
	m.line(".TH %s 1 \"\" cfnenv \"cfnenv manual\"", strings.ToUpper(manName(command)))
	m.section("NAME")
	m.line("%s \\- %s", manText(manName(command)), manText(command.Short))
	if command.Runnable() {
		m.section("SYNOPSIS")
		m.line(".B %s", manText(command.UseLine()))
	}
	if command.Long != "" {
		m.section("DESCRIPTION")
		m.text(command.Long)
	}
	m.flags("OPTIONS", command.NonInheritedFlags())
	m.flags("GLOBAL OPTIONS", command.InheritedFlags())
	if command.Example != "" {
		m.section("EXAMPLES")
		m.verbatim(command.Example)
	}
	m.related(command)
	return m.Bytes()
}

type manual struct{ bytes.Buffer }

func (m *manual) line(format string, values ...any) { fmt.Fprintf(m, format+"\n", values...) }

func (m *manual) section(name string) { m.line(".SH %s", name) }

// text writes paragraphs, and leaves those that are laid out with spaces as they are.
func (m *manual) text(text string) {
	for _, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		m.line(".PP")
		if laidOut.MatchString(paragraph) {
			m.verbatim(paragraph)
			continue
		}
		for line := range strings.Lines(paragraph) {
			m.line("%s", manText(strings.TrimSpace(line)))
		}
	}
}

func (m *manual) verbatim(text string) {
	m.line(".nf")
	for line := range strings.Lines(text) {
		m.line("%s", manText(strings.TrimRight(line, "\n")))
	}
	m.line(".fi")
}

func (m *manual) flags(section string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	m.section(section)
	flags.VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			m.line(".TP\n\\fB%s\\fR", manText(flagNames(flag)))
			m.line("%s", manText(flagUsage(flag)))
		}
	})
}

func (m *manual) related(command *cobra.Command) {
	var pages []string
	if command.HasParent() {
		pages = append(pages, manName(command.Parent()))
	}
	for _, below := range documentedBelow(command) {
		pages = append(pages, manName(below))
	}
	if len(pages) == 0 {
		return
	}
	m.section("SEE ALSO")
	for i, page := range pages {
		comma := ","
		if i == len(pages)-1 {
			comma = ""
		}
		m.line(".BR %s (1)%s", manText(page), comma)
	}
}

// manText escapes what roff reads as its own: backslashes, hyphens (which it
// would typeset), and a control character at the start of a line.
func manText(text string) string {
	text = strings.NewReplacer(`\`, `\e`, `-`, `\-`, "…", `\[u2026]`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}
