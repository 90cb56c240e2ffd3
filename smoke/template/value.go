package template

import (
	"errors"
	"fmt"
	"iter"
	"strings"
)

// ErrNotEmulated matches, by errors.Is, errors about a part of the template language that CloudFormation has and
// this package has not.
var ErrNotEmulated = errors.New("not emulated")

// Pos is a place in a template's text. Both numbers count from 1, the column in characters. The zero
// Pos means that there is no such place (a parameter that is missing from the request, say).
type Pos struct {
	Line, Column int
}

// String is "line:column", or "-" for no place.
func (p Pos) String() string {
	if p.Line == 0 {
		return "-"
	}
	return fmt.Sprintf("%d:%d", p.Line, p.Column)
}

// Error is one reason why CloudFormation would refuse a template, or this package cannot take it.
type Error struct {
	Pos     Pos
	Message string // CloudFormation's sentence, as its ValidationError carries it
	Hint    string // what the sentence does not say, "" when it says it all

	notEmulated bool
}

// Error is the message alone: a service answers it, a checker puts file and Pos in front of it.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is [ErrNotEmulated] and e is such an error.
func (e *Error) Is(target error) bool { return target == ErrNotEmulated && e.notEmulated }

func errorAt(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Message: fmt.Sprintf(format, args...)}
}

func notEmulated(pos Pos, format string, args ...any) *Error {
	return &Error{Pos: pos, Message: "not emulated: " + fmt.Sprintf(format, args...), notEmulated: true}
}

// Kind says what a [Value] is.
type Kind int

// The kinds of a value. A Func is an intrinsic function in either of its spellings.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
	Func
)

// Value is one node of a template: a scalar, a list, a map, or an intrinsic function with its argument.
// Values are shared where a template uses YAML aliases and must not be changed.
type Value struct {
	Kind    Kind
	Pos     Pos
	Text    string   // a scalar as it was written, without quotes: 012345678901 stays that
	Items   []*Value // of a List
	Members []Member // of a Map, in the author's order
	Fn      string   // of a Func, in the long form: "Ref", "Condition", "Fn::Sub"
	Arg     *Value   // of a Func
}

// Member is one key of a map.
type Member struct {
	Key   string
	Pos   Pos // of the key
	Value *Value
}

// Get returns the value of a map's key, nil if v is no map or has no such key. A nil Value has no keys.
func (v *Value) Get(key string) *Value {
	if m := v.member(key); m != nil {
		return m.Value
	}
	return nil
}

// At follows keys through nested maps: At("Properties", "RoleName").
func (v *Value) At(keys ...string) *Value {
	for _, k := range keys {
		v = v.Get(k)
	}
	return v
}

func (v *Value) member(key string) *Member {
	if v == nil || v.Kind != Map {
		return nil
	}
	for i := range v.Members {
		if v.Members[i].Key == key {
			return &v.Members[i]
		}
	}
	return nil
}

// All visits v and every value inside it, outer values first. A nil Value has none.
func (v *Value) All() iter.Seq[*Value] {
	return func(yield func(*Value) bool) { v.visit(yield) }
}

func (v *Value) visit(yield func(*Value) bool) bool {
	if v == nil {
		return true
	}
	if !yield(v) {
		return false
	}
	for _, item := range v.Items {
		if !item.visit(yield) {
			return false
		}
	}
	for i := range v.Members {
		if !v.Members[i].Value.visit(yield) {
			return false
		}
	}
	return v.Arg.visit(yield)
}

// children visits the values directly inside v: items, members or the argument of a function.
func (v *Value) children() iter.Seq[*Value] {
	return func(yield func(*Value) bool) {
		for _, item := range v.Items {
			if !yield(item) {
				return
			}
		}
		for i := range v.Members {
			if !yield(v.Members[i].Value) {
				return
			}
		}
		if v.Arg != nil {
			yield(v.Arg)
		}
	}
}

func (v *Value) isScalar() bool {
	return v != nil && (v.Kind == String || v.Kind == Number || v.Kind == Bool)
}

const (
	maxDepth  = 200     // levels of nesting; deeper text is an attack, not a template
	maxValues = 1 << 20 // nodes once aliases are followed: no text within MaxBytes has as many without them
)

// reading is the result of reading either syntax.
type reading struct {
	root  *Value
	alias Pos // of the first YAML alias, or nothing
	tab   Pos // of the first tab between a YAML key and its value, or nothing

	duplicates []Identifier
}

// mapping makes a map, or an intrinsic function if the only key is the name of one.
func (r *reading) mapping(pos Pos, members []Member) *Value {
	members = r.unique(members)
	if len(members) == 1 && isFunctionKey(members[0].Key) {
		return &Value{Kind: Func, Pos: pos, Fn: members[0].Key, Arg: members[0].Value}
	}
	return &Value{Kind: Map, Pos: pos, Members: members}
}

// unique keeps one member a key: the last value, at the first one's place in the order. CloudFormation takes templates
// with a key written twice, in YAML and in JSON, and loses the earlier value without a word
// (github.com/aws-cloudformation/cfn-language-discussion/issues/96).
func (r *reading) unique(members []Member) []Member {
	at := make(map[string]int, len(members))
	kept := members[:0]
	for _, m := range members {
		if i, ok := at[m.Key]; ok {
			r.duplicates = append(r.duplicates, Identifier{m.Key, m.Pos})
			kept[i] = m
			continue
		}
		at[m.Key] = len(kept)
		kept = append(kept, m)
	}
	return kept
}

// isFunctionKey reports whether a map with this key alone is an intrinsic function. CloudFormation answers
// "Encountered unsupported function" to fn::GetAtt too, so the prefix has no case.
func isFunctionKey(key string) bool {
	return key == "Ref" || len(key) > 4 && strings.EqualFold(key[:4], "Fn::")
}

// conditionFunctions turns every {Condition: name} under v into the function Condition. Only the Conditions and
// Rules sections read that key so: in an IAM policy it is an ordinary key.
func conditionFunctions(v *Value) {
	for w := range v.All() {
		if len(w.Members) == 1 && w.Members[0].Key == "Condition" && w.Members[0].Value.isScalar() {
			w.Kind, w.Fn, w.Arg, w.Members = Func, "Condition", w.Members[0].Value, nil
		}
	}
}

// isAlphanumeric reports whether s has at least one character, and none but ASCII letters, digits and those of more.
func isAlphanumeric(s, more string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(more, c))
	})
}
