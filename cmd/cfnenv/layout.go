package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// columns is the width that every terminal has.
const columns = 80

// fill breaks a text into lines that fit between an indent and the last column.
// A word that is longer than that has a line of its own.
func fill(text string, indent int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		width := len([]rune(word))
		switch {
		case used == 0:
			b.WriteString(strings.Repeat(" ", indent))
			used = indent
		case used+1+width > columns:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += width
	}
	return b.String()
}

// laidOut tells paragraphs that are laid out by spaces, whose line ends matter.
var laidOut = regexp.MustCompile(`(?m)^[ \t]|\S {2,}\S`)

// fillParagraphs fills the paragraphs of a help text, but those that are laid out.
func fillParagraphs(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, paragraph := range paragraphs {
		if !laidOut.MatchString(paragraph) {
			paragraphs[i] = fill(paragraph, 0)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// fitHelp has the help of a command and of all below it fit a terminal.
func fitHelp(command *cobra.Command) {
	command.Long = fillParagraphs(command.Long)
	for _, below := range command.Commands() {
		fitHelp(below)
	}
}

// usageTemplate is cobra's, with flags that fit a terminal.
func usageTemplate(cobras string) string {
	return strings.NewReplacer(".LocalFlags.FlagUsages", ".LocalFlags.FlagUsagesWrapped 80", ".InheritedFlags.FlagUsages", ".InheritedFlags.FlagUsagesWrapped 80").Replace(cobras)
}
