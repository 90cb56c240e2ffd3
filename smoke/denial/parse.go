package denial

import "strings"

// maxText bounds what is read of one message; AWS's are below 3 KB.
const maxText = 64 << 10

const (
	verb       = " is not authorized to perform: "
	onResource = " on resource: "
)

// Parse finds the refusal in a text. It answers false for a text that holds none, such as S3's bare
// "Access Denied", which says neither who nor why.
func Parse(text string) (Denial, bool) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = plain(text)
	before, after, found := strings.Cut(text, verb)
	if !found {
		return Denial{}, false
	}
	// A text with several refusals is judged by its first, so the next one's clause must not be taken for its own.
	after, _, _ = strings.Cut(after, verb)

	d := Denial{Principal: principal(before), Tagging: strings.Contains(before, "performing a tagging operation")}
	d.Code, d.Operation = wrapper(before, after)
	d.Action, after = word(after)
	if d.Action == "" {
		return Denial{}, false
	}
	if rest, ok := strings.CutPrefix(after, onResource); ok {
		d.Resource, after = resource(rest)
	}
	d.Layer, d.Explicit, after = clause(after)
	d.Policy = policy(after)
	return d, true
}

// plain undoes JSON's escape of quotes and folds white space, so that a message copied out of a log, a
// terminal or a JSON document reads as AWS wrote it.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, `\"`, `"`)), " ")
}

func principal(before string) string {
	i := strings.LastIndex(before, "User: ")
	if i < 0 {
		return ""
	}
	return before[i+len("User: "):]
}

// word cuts one token; what follows keeps its leading space.
func word(text string) (token, rest string) {
	if i := strings.IndexByte(text, ' '); i >= 0 {
		return strings.TrimRight(text[:i], `.,;"`), text[i:]
	}
	return strings.TrimRight(text, `.,;"`), ""
}

// resource cuts the resource in each of its three spellings.
func resource(text string) (name, rest string) {
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		if name, rest, ok = strings.Cut(quoted, `"`); ok {
			return name, rest
		}
	}
	for _, kind := range []string{"instance profile ", "role ", "policy ", "user ", "group "} {
		if tail, ok := strings.CutPrefix(text, kind); ok {
			name, rest = word(tail)
			return kind + name, rest
		}
	}
	return word(text)
}

// clause finds which policy decided. The first clause counts; what comes after it is extra.
func clause(text string) (layer Layer, explicit bool, rest string) {
	const allow, deny = "because no ", "with an explicit deny"
	implicit, denied := strings.Index(text, allow), strings.Index(text, deny)
	switch {
	case denied >= 0 && (implicit < 0 || denied < implicit):
		explicit, rest = true, text[denied+len(deny):]
		for _, article := range []string{" in an ", " in a ", " in the ", " transitively through a "} {
			if tail, ok := strings.CutPrefix(rest, article); ok {
				rest = tail
				break
			}
		}
	case implicit >= 0:
		rest = text[implicit+len(allow):]
	default:
		return Unknown, false, text
	}
	for _, l := range layers() {
		if tail, ok := strings.CutPrefix(rest, l.words); ok {
			return l.layer, explicit, tail
		}
	}
	return Unknown, explicit, rest
}

// policy finds the ARN that newer sentences end in.
func policy(text string) string {
	_, text, found := strings.Cut(text, ": arn:")
	if !found {
		return ""
	}
	arn, _ := word("arn:" + text)
	return arn
}

// wrapper reads what boto3 or a CloudFormation handler put around the sentence.
func wrapper(before, after string) (code, operation string) {
	if _, tail, ok := strings.Cut(before, "An error occurred ("); ok {
		code, tail, _ = strings.Cut(tail, ")")
		if tail, ok = strings.CutPrefix(tail, " when calling the "); ok {
			operation, _, _ = strings.Cut(tail, " operation")
		}
		return code, operation
	}
	if _, tail, ok := strings.Cut(after, "HandlerErrorCode: "); ok {
		code, _, _ = strings.Cut(tail, ")")
	}
	return code, ""
}
