package denial

import "strings"

// squeezed is a text without white space, so that phrases are found wherever lines were broken, with offsets back into the
// text.
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

// oneToken removes line ends from a text; ok is false if it contains a space.
func oneToken(text string) (string, bool) {
	return strings.ReplaceAll(text, "\n", ""), !strings.Contains(text, " ")
}

// ends lists the characters that end a token.
const ends = ` "'<>(){},;=`

// token reads the first token between two places of tight, across line ends that were inserted inside it.
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
	// Text wrapped at words has lines of different lengths. Text wrapped anywhere differs by one at most: the line end
	// replaces a space.
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

// goesOn reports whether a token continues on the next line: because it cannot end here, because lines are broken inside
// words, or because the next line contains nothing else and is no longer than those before it.
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
