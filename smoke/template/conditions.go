package template

import (
	"slices"
	"strings"
)

// EvaluateConditions evaluates every condition of the template. s needs Parameters and Pseudo; its Conditions
// are ignored.
func (t *Template) EvaluateConditions(s *Environment) (map[string]bool, error) {
	if circle := t.conditionCircle(); circle != nil {
		return nil, t.circleError(circle)
	}
	scope := Environment{Parameters: s.Parameters, Pseudo: s.Pseudo, AZs: s.AZs, Conditions: make(map[string]bool, len(t.Conditions))}
	e := &evaluator{t, &scope}
	for _, c := range t.Conditions {
		if err := e.settle(c); err != nil {
			return nil, err
		}
	}
	return scope.Conditions, nil
}

// settle evaluates a condition after those that it refers to.
func (e *evaluator) settle(c *Member) error {
	if _, done := e.s.Conditions[c.Key]; done {
		return nil
	}
	var err error
	uses(c.Value, nil, func(u use) {
		if other := e.t.condition(u.name); u.isSwitch && other != nil && err == nil {
			err = e.settle(other)
		}
	})
	if err != nil {
		return err
	}
	if !isConditionFunction(c.Value) {
		return errorAt(c.Value.Pos, conditionForm)
	}
	x, err := e.value(c.Value)
	if err != nil {
		return err
	}
	e.s.Conditions[c.Key], _ = x.(bool)
	return nil
}

const conditionForm = "Template format error: Conditions can only be boolean operations on parameters and other conditions"

// conditionCircle returns the names of conditions that refer to each other in a circle, or nil.
func (t *Template) conditionCircle() []string {
	done := make(map[string]bool, len(t.Conditions))
	var trail, circle []string
	var visit func(c *Member)
	visit = func(c *Member) {
		if at := slices.Index(trail, c.Key); at >= 0 && circle == nil {
			circle = slices.Clone(trail[at:])
		}
		if circle != nil || done[c.Key] {
			return
		}
		trail = append(trail, c.Key)
		uses(c.Value, nil, func(u use) {
			if other := t.condition(u.name); u.isSwitch && other != nil {
				visit(other)
			}
		})
		trail = trail[:len(trail)-1]
		done[c.Key] = true
	}
	for _, c := range t.Conditions {
		visit(c)
	}
	return circle
}

func (t *Template) circleError(names []string) *Error {
	return errorAt(t.condition(names[0]).Pos, "Template error: Found circular condition dependency: [%s]", strings.Join(names, ", "))
}

// CheckRules evaluates the Rules section; a failed assertion is an error. A rule that asks what only AWS knows
// of a parameter's resource (Fn::ValueOf, Fn::RefAll) is taken to hold. AWS: CloudFormation user guide, rules.
func (t *Template) CheckRules(s *Environment) error {
	e := &evaluator{t, &Environment{Parameters: s.Parameters, Pseudo: s.Pseudo}}
	for _, rule := range t.rules {
		if asksAWS(rule.Value) {
			continue
		}
		if condition := rule.Value.Get("RuleCondition"); condition != nil {
			if applies, err := e.value(condition); err != nil || applies != true {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := e.assertions(rule); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluator) assertions(rule Member) error {
	list := rule.Value.Get("Assertions")
	if list == nil {
		return nil
	}
	for _, assertion := range list.Items {
		holds, err := e.value(assertion.Get("Assert"))
		if err != nil {
			return err
		}
		if holds == true {
			continue
		}
		description := ""
		if d := assertion.Get("AssertDescription"); d != nil {
			description = d.Text
		}
		return errorAt(rule.Pos, "Template validation error: rule %s failed: %s", rule.Key, description)
	}
	return nil
}

// asksAWS reports whether a function in v asks for attributes of existing resources.
func asksAWS(v *Value) bool {
	for f := range v.All() {
		switch f.Fn {
		case "Fn::ValueOf", "Fn::ValueOfAll", "Fn::RefAll":
			return true
		}
	}
	return false
}

// among evaluates Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn.
func (e *evaluator) among(v *Value) (any, error) {
	if !isPair(v.Arg) {
		return nil, errorAt(v.Pos, "Template error: %s requires a list of two parameters", v.Fn)
	}
	first, err := e.texts(v.Arg.Items[0])
	if err != nil {
		return nil, err
	}
	second, err := e.texts(v.Arg.Items[1])
	if err != nil {
		return nil, err
	}
	if v.Fn == "Fn::Contains" {
		return len(second) == 1 && slices.Contains(first, second[0]), nil
	}
	return !slices.ContainsFunc(first, func(text string) bool { return !slices.Contains(second, text) }), nil
}

// texts evaluates v to a list of texts; a single text makes a list of one.
func (e *evaluator) texts(v *Value) (texts []string, err error) {
	x, err := e.value(v)
	if err != nil {
		return nil, err
	}
	list, ok := x.([]any)
	if !ok {
		list = []any{x}
	}
	for _, item := range list {
		text, ok := scalarText(item)
		if !ok {
			return nil, errorAt(v.Pos, "Template error: rules compare texts")
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// dynamic replaces references to Systems Manager and Secrets Manager by their values in the environment.
func (e *evaluator) dynamic(pos Pos, s string) (string, error) {
	for from := 0; ; {
		start := strings.Index(s[from:], "{{resolve:")
		if start < 0 {
			return s, nil
		}
		start += from
		reference, _, closed := strings.Cut(s[start+len("{{resolve:"):], "}}")
		service, name, _ := strings.Cut(reference, ":")
		if e.s.Dynamic == nil || !closed {
			return s, notEmulated(pos, "the dynamic reference {{resolve:%s:…}}", service)
		}
		value := e.s.Dynamic(service, name)
		s = s[:start] + value + s[start+len("{{resolve:")+len(reference)+len("}}"):]
		from = start + len(value)
	}
}
