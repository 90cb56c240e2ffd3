package template

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// ResolveParameters gives every declared parameter its value: from the request, from the stack's present
// values where the request says UsePreviousValue, or from its default. previous is nil for a new stack.
//
// The errors are CloudFormation's: parameters that the template does not declare, parameters without a value,
// values outside their constraints. Types that name existing resources (AWS::EC2::VPC::Id and the like) are taken
// as strings, because an account without EC2 has none to compare with.
func (t *Template) ResolveParameters(given map[string]Argument, previous map[string]string) (Parameters, error) {
	if err := t.unknownParameters(given); err != nil {
		return nil, err
	}
	resolved := make(Parameters, 0, len(t.Parameters))
	var missing []string
	for _, p := range t.Parameters {
		arg, ok := given[p.Name]
		value := arg.Value
		switch {
		case ok && arg.UsePrevious && arg.Value != "":
			return nil, errorAt(p.Pos, "Invalid input for parameter key %s. Cannot specify usePreviousValue as true and non empty value for a parameter", p.Name)
		case ok && arg.UsePrevious:
			if value, ok = previous[p.Name]; !ok {
				return nil, errorAt(p.Pos, "Invalid input for parameter key %s. Cannot specify usePreviousValue as true for a parameter key not in the previous template", p.Name)
			}
		case !ok && p.Default != nil:
			value = *p.Default
		case !ok:
			missing = append(missing, p.Name)
			continue
		}
		resolved = append(resolved, ParameterValue{Parameter: p, Text: value})
	}
	if missing != nil {
		return nil, errorAt(Pos{}, "Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	for _, p := range resolved {
		if err := p.check(p.Text, p.Pos); err != nil && !(t.Lenient && errors.Is(err, ErrNotEmulated)) {
			return nil, err
		}
	}
	return resolved, nil
}

func (t *Template) unknownParameters(given map[string]Argument) error {
	if len(t.Parameters) == 0 && len(given) > 0 {
		return errorAt(Pos{}, "Parameter values specified for a template which does not require them.")
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if t.Parameter(name) == nil {
			unknown = append(unknown, name)
		}
	}
	if unknown != nil {
		return errorAt(Pos{}, "Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	return nil
}
