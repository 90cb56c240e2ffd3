// Package printable is the one filter between what others wrote (a template, a server, a message, a stack) and a terminal,
// a log or a report: no byte of theirs commands a terminal, turns the direction of writing, ends a line that cfnenv
// began, or is a command to a build server.
//
// Formats are cfnenv's own words and arguments are not, so [Fprintf] and [Sprintf] filter every argument.
package printable

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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

// Own is text of cfnenv's own, which [Fprintf] and [Sprintf] leave as it is: colours, and what is filtered already.
type Own string

// Fprintf is fmt.Fprintf with every argument but numbers and [Own] made a [Line].
func Fprintf(w io.Writer, format string, args ...any) (int, error) {
	return fmt.Fprintf(w, format, filtered(args)...)
}

// Sprintf is the text that [Fprintf] writes.
func Sprintf(format string, args ...any) string {
	return fmt.Sprintf(format, filtered(args)...)
}

func filtered(args []any) []any {
	safe := make([]any, len(args))
	for i, arg := range args {
		safe[i] = filter{arg}
		if _, own := arg.(Own); own || number(arg) {
			safe[i] = arg
		}
	}
	return safe
}

// number reports whether a value is a bare number, which may be the width of another.
func number(arg any) bool {
	switch arg.(type) {
	case error, fmt.Stringer, fmt.Formatter:
		return false
	}
	kind := reflect.ValueOf(arg).Kind()
	return kind >= reflect.Bool && kind <= reflect.Complex128
}

// filter formats a value as package fmt does, then filters the result.
type filter struct{ value any }

// Format implements fmt.Formatter.
func (f filter) Format(state fmt.State, verb rune) {
	io.WriteString(state, Line(fmt.Sprintf(fmt.FormatString(state, verb), f.value)))
}

// JSON writes one JSON document for people and programs: indented, with the characters of HTML as they are. Nothing is
// lost: what must not reach a terminal or a build server as it is becomes an escape sequence of JSON (RFC 8259, 7), of
// which encoding/json writes those below U+0020 alone.
func JSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escaped(b.Bytes()))
	return err
}

// escaped escapes inside strings only: nothing outside of them is a number sign or out of the ordinary.
func escaped(document []byte) []byte {
	safe := make([]byte, 0, len(document))
	after := false
	for len(document) > 0 {
		r, size := utf8.DecodeRune(document)
		switch {
		case after && r == '#', r != '\n' && !unicode.IsGraphic(r):
			for _, unit := range utf16.Encode([]rune{r}) {
				safe = fmt.Appendf(safe, `\u%04x`, unit)
			}
		default:
			safe = append(safe, document[:size]...)
		}
		after = r == '#' || after && unicode.IsMark(r)
		document = document[size:]
	}
	return safe
}

// Shell is a word as a shell reads it, for commands that are offered to be copied: quoted for POSIX shells, unless it is plain
// in every shell.
func Shell(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Count is a number of things, "1 check" or "2 checks". noun takes an s in the plural.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
