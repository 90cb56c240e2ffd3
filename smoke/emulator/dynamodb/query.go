package dynamodb

import (
	"maps"
	"slices"

	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

type queryInput struct {
	readOptions
	KeyConditions, QueryFilter shape.Legacy
	ScanIndexForward           *bool
	KeyConditionExpression     *string
	keys                       map[string]expression.KeyCondition
}

// prepareQuery checks and compiles a query.
func (s *store) prepareQuery(c *service.Call, in *queryInput) ([]service.Check, error) {
	legacy := []parameter{{"AttributesToGet", in.AttributesToGet.Given}, {"QueryFilter", in.QueryFilter.Given},
		{"ConditionalOperator", in.ConditionalOperator.Given}, {"KeyConditions", in.KeyConditions.Given}}
	expressions := []parameter{parameterOf("ProjectionExpression", in.ProjectionExpression),
		parameterOf("FilterExpression", in.FilterExpression), parameterOf("KeyConditionExpression", in.KeyConditionExpression)}
	if err := checkMixed(expressions, legacy); err != nil {
		return nil, err
	}
	scope, err := in.scope([]parameter{expressions[1], expressions[2]}, expressions)
	if err != nil {
		return nil, err
	}
	keys, err := compiled("KeyConditionExpression", in.KeyConditionExpression, scope.Condition)
	if err != nil {
		return nil, err
	}
	if keys != nil {
		if in.keys, err = keys.Keys(); err != nil {
			return nil, rejected(err)
		}
	}
	if err := in.compile(scope); err != nil {
		return nil, err
	}
	if in.KeyConditionExpression == nil && !in.KeyConditions.Given {
		return nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	if len(in.keys) > 2 {
		return nil, invalid("Conditions can be of length 1 or 2 only")
	}
	if err := checkLegacy("Query", legacy); err != nil {
		return nil, err
	}
	return []service.Check{s.askAbout(c, in.TableName, in.IndexName, "Query")}, nil
}

func (s *store) query(c *service.Call, in *queryInput) (*readOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, x, err := s.source(c, &in.readOptions)
	if err != nil {
		return nil, err
	}
	keys := t.schema
	if x != nil {
		keys = x.schema
	}
	hash, rng, err := in.conditions(keys)
	if err != nil {
		return nil, err
	}
	if in.filter != nil {
		for _, a := range keys.attributes() {
			if in.filter.Names()[a.name] {
				return nil, invalid("Filter Expression can only contain non-primary key attributes: Primary key attribute: %s", a.name)
			}
		}
	}
	prefix := string(appendPartition(nil, hash))
	r := &reader{t: t, x: x, in: &in.readOptions, prefix: prefix, backwards: in.ScanIndexForward != nil && !*in.ScanIndexForward}
	if err := r.start(); err != nil {
		return nil, err
	}
	if in.start != nil && !value.Equal(in.start[keys.hash.name], hash) {
		return nil, invalid("The provided starting key is outside query boundaries based on provided conditions")
	}
	if rng != nil {
		r.within = func(item value.Item) bool { return holds(rng, item[keys.rng.name]) }
		r.narrow(prefix, rng)
	}
	return r.read()
}

// conditions are those on the hash key and on the sort key, nil for none.
func (in *queryInput) conditions(keys schema) (hash value.Value, rng *expression.KeyCondition, err error) {
	on, ok := in.keys[keys.hash.name]
	if !ok {
		return hash, nil, invalid("Query condition missed key schema element: %s", keys.hash.name)
	}
	for _, name := range slices.Sorted(maps.Keys(in.keys)) {
		if keys.has(name) {
			continue
		}
		if keys.rng.name != "" {
			return hash, nil, invalid("Query condition missed key schema element: %s", keys.rng.name)
		}
		return hash, nil, invalid("Query key condition not supported")
	}
	for _, a := range keys.attributes() {
		for _, v := range in.keys[a.name].Values {
			if v.Kind != a.kind {
				return hash, nil, invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
			}
			if isEmpty(v) {
				return hash, nil, invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", named(v.Kind), a.name)
			}
		}
	}
	if on.Operator != "=" {
		return hash, nil, invalid("Query key condition not supported")
	}
	if c, ok := in.keys[keys.rng.name]; ok && keys.rng.name != "" {
		rng = &c
	}
	return on.Values[0], rng, nil
}

// holds reports whether a sort key satisfies a condition.
func holds(c *expression.KeyCondition, v value.Value) bool {
	if c.Operator == "begins_with" {
		return value.HasPrefix(v, c.Values[0])
	}
	order, _ := value.Compare(v, c.Values[0])
	switch c.Operator {
	case "=":
		return order == 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	}
	upper, _ := value.Compare(v, c.Values[1])
	return order >= 0 && upper <= 0
}

// narrow begins the reading where the condition on the sort key can first hold, and ends it where it cannot any more.
func (r *reader) narrow(prefix string, c *expression.KeyCondition) {
	at := func(v value.Value) string { return string(value.AppendOrdered([]byte(prefix), v)) }
	low, high := prefix, prefix+"\xff"
	switch c.Operator {
	case "=":
		low, high = at(c.Values[0]), at(c.Values[0])+"\xff"
	case ">", ">=":
		low = at(c.Values[0])
	case "<", "<=":
		high = at(c.Values[0]) + "\xff"
	case "BETWEEN":
		low, high = at(c.Values[0]), at(c.Values[1])+"\xff"
	case "begins_with":
		low = at(c.Values[0])
		low = low[:len(low)-2] // without what ends a key
		high = low + "\xff\xff"
	}
	r.low, r.high = max(r.low, low), min(r.high, high)
}
