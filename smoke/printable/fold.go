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

// Fold breaks lines at spaces so that each fits a terminal of that many columns, with the rest of a line indented below
// its start. A word that is wider than a line is broken, as the terminal would. Off a terminal, where width is 0, lines stay
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
	}
	if indent > width/2 {
		indent = 0
	}
	var folded strings.Builder
	for from := 0; ; from = indent {
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
		line = strings.Repeat(" ", indent) + strings.TrimLeft(line[at:], " ")
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
