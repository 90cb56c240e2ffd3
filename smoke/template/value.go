package template

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

// String is the kind's name in lower case, for messages.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "list", "map", "function"}[k]
}

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

// Get is the value of a map's key, nil when v is no map or has no such key. A nil Value has no keys.
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

// IsScalar reports whether v is a string, a number or a boolean.
func (v *Value) IsScalar() bool {
	return v != nil && (v.Kind == String || v.Kind == Number || v.Kind == Bool)
}
