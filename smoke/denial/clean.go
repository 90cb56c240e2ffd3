package denial

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxText bounds the bytes that are read: people paste whole logs, and a message of AWS's is below 3 KB.
const maxText = 16 << 10

// relevant cuts a long text down to the part around its first refusal; without one, to its end.
func relevant(text string) string {
	if len(text) <= maxText {
		return text
	}
	first := -1
	for _, words := range []string{"is not auth", "not authorized", "to perform:"} { // a line may end in one of them
		if i := strings.Index(text, words); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first < 0 {
		return text[len(text)-maxText:]
	}
	start := max(0, first-maxText/2)
	return text[start:min(len(text), start+maxText)]
}

// Clean strips what terminals, tools, logs and documents add to a message: colours, the frames of Terraform and the
// tables of SAM, prefixes of logs, quoting, entities, and escapes of JSON, Python and Go however often they were
// applied. Lines stay lines, because a message may have been broken inside its words.
func Clean(text string) string {
	text = strings.ToValidUTF8(relevant(text), "")
	for range maxNesting {
		before := text
		if strings.ContainsAny(text, "[\x7f\\") || strings.ContainsFunc(text, isControl) {
			text = colour().ReplaceAllString(text, "")
		}
		text = strings.Join(undecorated(untabled(strings.Split(odd.Replace(text), "\n"))), "\n")
		text = joinedSingle().ReplaceAllString(joinedDouble().ReplaceAllString(text, ""), "")
		if strings.Contains(text, "&") {
			text = entity().ReplaceAllStringFunc(text, entityOf)
		}
		text = unescape(text)
		if text == before {
			break
		}
	}
	if strings.Contains(text, "<") {
		text = tag().ReplaceAllString(text, "\n")
	}
	return text
}

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }

// maxNesting bounds how many layers of quoting are undone: a JSON document inside another, and so on.
const maxNesting = 4

// pattern is a regular expression that is compiled when it is first needed: most commands read no refusal.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

var (
	// escape is a character as JSON, Python, Go and shells write it, escaped once or more often. Like an entity and a tag, it
	// may be broken by the end of a line.
	escape = pattern(`\\(?:\n?\\)*\n?(?:u((?:\n?[0-9a-fA-F]){4})|x((?:\n?[0-9a-fA-F]){2})|(0\n?3\n?3|e\n?\[)|([nrt"'/]))`)
	entity = pattern(`&(?:\n?[#a-zA-Z0-9]){2,7}\n?;`)
	// colour is a control sequence of a terminal, or what is left of one when the escape character was lost on the way.
	colour = pattern(`(?:\x1b|\x{9b}|\^\[|\\+(?:x1[bB]|u001[bB]|033|e))(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))|\[[0-9]{1,3}(?:;[0-9]{1,3})*m|\[[0-2]?K|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`)
	tag    = pattern(`<\n?/?\n?[A-Za-z][\w:.\n-]*(?:\s[^<>]*)?/?\n?>|<!\[CDATA\[|\]\]>`)
	// Both match the seam of a string literal that continues on the next line, as Python's pprint writes long ones. One
	// pattern for both quotes would have no literal beginning, and regexp would try it at every character.
	joinedDouble = pattern(`"[ \n+]+"`)
	joinedSingle = pattern(`'[ \n+]+'`)
	// odd replaces typographic and invisible characters that word processors, chats and web pages insert.
	odd = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", `""`, `"`, "\u00a0", " ", "\u202f", " ", "\t", " ", "`", "",
		"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "\u201c", `"`, "\u201d", `"`, "\u2018", "'", "\u2019", "'")
)

// entityOf decodes an HTML entity; other text is returned as it is.
func entityOf(found string) string {
	whole := strings.ReplaceAll(found, "\n", "")
	if character := html.UnescapeString(whole); character != whole {
		return character
	}
	return found
}

func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return escape().ReplaceAllStringFunc(text, func(found string) string {
		code := strings.ReplaceAll(strings.TrimLeft(found, "\\\n"), "\n", "")
		switch code[0] {
		case 'u', 'x':
			n, err := strconv.ParseUint(code[1:], 16, 32)
			if err != nil || n == 0 {
				return " "
			}
			return string(rune(n))
		case '0':
			return "\x1b"
		case 'e':
			return "\x1b["
		case 'n', 'r':
			return "\n"
		case 't':
			return " "
		}
		return code
	})
}

// prefix matches decoration in front of a line: quotation marks and frames, a timestamp, a log level, a name.
var prefix = pattern(`^(?:` + strings.Join([]string{
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

// undecorated strips prefixes, frames and superfluous white space from each line.
func undecorated(lines []string) []string {
	for i, line := range lines {
		for {
			found := prefix().FindString(line)
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

// reasonColumn is the heading of the last column in SAM's table of stack events, whose cells are broken to its width.
// AWS: aws-sam-cli, samcli/lib/deploy/deployer.py, DESCRIBE_STACK_EVENTS_TABLE.
const reasonColumn = "ResourceStatusReason"

// untabled writes tables cell by cell, each cell with all of its lines.
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
