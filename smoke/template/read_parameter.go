package template

import (
	"strconv"
	"strings"
)

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
		if !item.IsScalar() {
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
