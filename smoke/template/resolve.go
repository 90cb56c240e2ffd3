package template

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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

// check applies the constraints to a value of the parameter. The errors are those of CreateStack;
// a ConstraintDescription takes the place of the reason. CloudFormation user guide, parameters.
func (p *Parameter) check(value string, pos Pos) *Error {
	pattern, err := p.pattern()
	if err != nil {
		return p.patternProblem()
	}
	for _, item := range p.items(value) {
		reason := p.violation(item, pattern)
		if reason == "" {
			continue
		}
		if p.ConstraintDescription != "" {
			return errorAt(pos, "Parameter %s failed to satisfy constraint: %s", p.Name, p.ConstraintDescription)
		}
		return errorAt(pos, "Parameter '%s' %s", p.Name, reason)
	}
	return nil
}

// violation returns the constraint that one value violates, in words that follow the parameter's name, or "".
func (p *Parameter) violation(value string, pattern *regexp.Regexp) string {
	if p.AllowedValues != nil && !slices.Contains(p.AllowedValues, value) {
		return "must be one of AllowedValues"
	}
	if p.isNumber() {
		return p.numberViolation(value)
	}
	length := float64(utf8.RuneCountInString(value))
	if p.MinLength != nil && length < *p.MinLength {
		return "must contain at least " + decimal(*p.MinLength) + " characters"
	}
	if p.MaxLength != nil && length > *p.MaxLength {
		return "must contain at most " + decimal(*p.MaxLength) + " characters"
	}
	if pattern != nil && !pattern.MatchString(value) {
		return "must match pattern " + p.AllowedPattern
	}
	return ""
}

func (p *Parameter) numberViolation(value string) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return "must be a number"
	}
	if p.MinValue != nil && n < *p.MinValue {
		return "must be a number not less than " + decimal(*p.MinValue)
	}
	if p.MaxValue != nil && n > *p.MaxValue {
		return "must be a number not greater than " + decimal(*p.MaxValue)
	}
	return ""
}

// pattern compiles AllowedPattern, anchored at both ends as CloudFormation's Java matches it. Java's look-arounds,
// back-references and possessive quantifiers do not compile here. Without a pattern it is nil.
func (p *Parameter) pattern() (*regexp.Regexp, error) {
	if p.AllowedPattern == "" {
		return nil, nil
	}
	return regexp.Compile(`\A(?:` + p.AllowedPattern + `)\z`)
}

func (p *Parameter) declarationProblems() (found []*Error) {
	report := func(pos Pos, format string, args ...any) { found = append(found, errorAt(pos, format, args...)) }
	misplaced := func(set bool, property, wanted string) {
		if set {
			report(p.Pos, "Template error: Parameter '%s' %s must be on a parameter of type %s", p.Name, property, wanted)
		}
	}
	if p.isNumber() {
		misplaced(p.MinLength != nil, "MinLength", "String")
		misplaced(p.MaxLength != nil, "MaxLength", "String")
		misplaced(p.AllowedPattern != "", "AllowedPattern", "String")
	} else {
		misplaced(p.MinValue != nil, "MinValue", "Number")
		misplaced(p.MaxValue != nil, "MaxValue", "Number")
	}
	if p.MinLength != nil && p.MaxLength != nil && *p.MinLength > *p.MaxLength {
		report(p.Pos, "Template error: Parameter '%s' MinLength must be less than MaxLength.", p.Name)
	}
	if p.MinValue != nil && p.MaxValue != nil && *p.MinValue > *p.MaxValue {
		report(p.Pos, "Template error: Parameter '%s' MinValue must be less than MaxValue.", p.Name)
	}
	if _, err := p.pattern(); err != nil {
		found = append(found, p.patternProblem())
	}
	const longest = 4000
	if p.Description != nil && len(*p.Description) > longest {
		report(p.Pos, "Template format error: Description must be no longer than %d characters.", longest)
	}
	if len(p.ConstraintDescription) > longest {
		report(p.Pos, "Template format error: ConstraintDescription must be no longer than %d characters.", longest)
	}
	if len(found) == 0 && p.Default != nil {
		if err := p.check(*p.Default, p.DefaultPos); err != nil {
			found = append(found, err)
		}
	}
	return found
}

// patternProblem tells a broken pattern from one that only Java can match.
func (p *Parameter) patternProblem() *Error {
	for _, construct := range []string{"(?=", "(?!", "(?<=", "(?<!", "(?>", "++", "*+", "?+", "}+", `\1`, `\k<`, "&&["} {
		if strings.Contains(p.AllowedPattern, construct) {
			return notEmulated(p.PatternPos, "AllowedPattern of parameter %s uses %q of Java's regular expressions", p.Name, construct)
		}
	}
	return errorAt(p.PatternPos, "Parameter '%s' AllowedPattern must be a valid regular expression.", p.Name)
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
