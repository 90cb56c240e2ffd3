package template

// EvaluateConditions evaluates every condition of the template. Scope needs Parameters and Pseudo.
func (t *Template) EvaluateConditions(s *Scope) (map[string]bool, error) {
	return nil, notEmulated(Pos{}, "conditions")
}

// Evaluate is the value of v in a scope: string, bool, json.Number (a number as it was written),
// []any or map[string]any. A value that is AWS::NoValue is left out of the list or map around it, and is
// nil when it is v itself. v nil is nil.
func (t *Template) Evaluate(v *Value, s *Scope) (any, error) {
	return nil, notEmulated(Pos{}, "evaluation")
}
