package template

// Known is what a static look at a template may take for granted.
type Known struct {
	Parameters map[string]string // values that the deployment will give; others fall back on their default
	Pseudo     Pseudo            // fields that are empty are unknown
}

// PartialKind says what a [Partial] is.
type PartialKind int

// The kinds of a partial value.
const (
	PartialUnknown PartialKind = iota // nothing is known; Reason says why
	PartialText                       // a scalar, made of pieces
	PartialList
	PartialMap
	PartialChoice // one of several values, by a condition
	PartialAbsent // AWS::NoValue: as if the value were not written
)

// Partial is as much of a value as can be known before a deployment.
type Partial struct {
	Kind     PartialKind
	Pos      Pos             // where the value is written; for a parameter's default, that place
	Reason   string          // of PartialUnknown, for a person: "parameter VpcId has no default"
	Pieces   []Piece         // of PartialText
	Items    []Partial       // of PartialList
	Members  []PartialMember // of PartialMap
	Branches []Branch        // of PartialChoice
}

// Piece is a part of a text: known, or unknown for a reason.
type Piece struct {
	Text   string
	Reason string // not "" when the piece is unknown, and Text then is what the author wrote: "${AWS::StackName}"
	Pos    Pos
}

// PartialMember is one key of a partial map.
type PartialMember struct {
	Key   string
	Pos   Pos
	Value Partial
}

// Branch is one outcome of a choice.
type Branch struct {
	Condition string // name of the condition
	Holds     bool   // whether this branch is for the condition being true
	Value     Partial
}

// Partial follows v through literals, parameters, mappings, conditions and functions as far as k allows.
func (t *Template) Partial(v *Value, k Known) Partial {
	return Partial{Kind: PartialUnknown, Reason: "not followed"}
}

// Exact is the whole text when all of it is known.
func (p Partial) Exact() (string, bool) { return "", false }

// Prefix is the known text before the first unknown piece; exact says that it is the whole text.
// It is "" and false for what is not a PartialText.
func (p Partial) Prefix() (text string, exact bool) { return "", false }

// Alternatives is p with its choices spread out: every value that it may be, none of them a PartialChoice.
func (p Partial) Alternatives() []Partial { return nil }

// Get is the value of a partial map's key; PartialAbsent when a PartialMap lacks it, PartialUnknown when p is no PartialMap.
func (p Partial) Get(key string) Partial { return Partial{} }
