package template

import "strings"

const (
	maxDepth  = 200     // levels of nesting; deeper text is an attack, not a template
	maxValues = 1 << 20 // nodes once aliases are followed: no text within MaxBytes has as many without them
)

// reading is what a reader of either syntax finds.
type reading struct {
	root  *Value
	alias Pos // of the first YAML alias, or nothing
	tab   Pos // of the first tab between a YAML key and its value, or nothing

	duplicates []Reference
}

// mapping makes a map of members, or the intrinsic function that a map with one key spells.
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
			r.duplicates = append(r.duplicates, Reference{m.Key, m.Pos})
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
	switch v.Kind {
	case List:
		for _, item := range v.Items {
			conditionFunctions(item)
		}
	case Map:
		if len(v.Members) == 1 && v.Members[0].Key == "Condition" && v.Members[0].Value.IsScalar() {
			v.Kind, v.Fn, v.Arg, v.Members = Func, "Condition", v.Members[0].Value, nil
			return
		}
		for i := range v.Members {
			conditionFunctions(v.Members[i].Value)
		}
	case Func:
		conditionFunctions(v.Arg)
	}
}
