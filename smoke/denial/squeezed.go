package denial

import "strings"

// squeezed is a text without any white space, in which phrases are found wherever the text was broken, and the way back
// to the text.
type squeezed struct {
	text   string // with white space
	tight  string // without
	origin []int  // where each byte of tight stands in text
	begin  int    // of the line in which the sentence begins
	hard   bool   // lines are broken inside words
}

func squeeze(text string) squeezed {
	var b strings.Builder
	origin := make([]int, 0, len(text))
	for i := range len(text) {
		if c := text[i]; c != ' ' && c != '\n' {
			b.WriteByte(c)
			origin = append(origin, i)
		}
	}
	return squeezed{text: text, tight: b.String(), origin: origin}
}

// between returns the text between two places of tight.
func (s squeezed) between(start, end int) string {
	if start >= len(s.origin) {
		return ""
	}
	if end >= len(s.origin) {
		return s.text[s.origin[start]:]
	}
	return strings.TrimRight(s.text[s.origin[start]:s.origin[end]], " \n")
}

// oneToken is a text that no space divides, without the ends of lines in it.
func oneToken(text string) (string, bool) {
	return strings.ReplaceAll(text, "\n", ""), !strings.Contains(text, " ")
}

// ends are the characters that no token has.
const ends = ` "'<>(){},;=`

// token cuts the first token between two places of tight. At the end of a line it goes on in the next when the line was
// broken inside it.
func (s squeezed) token(start, end int) string {
	text := s.between(start, end)
	if text == "" {
		return ""
	}
	lines := strings.Split(s.text[s.begin:s.origin[start]], "\n")
	line, _, _ := strings.Cut(text, "\n")
	lines[len(lines)-1] += line
	longest, shortest := 0, len(s.text)
	for _, line := range lines {
		longest, shortest = max(longest, len(line)), min(shortest, len(line))
	}
	// Where words are not broken, lines differ in length; where they are, by the space that the end of a line swallows.
	hard := s.hard || len(lines) > 1 && longest-shortest <= 1
	var taken strings.Builder
	for {
		line, rest, more := strings.Cut(text, "\n")
		word := line
		if end := strings.IndexAny(line, ends); end >= 0 {
			word = line[:end]
		}
		taken.WriteString(word)
		longest = max(longest, len(line))
		if word != line || !more || !goesOn(taken.String(), rest, longest, hard) {
			break
		}
		text = rest
	}
	return strings.TrimRight(taken.String(), ".,;:'\"\\")
}

// goesOn reports whether the next line goes on with a token: when the token cannot end there, when lines are broken inside
// words, or when the next line is that part alone and no longer than those before it.
func goesOn(token, next string, longest int, hard bool) bool {
	next, _, _ = strings.Cut(next, "\n")
	end := strings.IndexAny(next, ends)
	if end < 0 {
		end = len(next)
	}
	if end == 0 || strings.HasPrefix(next[end:], "=") {
		return false
	}
	arn := strings.HasPrefix(token, "arn:") || strings.HasPrefix("arn:", token)
	unfinished := arn && strings.Count(token, ":") < 5 || strings.ContainsAny(token[max(0, len(token)-1):], ":/-")
	alone := !strings.HasPrefix(next[end:], " ") && !strings.HasSuffix(next[:end], ":")
	return hard || unfinished || alone && len(next) <= longest
}
