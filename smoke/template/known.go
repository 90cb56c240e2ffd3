package template

// CheckKnown evaluates what is known before any resource exists, and returns the first mistake: a key
// that a mapping does not have, an index outside a list, whether written in the template or given by a parameter.
// CloudFormation refuses those with the request. What hangs on resources, exports or availability zones shows when it is
// deployed ("Fn::Select cannot select nonexistent value" of Fn::GetAZs is a resource's CREATE_FAILED). s needs Parameters,
// Pseudo and Conditions.
func (t *Template) CheckKnown(s *Environment) error {
	k := &knownChecker{}
	scope := *s
	scope.Ref = func(string) (any, error) { return k.open(), nil }
	scope.GetAtt = func(string, string) (any, error) { return k.open(), nil }
	scope.Import = func(string) (string, bool) { return k.open(), true }
	scope.AZs = func(string) []string { return []string{k.open()} }
	k.evaluator = &evaluator{t, &scope}
	for _, r := range t.Resources {
		if !holds(r.Condition, s.Conditions) {
			continue
		}
		for _, v := range r.values() {
			if err := k.check(v); err != nil {
				return err
			}
		}
	}
	for _, o := range t.Outputs {
		if !holds(o.Condition, s.Conditions) {
			continue
		}
		for _, v := range []*Value{o.Value, o.ExportName} {
			if err := k.check(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// knownChecker evaluates functions one by one and records whether a value was needed that is not known yet.
type knownChecker struct {
	*evaluator
	opened bool
}

func (k *knownChecker) open() string {
	k.opened = true
	return ""
}

// check evaluates v. If a function fails because a value is unknown, its arguments are checked one by one.
func (k *knownChecker) check(v *Value) error {
	if v == nil {
		return nil
	}
	if v.Kind == Func {
		k.opened = false
		_, err := k.function(v)
		switch {
		case err == nil:
			return nil
		case !k.opened:
			return err
		case v.Fn == "Fn::If" && k.s.Conditions[v.Arg.Items[0].Text]:
			return k.check(v.Arg.Items[1])
		case v.Fn == "Fn::If":
			return k.check(v.Arg.Items[2])
		}
	}
	for child := range v.children() {
		if err := k.check(child); err != nil {
			return err
		}
	}
	return nil
}
