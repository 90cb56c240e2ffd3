package printable

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// hang is by how much the rest of a folded line is indented, where the line itself is not.
const hang = 6

// colour is an escape sequence that takes no column.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// labelled matches the beginning of an indented line whose text stands in a column beside its label.
var labelled = regexp.MustCompile(`^ +[^ ]+ {2,}`)

// Fold breaks lines at spaces so that each fits a terminal of that many columns, with the rest of a line indented below
// its start, or below its text if that has a label. A word that has no room there begins at the left, so that it can be
// copied. One that is wider than the terminal is broken, as the terminal would. Off a terminal, where width is 0, lines stay
// whole, for grep.
func Fold(text string, width int) string {
	if width <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = fold(line, width)
	}
	return strings.Join(lines, "\n")
}

func fold(line string, width int) string {
	indent := len(line) - len(strings.TrimLeft(line, " "))
	if indent == 0 {
		indent = hang
	} else if label := utf8.RuneCountInString(labelled.FindString(line)); indent < label && label <= width/2 {
		indent = label
	}
	if indent > width/2 {
		indent = 0
	}
	var folded strings.Builder
	for from := 0; ; {
		end := fitting(line, width)
		if end == len(line) {
			return folded.String() + line
		}
		at := end
		if line[end] != ' ' {
			if space := strings.LastIndexByte(line[:end], ' '); space > from {
				at = space
			}
		}
		folded.WriteString(strings.TrimRight(line[:at], " ") + "\n")
		broken := line[at] != ' '
		line = strings.TrimLeft(line[at:], " ")
		from = indent
		if word, _, _ := strings.Cut(line, " "); !broken && fitting(word, width-indent) < len(word) && fitting(word, width) == len(word) {
			from = 0
		}
		line = strings.Repeat(" ", from) + line
	}
}

// fitting counts the bytes of a line that fit into a number of columns.
func fitting(line string, width int) (end int) {
	for columns := 0; end < len(line); {
		if found := colour.FindStringIndex(line[end:]); found != nil && found[0] == 0 {
			end += found[1]
			continue
		}
		if columns++; columns > width {
			return end
		}
		_, size := utf8.DecodeRuneInString(line[end:])
		end += size
	}
	return end
}
