// Package printable is the one filter between what others wrote (a template, a server, a message, a stack) and a terminal,
// a log or a report: no byte of theirs commands a terminal, turns the direction of writing, ends a line that cfnenv
// began, or is a command to a build server.
//
// Formats are cfnenv's own words and arguments are not, so [Fprintf] and [Sprintf] filter every argument.
package printable

import (
	"strings"
	"unicode"
)

// Text is a text that keeps its lines, for forms that are not lines themselves: a page, a table's cell. Control characters
// other than tab and newline, marks that turn the direction of writing or have no shape, and bytes that are not UTF-8
// become a replacement character.
func Text(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsGraphic(r) {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// mark begins every line of a text but its first. White space alone would not do: GitHub's runner trims it before it looks
// for a command (actions/runner, ActionCommand.TryParseV2).
const mark = "\n  | "

// Line is a text as part of a line that cfnenv writes: further lines are indented and marked, so that none looks like a line
// of cfnenv's or is a command to a build server.
func Line(text string) string {
	text = strings.ReplaceAll(apart(Text(strings.TrimRight(text, "\r\n"))), "\t", " ")
	// The runner compares as its culture does, which passes over characters without a shape.
	if strings.HasPrefix(strings.TrimLeftFunc(text, shapeless), "::") {
		text = "| " + text
	}
	return strings.ReplaceAll(text, "\n", mark)
}

func shapeless(r rune) bool { return unicode.IsSpace(r) || unicode.IsMark(r) }

// apart separates adjacent number signs: GitHub's runner takes "##[command]" anywhere in a line for a command
// (actions/runner, ActionCommand.TryParse), Azure Pipelines "##vso[command]".
func apart(text string) string {
	if strings.Count(text, "#") < 2 {
		return text
	}
	var b strings.Builder
	after := false
	for _, r := range text {
		if after && r == '#' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		after = r == '#' || after && unicode.IsMark(r)
	}
	return b.String()
}
