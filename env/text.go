package env

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxValue is the size in bytes above which no process could be started with
// the value: Linux allows 128 KiB for one variable.
const maxValue = 100 << 10

// environmentText returns the string that a JSON value holds, or what keeps it
// from being the value of an environment variable.
func environmentText(value gjson.Result) (text, problem string) {
	switch {
	case value.Type != gjson.String:
		return "", "is not a string"
	case !utf8.ValidString(value.Raw):
		return "", "is not valid UTF-8"
	case hasLoneSurrogate(value.Raw):
		return "", "holds half of a surrogate pair, which is not a character"
	}
	return value.Str, textProblem(value.Str)
}

// textProblem tells what keeps a text from being a variable's value.
func textProblem(text string) string {
	if text == "" {
		return "is empty"
	}
	if len(text) > maxValue {
		return "is longer than 100 KiB: no process can be started with it"
	}
	for _, r := range text {
		if unicode.IsControl(r) {
			return "holds a control character"
		}
	}
	return ""
}

// hasLoneSurrogate looks for a \u escape of a surrogate without its partner in
// a valid JSON string; gjson would put U+FFFD in its place.
func hasLoneSurrogate(raw string) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		unit, ok := escapedUnit(raw[i:])
		if !ok {
			i++ // the escaped character, which may be a backslash
			continue
		}
		i += len(`\u0000`) - 1
		if unit < 0xd800 || unit > 0xdfff {
			continue
		}
		low, ok := escapedUnit(raw[i+1:])
		if unit > 0xdbff || !ok || low < 0xdc00 || low > 0xdfff {
			return true
		}
		i += len(`\u0000`)
	}
	return false
}

// escapedUnit reads one \uXXXX escape.
func escapedUnit(text string) (unit uint64, ok bool) {
	if len(text) < len(`\u0000`) || text[:2] != `\u` {
		return 0, false
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	return unit, err == nil
}
