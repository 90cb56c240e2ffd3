package template

import "strings"

func (e *evaluator) ref(v *Value) (any, error) { return e.named(v.Arg.Text, v.Pos) }

// named is what a name refers to: a pseudo parameter, a parameter, or a resource.
func (e *evaluator) named(name string, pos Pos) (any, error) {
	if strings.HasPrefix(name, "AWS::") {
		return e.pseudo(name, pos)
	}
	if p, ok := e.s.Parameters.Get(name); ok {
		return p.Value(), nil
	}
	if e.t.Resource(name) == nil || e.s.Ref == nil {
		return nil, unresolvedError([]Reference{{name, pos}}, "Resources")
	}
	return e.s.Ref(name)
}

func (e *evaluator) pseudo(name string, pos Pos) (any, error) {
	switch name {
	case noValueName:
		return noValue{}, nil
	case topicsName:
		list := make([]any, len(e.s.Pseudo.NotificationARNs))
		for i, arn := range e.s.Pseudo.NotificationARNs {
			list[i] = arn
		}
		return list, nil
	}
	if value, ok := e.s.Pseudo.text(name); ok {
		return value, nil
	}
	return nil, unresolvedError([]Reference{{name, pos}}, "Resources")
}

func (e *evaluator) getAtt(v *Value) (any, error) {
	a, _ := attributeOf(v.Arg)
	name, err := e.text(a.name, getAttForm)
	if err != nil {
		return nil, err
	}
	if e.t.Resource(a.resource) == nil || e.s.GetAtt == nil {
		return nil, errorAt(v.Pos, "Template error: instance of Fn::GetAtt references undefined resource %s", a.resource)
	}
	return e.s.GetAtt(a.resource, name)
}

func (e *evaluator) sub(v *Value) (any, error) {
	text, context, _ := subArguments(v.Arg)
	pieces, _ := subPieces(text)
	own := map[string]string{}
	if context != nil {
		for _, m := range context.Members {
			s, err := e.text(m.Value, subContextValue)
			if err != nil {
				return nil, err
			}
			own[m.Key] = s
		}
	}
	var b strings.Builder
	for _, p := range pieces {
		s, ok := p.text, !p.variable
		if !ok {
			s, ok = own[p.text]
		}
		if !ok {
			var err error
			if s, err = e.subVariable(v.Pos, p.text); err != nil {
				return nil, err
			}
		}
		if b.WriteString(s); b.Len() > maxText {
			return nil, tooLong(v)
		}
	}
	return b.String(), nil
}

// tooLong refuses a string that nested functions have made to grow beyond any template's need.
func tooLong(v *Value) *Error {
	return errorAt(v.Pos, "Template error: %s makes a string of more than %d bytes", v.Fn, maxText)
}

func (e *evaluator) subVariable(pos Pos, name string) (string, error) {
	var x any
	var err error
	resource, attr, isAttr := strings.Cut(name, ".")
	switch {
	case !isAttr:
		x, err = e.named(name, pos)
	case e.t.Resource(resource) == nil || e.s.GetAtt == nil:
		err = errorAt(pos, "Template error: instance of Fn::Sub references invalid resource attribute %s", name)
	default:
		x, err = e.s.GetAtt(resource, attr)
	}
	if err != nil {
		return "", err
	}
	s, ok := ScalarText(x)
	if !ok {
		return "", errorAt(pos, "Template error: every variable in an Fn::sub object must reference a string")
	}
	return s, nil
}

func (e *evaluator) importValue(v *Value) (any, error) {
	name, err := e.text(v.Arg, importForm)
	if err != nil {
		return nil, err
	}
	if e.s.Import == nil {
		return nil, errorAt(v.Pos, "Template error: Cannot use Fn::ImportValue in Conditions")
	}
	value, ok := e.s.Import(name)
	if !ok {
		return nil, errorAt(v.Pos, "No export named %s found.", name)
	}
	return value, nil
}

func (e *evaluator) zones(v *Value) (any, error) {
	region, err := e.text(v.Arg, getAZsForm)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = e.s.Pseudo.Region
	}
	if e.s.AZs == nil {
		return nil, notEmulated(v.Pos, "Fn::GetAZs")
	}
	list := []any{}
	for _, zone := range e.s.AZs(region) {
		list = append(list, zone)
	}
	return list, nil
}
