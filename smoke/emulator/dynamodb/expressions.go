package dynamodb

import (
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/wire"
)

// substitutes are the parameters of a request that its expressions use.
type substitutes struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues shape.AttributeMap
}

// parameter is one parameter of a request by name, to be named in errors.
type parameter struct {
	name  string
	given bool
}

func given(parameters []parameter) (names []string) {
	for _, p := range parameters {
		if p.given {
			names = append(names, p.name)
		}
	}
	return names
}

// parameterOf is an expression; the empty text counts as given.
func parameterOf(name string, text *string) parameter { return parameter{name, text != nil} }

// checkMixed refuses expressions together with legacy parameters.
func checkMixed(expressions, legacy []parameter) error {
	with, old := given(expressions), given(legacy)
	if len(with) > 0 && len(old) > 0 {
		return invalid("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {%s} Expression parameters: {%s}",
			strings.Join(old, ", "), strings.Join(with, ", "))
	}
	return nil
}

// checkLegacy refuses legacy parameters by name. It comes last, so that requests which AWS refuses get AWS's error.
func checkLegacy(operation string, legacy []parameter) error {
	if old := given(legacy); len(old) > 0 {
		return wire.NotEmulated("legacy parameter %s of %s (use expressions)", strings.Join(old, ", "), operation)
	}
	return nil
}

// scope checks the substitutes and makes their scope. expressions are those that could use them, in the order in which AWS
// names them.
func (s *substitutes) scope(expressions []parameter) (*expression.Scope, error) {
	if s.ExpressionAttributeNames != nil {
		if len(given(expressions)) == 0 {
			return nil, invalid("ExpressionAttributeNames can only be specified when using expressions")
		}
		if len(s.ExpressionAttributeNames) == 0 {
			return nil, invalid("ExpressionAttributeNames must not be empty")
		}
		for _, key := range slices.Sorted(maps.Keys(s.ExpressionAttributeNames)) {
			if !isSubstitute(key, '#') {
				return nil, invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: \"%s\"", key)
			}
			if err := shape.CheckName(s.ExpressionAttributeNames[key]); err != nil {
				return nil, err
			}
		}
	}
	values, err := s.values(expressions)
	if err != nil {
		return nil, err
	}
	return expression.NewScope(s.ExpressionAttributeNames, values), nil
}

func (s *substitutes) values(expressions []parameter) (map[string]value.Value, error) {
	if !s.ExpressionAttributeValues.Given() {
		return nil, nil
	}
	if len(given(expressions)) == 0 {
		var names []string
		for _, e := range expressions {
			names = append(names, e.name)
		}
		verb := "is"
		if len(names) > 1 {
			verb = "are"
		}
		return nil, invalid("ExpressionAttributeValues can only be specified when using expressions: %s %s null", strings.Join(names, " and "), verb)
	}
	keys := s.ExpressionAttributeValues.Names()
	if len(keys) == 0 {
		return nil, invalid("ExpressionAttributeValues must not be empty")
	}
	for _, key := range keys {
		if !isSubstitute(key, ':') {
			return nil, invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: \"%s\"", key)
		}
	}
	if key, err := s.ExpressionAttributeValues.Wrong(); err != nil {
		return nil, invalid("ExpressionAttributeValues contains invalid value: %s for key %s", err, key)
	}
	return s.ExpressionAttributeValues.Item()
}

func isSubstitute(key string, first byte) bool {
	if len(key) < 2 || key[0] != first {
		return false
	}
	return shape.IsName(key[1:]) && !strings.ContainsAny(key, ".-")
}

// compiled compiles an expression that a request may have; the zero value when it has none.
func compiled[E any](name string, text *string, compile func(string) (E, error)) (e E, err error) {
	if text == nil {
		return e, nil
	}
	if e, err = compile(*text); err != nil {
		return e, invalid("Invalid %s: %s", name, err)
	}
	return e, nil
}

// checkUnused refuses substitutes that no expression uses.
func checkUnused(scope *expression.Scope) error {
	names, values := scope.Unused()
	switch {
	case len(names) > 0:
		return invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}", strings.Join(names, ", "))
	case len(values) > 0:
		return invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {%s}", strings.Join(values, ", "))
	}
	return nil
}

// projectionOf checks and compiles the projection of a read; between is what AWS checks between the two.
func projectionOf(text *string, names map[string]string, legacy []parameter, between func() error) (*expression.Projection, error) {
	expressions := []parameter{parameterOf("ProjectionExpression", text)}
	if err := checkMixed(expressions, legacy); err != nil {
		return nil, err
	}
	scope, err := (&substitutes{ExpressionAttributeNames: names}).scope(expressions)
	if err != nil {
		return nil, err
	}
	if err := between(); err != nil {
		return nil, err
	}
	p, err := compiled("ProjectionExpression", text, scope.Projection)
	if err != nil {
		return nil, err
	}
	return p, checkUnused(scope)
}
