package template

func (t *Template) readOutput(m Member) error {
	o := &Output{Name: m.Key, Pos: m.Pos}
	if err := t.eachAttribute("Outputs", m, "output", o.read); err != nil {
		return err
	}
	if o.Value == nil {
		return errorAt(m.Pos, "Template format error: Every Outputs member must contain a Value object")
	}
	t.Outputs = append(t.Outputs, o)
	return nil
}

func (o *Output) read(m Member) (err error) {
	switch m.Key {
	case "Value":
		o.Value = m.Value
		switch m.Value.Kind {
		case List:
			return errorAt(m.Value.Pos, "Template format error: The Value field of every Outputs member must evaluate to a String and not a List.")
		case Map:
			return errorAt(m.Value.Pos, "Template format error: The Value field of every Outputs member must evaluate to a String and not a Map.")
		}
	case "Description":
		o.Description, err = given(m)
	case "Condition":
		o.ConditionPos = m.Value.Pos
		o.Condition, err = text(m)
	case "Export":
		if o.ExportName = m.Value.Get("Name"); o.ExportName == nil {
			return o.malformedExport(m.Value.Pos)
		}
		if o.ExportName.isScalar() && !isAlphanumeric(o.ExportName.Text, ":-") {
			return o.malformedExport(o.ExportName.Pos)
		}
	default:
		return errUnknownKey
	}
	return err
}

func (o *Output) malformedExport(pos Pos) error {
	return errorAt(pos, "Template format error: Output %s is malformed. The Name field of every Export member must be "+
		"specified and consist only of alphanumeric characters, colons, or hyphens.", o.Name)
}

// OutputValue is an output of one deployment.
type OutputValue struct {
	Key         string
	Value       string
	Description *string // nil when absent
	ExportName  string  // "" when the output is not exported
}

// EvaluateOutputs evaluates the outputs of which the condition holds, in the template's order. A value that is not a text is
// an error in CloudFormation's words.
func (t *Template) EvaluateOutputs(s *Environment) ([]OutputValue, error) {
	var values []OutputValue
	for _, o := range t.Outputs {
		if !holds(o.Condition, s.Conditions) {
			continue
		}
		value, err := t.outputText(o.Value, s)
		if err != nil {
			return nil, err
		}
		v := OutputValue{Key: o.Name, Value: value, Description: o.Description}
		if o.ExportName != nil {
			if v.ExportName, err = t.outputText(o.ExportName, s); err != nil {
				return nil, err
			}
			if !isAlphanumeric(v.ExportName, ":-") {
				return nil, o.malformedExport(o.ExportName.Pos)
			}
		}
		values = append(values, v)
	}
	return values, nil
}

func (t *Template) outputText(v *Value, s *Environment) (string, error) {
	x, err := t.Evaluate(v, s)
	if err != nil {
		return "", err
	}
	text, ok := scalarText(x)
	if !ok {
		return "", errorAt(v.Pos, "Template format error: The Value field of every Outputs member must evaluate to a String.")
	}
	return text, nil
}
