package template

// OutputValue is an output of one deployment.
type OutputValue struct {
	Key         string
	Value       string
	Description *string // nil when absent
	ExportName  string  // "" when the output is not exported
}

// EvaluateOutputs is the outputs whose condition holds, in the template's order. A value that is not a text is an
// error in CloudFormation's words.
func (t *Template) EvaluateOutputs(s *Scope) ([]OutputValue, error) {
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
			if !isExportName(v.ExportName) {
				return nil, o.malformedExport(o.ExportName.Pos)
			}
		}
		values = append(values, v)
	}
	return values, nil
}

func (t *Template) outputText(v *Value, s *Scope) (string, error) {
	x, err := t.Evaluate(v, s)
	if err != nil {
		return "", err
	}
	text, ok := ScalarText(x)
	if !ok {
		return "", errorAt(v.Pos, "Template format error: The Value field of every Outputs member must evaluate to a String.")
	}
	return text, nil
}
