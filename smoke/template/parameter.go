package template

import (
	"strconv"
	"strings"
)

// Parameter is a declared parameter.
type Parameter struct {
	Name                  string
	Type                  string  // "String", "Number", "List<Number>", "CommaDelimitedList", "AWS::EC2::VPC::Id", …
	Description           *string // nil when absent
	Default               *string // nil when absent; a list's default is one string with commas
	AllowedValues         []string
	AllowedPattern        string // a regular expression that the whole value must match
	ConstraintDescription string
	MinLength, MaxLength  *float64 // nil when absent; in characters
	MinValue, MaxValue    *float64
	NoEcho                bool
	Pos                   Pos // of the name
	DefaultPos            Pos
	TypePos               Pos
	PatternPos            Pos
}

// isList reports whether the parameter's value is a list: CommaDelimitedList and every List<…>.
func (p *Parameter) isList() bool {
	kind := p.Type
	if stored, ok := p.Stored(); ok {
		kind = stored
	}
	return kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")
}

// Stored returns T for the type AWS::SSM::Parameter::Value<T>: the type of the value in Systems Manager, of which the
// parameter holds the name.
func (p *Parameter) Stored() (kind string, ok bool) {
	return bracketed(p.Type, "AWS::SSM::Parameter::Value<")
}

// isNumber reports whether the parameter's value, or each item of it, must be a number.
func (p *Parameter) isNumber() bool { return p.Type == "Number" || p.Type == "List<Number>" }

// items returns the values that the constraints apply to: the text itself, or each item of a list.
func (p *Parameter) items(text string) []string {
	if !p.isList() {
		return []string{text}
	}
	if text == "" {
		return nil
	}
	items := strings.Split(text, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

// Argument is a parameter of a request.
type Argument struct {
	Value       string
	UsePrevious bool // UsePreviousValue: take the value that the stack has
}

// ParameterValue is a parameter with the value that it has in one deployment.
type ParameterValue struct {
	*Parameter
	Text string // as given: a list is one string with commas
	// Resolved is the value in Systems Manager of the parameter that Text names, "" for other types.
	Resolved string
}

// Value is the value of a Ref: a string, or for a list a []any of strings without the spaces around them.
func (p ParameterValue) Value() any {
	text := p.Text
	if p.Resolved != "" {
		text = p.Resolved
	}
	if !p.isList() {
		return text
	}
	list := []any{}
	for _, item := range p.items(text) {
		list = append(list, item)
	}
	return list
}

// Shown returns the value as DescribeStacks shows it: "****" when the parameter is declared NoEcho.
func (p ParameterValue) Shown() string {
	if p.NoEcho {
		return "****"
	}
	return p.Text
}

// Parameters are resolved parameters, in the order of the template.
type Parameters []ParameterValue

// Get finds a parameter by name.
func (p Parameters) Get(name string) (ParameterValue, bool) {
	for _, v := range p {
		if v.Name == name {
			return v, true
		}
	}
	return ParameterValue{}, false
}

// Map returns the text of each parameter by name, as ResolveParameters takes it for previous.
func (p Parameters) Map() map[string]string {
	m := make(map[string]string, len(p))
	for _, v := range p {
		m[v.Name] = v.Text
	}
	return m
}

func (t *Template) readParameter(m Member) error {
	p := &Parameter{Name: m.Key, Pos: m.Pos}
	if err := t.eachAttribute("Parameters", m, "parameter", p.read); err != nil {
		return err
	}
	if p.Type == "" {
		return errorAt(m.Pos, "Template format error: Every Parameters object must contain a Type member.")
	}
	if !isParameterType(p.Type) {
		return errorAt(p.TypePos, "Template format error: Unrecognized parameter type: %s", p.Type)
	}
	t.Parameters = append(t.Parameters, p)
	return nil
}

func (p *Parameter) read(m Member) (err error) {
	switch m.Key {
	case "Type":
		p.TypePos = m.Value.Pos
		p.Type, err = text(m)
	case "Description":
		p.Description, err = given(m)
	case "Default":
		var value string
		value, err = text(m)
		p.Default, p.DefaultPos = &value, m.Value.Pos
	case "AllowedValues":
		p.AllowedValues, err = texts(m)
	case "AllowedPattern":
		p.PatternPos = m.Value.Pos
		p.AllowedPattern, err = text(m)
	case "ConstraintDescription":
		p.ConstraintDescription, err = text(m)
	case "MinLength":
		p.MinLength, err = number(m)
	case "MaxLength":
		p.MaxLength, err = number(m)
	case "MinValue":
		p.MinValue, err = number(m)
	case "MaxValue":
		p.MaxValue, err = number(m)
	case "NoEcho":
		var value string
		value, err = text(m)
		p.NoEcho = strings.EqualFold(value, "true")
	default:
		return errUnknownKey
	}
	return err
}

func texts(m Member) ([]string, error) {
	if m.Value.Kind != List {
		return nil, errorAt(m.Value.Pos, "Template format error: Every %s member must be a list.", m.Key)
	}
	var list []string
	for _, item := range m.Value.Items {
		if !item.isScalar() {
			return nil, errorAt(item.Pos, "Template format error: Every %s value must be a string.", m.Key)
		}
		list = append(list, item.Text)
	}
	return list, nil
}

func number(m Member) (*float64, error) {
	s, err := text(m)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return nil, errorAt(m.Value.Pos, "Template format error: Every %s member must be a number.", m.Key)
	}
	return &n, nil
}

// isParameterType reports whether CloudFormation knows a parameter type. CloudFormation user guide, parameters,
// AWS-specific and Systems Manager parameter types.
func isParameterType(name string) bool {
	switch name {
	case "String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Name":
		return true
	}
	if inner, ok := bracketed(name, "List<"); ok {
		return inner == "Number" || inner == "String" || isResourceParameterType(inner)
	}
	if inner, ok := bracketed(name, "AWS::SSM::Parameter::Value<"); ok {
		return inner == "String" || inner == "CommaDelimitedList" || inner == "List<String>" || isParameterType(inner)
	}
	return isResourceParameterType(name)
}

func bracketed(name, prefix string) (inner string, ok bool) {
	if inner, ok = strings.CutPrefix(name, prefix); ok {
		inner, ok = strings.CutSuffix(inner, ">")
	}
	return inner, ok
}

// isResourceParameterType reports whether a type stands for existing resources of the account.
func isResourceParameterType(name string) bool {
	switch name {
	case "AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id",
		"AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup::Id",
		"AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id":
		return true
	}
	return false
}
