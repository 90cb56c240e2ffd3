package template

import "strings"

// EvaluateConditions evaluates every condition of the template. Scope needs Parameters and Pseudo; its Conditions
// are not looked at.
func (t *Template) EvaluateConditions(s *Scope) (map[string]bool, error) {
	if circle := t.conditionCircle(); circle != nil {
		return nil, t.circleError(circle)
	}
	scope := Scope{Parameters: s.Parameters, Pseudo: s.Pseudo, AZs: s.AZs, Conditions: make(map[string]bool, len(t.Conditions))}
	e := &evaluator{t, &scope}
	for _, c := range t.Conditions {
		if err := e.settle(c); err != nil {
			return nil, err
		}
	}
	return scope.Conditions, nil
}

// settle evaluates a condition after those that it refers to.
func (e *evaluator) settle(c *Condition) error {
	if _, done := e.s.Conditions[c.Name]; done {
		return nil
	}
	var err error
	uses(c.Value, nil, func(u use) {
		if other := e.t.Condition(u.name); u.isSwitch && other != nil && err == nil {
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
	e.s.Conditions[c.Name], _ = x.(bool)
	return nil
}

const conditionForm = "Template format error: Conditions can only be boolean operations on parameters and other conditions"

// conditionCircle is the names of conditions that refer to themselves through each other, or nil.
func (t *Template) conditionCircle() []string {
	const visiting, done = 1, 2
	state := make(map[string]int, len(t.Conditions))
	var trail, circle []string
	var visit func(c *Condition)
	visit = func(c *Condition) {
		if circle != nil || state[c.Name] == done {
			return
		}
		if state[c.Name] == visiting {
			for i := len(trail) - 1; i >= 0; i-- {
				if trail[i] == c.Name {
					circle = append(circle, trail[i:]...)
					return
				}
			}
		}
		state[c.Name] = visiting
		trail = append(trail, c.Name)
		uses(c.Value, nil, func(u use) {
			if other := t.Condition(u.name); u.isSwitch && other != nil {
				visit(other)
			}
		})
		trail = trail[:len(trail)-1]
		state[c.Name] = done
	}
	for _, c := range t.Conditions {
		visit(c)
	}
	return circle
}

func (t *Template) circleError(names []string) *Error {
	return errorAt(t.Condition(names[0]).Pos, "Template error: Found circular condition dependency: [%s]", strings.Join(names, ", "))
}
