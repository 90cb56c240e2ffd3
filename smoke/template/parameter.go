package template

// Parameter is a declared parameter.
type Parameter struct {
	Name                  string
	Type                  string // "String", "Number", "List<Number>", "CommaDelimitedList", "AWS::EC2::VPC::Id", …
	Description           string
	Default               *string // nil when absent; a list's default is one string with commas
	AllowedValues         []string
	AllowedPattern        string
	ConstraintDescription string
	MinLength, MaxLength  *float64 // nil when absent
	MinValue, MaxValue    *float64
	NoEcho                bool
	Pos                   Pos // of the name
	DefaultPos            Pos
}

// IsList reports whether the parameter's value is a list: CommaDelimitedList and every List<…>.
func (p *Parameter) IsList() bool {
	return p.Type == "CommaDelimitedList" || len(p.Type) > 5 && p.Type[:5] == "List<"
}

// Argument is what a request gives for one parameter.
type Argument struct {
	Value       string
	UsePrevious bool // UsePreviousValue: take the value that the stack has
}

// ParameterValue is a parameter with the value that it has in one deployment.
type ParameterValue struct {
	*Parameter
	Text string // as given: a list is one string with commas
}

// Value is what Ref answers: a string, or []any of strings for a list.
func (p ParameterValue) Value() any { return nil }

// Shown is the value as DescribeStacks shows it: "****" when the parameter is declared NoEcho.
func (p ParameterValue) Shown() string {
	if p.NoEcho {
		return "****"
	}
	return p.Text
}

// Parameters are resolved parameters, in the order of the template.
type Parameters []ParameterValue
