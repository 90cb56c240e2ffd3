package denial

import (
	"strings"
	"unicode/utf8"
)

// reasonColumn is the heading of the last column in SAM's table of stack events, whose cells are broken to its width.
// AWS: aws-sam-cli, samcli/lib/deploy/deployer.py, DESCRIBE_STACK_EVENTS_TABLE.
const reasonColumn = "ResourceStatusReason"

// untabled puts the cells of tables one behind the other, each with all of its lines.
func untabled(lines []string) []string {
	var out []string
	for i := 0; i < len(lines); {
		var rows [][]string
		end := i
		if column := strings.Index(lines[i], reasonColumn); column > 0 {
			column = utf8.RuneCountInString(lines[i][:column])
			for end++; end < len(lines) && strings.TrimSpace(lines[end]) != ""; end++ {
				rows = append(rows, cellsAt(lines[end], column))
			}
		} else {
			for ; end < len(lines); end++ {
				cells := cellsOf(lines[end])
				if len(cells) < 2 || len(rows) > 0 && len(cells) != len(rows[0]) {
					break
				}
				rows = append(rows, cells)
			}
		}
		if len(rows) == 0 {
			out = append(out, lines[i])
			i++
			continue
		}
		for column := range rows[0] {
			for _, row := range rows {
				if cell := strings.TrimSpace(row[column]); strings.Trim(cell, "-=+") != "" {
					out = append(out, cell)
				}
			}
			out = append(out, "")
		}
		i = end
	}
	return out
}

// cellsAt cuts a line at a column, in characters.
func cellsAt(line string, column int) []string {
	runes := []rune(line)
	column = min(column, len(runes))
	return []string{string(runes[:column]), string(runes[column:])}
}

var bars = strings.NewReplacer("│", "|", "┃", "|", "║", "|")

// cellsOf are the cells of a line between bars, nil when it is none.
func cellsOf(line string) []string {
	line = strings.TrimSpace(bars.Replace(line))
	if len(line) < 2 || line[0] != '|' || line[len(line)-1] != '|' {
		return nil
	}
	return strings.Split(line[1:len(line)-1], "|")
}
