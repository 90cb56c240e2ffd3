package denial

import (
	"regexp"
	"strings"
)

// prefix is what a tool writes in front of a line: marks of quotation and frames, a time, a level, a name.
var prefix = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`[\s>|\x{2500}-\x{259F}]+`,
	`# `, `E {3,}`, `npm (?:ERR!|error) `, `remote: `, `##\[error\]`, `::error[^:]*::`,
	`\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?(?: +[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?(?: |$)`,
	`\[?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?\]? `,
	`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:[\w.-]+ )?[\w./-]+(?:\[\d+\])?: `,
	`\[(?:[A-Za-z][\w .:/-]*)\] `,
	`- [\w.]+ - [A-Z]+ - `,
	`(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL):? `, `[Ee]rror: `,
	`[\w.-]+ +\| `,
}, "|") + `)`)

// undecorated takes off what stands in front of and behind each line, and white space that says nothing.
func undecorated(lines []string) []string {
	for i, line := range lines {
		for {
			found := prefix.FindString(line)
			if found == "" {
				break
			}
			line = line[len(found):]
		}
		line = strings.TrimSuffix(strings.TrimRightFunc(line, isFrame), " |")
		if strings.Trim(line, "-=+ ") == "" {
			line = ""
		}
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}

func isFrame(r rune) bool { return r == ' ' || '\u2500' <= r && r <= '\u259f' }
