package env

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

type object struct {
	path    string
	members []member
}

// member is small, for the sake of documents that have millions of them.
type member struct{ key, raw string }

// newObject reads the members of an object once; their values stay unparsed.
func newObject(path string, value gjson.Result) *object {
	count := 0
	value.ForEach(func(_, _ gjson.Result) bool {
		count++
		return true
	})
	o := &object{path: path, members: make([]member, 0, count)}
	value.ForEach(func(key, value gjson.Result) bool {
		o.members = append(o.members, member{key.Str, value.Raw})
		return true
	})
	return o
}

// pathTo is the path of a key of the object, on one line whatever the key is.
func (o *object) pathTo(key string) string {
	if !plainKey(key) {
		key = strconv.Quote(key)
	}
	if o.path == "" {
		return key
	}
	return o.path + "." + key
}

func plainKey(key string) bool {
	for _, r := range key {
		if r == '.' || r == '"' || !strconv.IsPrint(r) {
			return false
		}
	}
	return key != ""
}

// get returns the value of a key; ok is false when it is missing or null. Which
// of two equal keys counts differs from reader to reader, so that a key that
// occurs twice is refused.
func (o *object) get(key string) (value gjson.Result, ok bool, err error) {
	found := 0
	for _, m := range o.members {
		if m.key == key {
			found++
			value = gjson.Parse(m.raw)
		}
	}
	if found > 1 {
		return gjson.Result{}, false, o.duplicate(key)
	}
	return value, found == 1 && value.Type != gjson.Null, nil
}

func (o *object) duplicate(key string) *Error {
	return &Error{Path: o.pathTo(key), Problem: "occurs more than once"}
}

// child returns an object inside the object: an empty one when it is missing or
// null.
func (o *object) child(key string) (*object, error) {
	value, ok, err := o.get(key)
	if err != nil {
		return nil, err
	}
	path := o.pathTo(key)
	if !ok {
		return &object{path: path}, nil
	}
	return objectAt(path, value)
}

// objectAt reads a value that must be an object.
func objectAt(path string, value gjson.Result) (*object, error) {
	if !value.IsObject() {
		return nil, &Error{Path: path, Problem: "is not an object"}
	}
	return newObject(path, value), nil
}

func (o *object) descend(keys ...string) (*object, error) {
	for _, key := range keys {
		inner, err := o.child(key)
		if err != nil {
			return nil, err
		}
		o = inner
	}
	return o, nil
}

// text returns the string at a key, empty when it is missing or null. A present
// value is a string that an environment can hold, and never empty.
func (o *object) text(key string) (string, error) {
	value, ok, err := o.get(key)
	if err != nil || !ok {
		return "", err
	}
	text, problem := environmentText(value)
	if problem != "" {
		return "", &Error{Path: o.pathTo(key), Problem: problem}
	}
	return text, nil
}

// required is text for a key that must be present.
func (o *object) required(key string) (string, error) {
	text, err := o.text(key)
	if err == nil && text == "" {
		return "", &Error{Path: o.pathTo(key), Problem: "is missing"}
	}
	return text, err
}

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
		return "", "contains half of a surrogate pair"
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
			return "contains a control character"
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

func escapedUnit(text string) (unit uint64, ok bool) {
	if len(text) < len(`\u0000`) || text[:2] != `\u` {
		return 0, false
	}
	unit, err := strconv.ParseUint(text[2:6], 16, 16)
	return unit, err == nil
}
