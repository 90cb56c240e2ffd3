package resource

// Kind is the type of a property's value.
type Kind int

// The kinds of a property's value.
const (
	Text Kind = iota
	Integer
	Boolean
	List
	Object
	Pairs    // a map of any keys to Items
	Document // a JSON document: any map, or a string that holds one
)

// Property is one row of a table of properties. Rows are made by the functions below.
type Property struct {
	Kind        Kind
	Items       *Property // of a List or of Pairs
	Members     Members   // of an Object
	Required    bool
	CreateOnly  bool // a change of it replaces the resource
	Fixed       bool // it cannot be changed (AWS: template reference, "Updates are not supported.")
	NotEmulated bool // AWS has it, the emulated account does not
	Enum        []string
	Min, Max    int // of an Integer when Max is not 0
}

// Members are the properties of an object by name.
type Members map[string]*Property

func text() *Property    { return &Property{Kind: Text} }
func integer() *Property { return &Property{Kind: Integer} }
func boolean() *Property { return &Property{Kind: Boolean} }

func document() *Property               { return &Property{Kind: Document} }
func listOf(items *Property) *Property  { return &Property{Kind: List, Items: items} }
func pairsOf(items *Property) *Property { return &Property{Kind: Pairs, Items: items} }
func object(members Members) *Property  { return &Property{Kind: Object, Members: members} }

// without adds the properties that AWS has and the emulated account does not.
func (m Members) without(names ...string) Members {
	for _, name := range names {
		m[name] = absent()
	}
	return m
}

// tags makes the usual list of Key and Value.
func tags() *Property {
	return listOf(object(Members{"Key": text().required(), "Value": text().required()}))
}

// absent marks a property that AWS has and the emulated account does not.
func absent() *Property { return &Property{NotEmulated: true} }

func (p *Property) required() *Property   { p.Required = true; return p }
func (p *Property) createOnly() *Property { p.CreateOnly = true; return p }
func (p *Property) fixed() *Property      { p.Fixed = true; return p }

func (p *Property) oneOf(values ...string) *Property { p.Enum = values; return p }

func (p *Property) between(least, most int) *Property { p.Min, p.Max = least, most; return p }
