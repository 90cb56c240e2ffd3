package env

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// object is a JSON object with the path that leads to it.
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

// objectAt is the object that a value is.
func objectAt(path string, value gjson.Result) (*object, error) {
	if !value.IsObject() {
		return nil, &Error{Path: path, Problem: "is not an object"}
	}
	return newObject(path, value), nil
}

// descend is child of child.
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

// required is text of a key that must be there.
func (o *object) required(key string) (string, error) {
	text, err := o.text(key)
	if err == nil && text == "" {
		return "", &Error{Path: o.pathTo(key), Problem: "is missing"}
	}
	return text, err
}
