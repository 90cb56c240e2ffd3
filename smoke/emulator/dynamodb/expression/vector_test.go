package expression_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb/expression"
	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/dynamodb/value"
)

// item reads an item as clients send it.
func item(t testing.TB, text string) value.Item {
	t.Helper()
	var in struct{ Item shape.AttributeMap }
	if err := shape.Bind([]byte(`{"Item":`+text+`}`), &in); err != nil {
		t.Fatal(err)
	}
	out, err := in.Item.Item()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func scope(t testing.TB) *expression.Scope { return expression.NewScope(substitutes(t)) }

func substitutes(t testing.TB) (names map[string]string, values value.Item) {
	return map[string]string{"#s": "size", "#n": "n", "#dot": "a.b"}, item(t, `{
		":one":{"N":"1"}, ":two":{"N":"2.0"}, ":s":{"S":"text"}, ":te":{"S":"te"}, ":b":{"B":"dGV4dA=="}, ":t":{"BOOL":true}, ":null":{"NULL":true},
		":ss":{"SS":["b","a"]}, ":a":{"SS":["a"]}, ":ns":{"NS":["1","3"]}, ":l":{"L":[{"N":"1"}]}, ":m":{"M":{"x":{"N":"1"}}}, ":N":{"S":"N"}, ":bad":{"S":"Q"}}`)
}

const subject = `{"h":{"S":"key"},"n":{"N":"1"},"big":{"N":"10"},"s":{"S":"text"},"b":{"B":"dGV4dA=="},"t":{"BOOL":true},"z":{"NULL":true},"ss":{"SS":["a","b"]},
	"ns":{"NS":["1","3"]},"l":{"L":[{"N":"1"},{"S":"x"},{"L":[{"S":"deep"}]}]},"m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"S":"text"}}}}},"size":{"N":"5"},"a.b":{"S":"dotted"}}`

func TestConditions(t *testing.T) {
	on := item(t, subject)
	for text, want := range map[string]bool{
		"n = :one": true, "n = :two": false, "n <> :two": true, "n < :two": true, "big > :two": true, "n = :s": false, "n < :s": false,
		"absent = :one": false, "absent <> :one": true, "absent < :one": false, "m.x = n": true, "l[0] = n": true, "l[2][0] <> s": true, "l[9] = n": false,
		"s between :te and :s": true, "n BETWEEN :one AND :two": true, "n in (:two, :one)": true, "n IN (:two)": false, "absent IN (:two)": false,
		"ss = :ss": true, "l = :l": false, "m = :m": false, "z = :null": true, "t = :t": true,
		"attribute_exists(m.y.z)": true, "attribute_exists(m.y.q)": false, "attribute_not_exists(absent.x)": true, "attribute_type(n, :N)": true, "attribute_type(s, :N)": false,
		"begins_with(s, :te)": true, "begins_with(b, :b)": true, "begins_with(n, :te)": false, "contains(s, :te)": true, "contains(ss, :te)": false, "contains(ns, :one)": true,
		"contains(l, :one)": true, "contains(b, :b)": true, "size(s) > :two": true, "size(l) = size(m)": false, "size(n) = :one": false, "size(ss) = :two": true, ":two = size(m)": true,
		"NOT n = :one": false, "not (n = :two)": true, "NOT NOT n = :one": true, "n = :one OR n = :two AND s = :te": true, "(n = :one OR n = :two) AND s = :te": false,
		"#s > :two AND #dot <> :s AND #n = :one": true, "(#s) > (:two)": true, "( size ( ss ) ) <= :two": true, "(n = :one)": true, "((n = :one) AND (s = :s))": true,
		"attribute_not_exists(publish)": true, "n=:one and\ts=:s\nor n=:two": true, "attribute_exists (n)": true,
	} {
		c, err := scope(t).Condition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := c.Matches(on); got != want {
			t.Errorf("%s is %t", text, got)
		}
	}
	c, err := scope(t).Condition("attribute_not_exists(h) AND h <> :s")
	if err != nil || !c.Matches(nil) {
		t.Errorf("on no item: %v", err)
	}
}

func TestConditionErrors(t *testing.T) {
	many := "n = :one" + strings.Repeat(" OR n = :one", 150)
	for text, want := range map[string]string{
		"": "The expression can not be empty;", " ": "The expression can not be empty;",
		"n": `Syntax error; token: "<EOF>", near: "n"`, "n = ": `Syntax error; token: "<EOF>", near: "="`, "a-b": `Syntax error; token: "-", near: "a-b"`,
		"n = :one AND": `Syntax error; token: "<EOF>", near: "AND"`, "n = :one :one": `Syntax error; token: ":one", near: ":one :one"`, "!!": `Syntax error; token: "!", near: "!!"`,
		"n IN ()": `Syntax error; token: ")", near: "()"`, "(n = :one": `Syntax error; token: "<EOF>", near: ":one"`, "n = : one": `Syntax error; token: ":", near: "= : one"`,
		"name = :one":      "Attribute name is a reserved keyword; reserved keyword: name",
		"Variance = :one":  "Attribute name is a reserved keyword; reserved keyword: Variance",
		"m.Status = :nope": "Attribute name is a reserved keyword; reserved keyword: Status",
		"n = :nope":        "An expression attribute value used in expression is not defined; attribute value: :nope",
		"#nope = :nope":    "An expression attribute name used in the document path is not defined; attribute name: #nope",
		"exists(n)":        "Invalid function name; function: exists", "Attribute_Exists(n)": "Invalid function name; function: Attribute_Exists",
		"n = attribute_exists(n)": "The function is not allowed to be used this way in an expression; function: attribute_exists",
		"size(n)":                 "The function is not allowed to be used this way in an expression; function: size",
		"((n = :one))":            "The expression has redundant parentheses;", "((n)) = :one": "The expression has redundant parentheses;",
		"attribute_exists(n, s)":     "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
		"begins_with(s)":             "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
		"begins_with(s, :one)":       "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"attribute_exists(:one)":     "Operator or function requires a document path; operator or function: attribute_exists",
		"attribute_type(n, :one)":    "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
		"attribute_type(n, :bad)":    "Invalid attribute type name found; type: Q, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
		"n < :t":                     "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
		"size(:one) = n":             "Incorrect operand type for operator or function; operator or function: size, operand type: N",
		"m.x = m.x":                  "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [m, x]",
		"contains(n, n)":             "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [n]",
		"n BETWEEN :two AND :one":    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
		"n BETWEEN :one AND :s":      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:text}",
		many:                         "The expression contains too many operators; operator count: 301",
		strings.Repeat("n", 4097):    "Expression size has exceeded the maximum allowed size; expression size: 4097",
		strings.Repeat("(", 4000):    `Syntax error; token: "(", near: "((("`,
		strings.Repeat("NOT ", 1000): `Syntax error; token: "<EOF>", near: "NOT"`,
		"n IN (" + strings.Repeat(":one,", 100) + ":one)": "The IN operator is provided with too many operands; number of operands: 101",
	} {
		if _, err := scope(t).Condition(text); err == nil || err.Error() != want {
			t.Errorf("%.80s:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestUpdateVectors(t *testing.T) {
	on := item(t, subject)
	before, _ := json.Marshal(on)
	for text, want := range map[string]string{
		"SET n = :two, fresh = n":                       `{"n":{"N":"2"},"fresh":{"N":"1"}}`,
		"set n = n + :two remove s add big :one":        `{"n":{"N":"3"},"s":null,"big":{"N":"11"}}`,
		"SET n = :one - :two":                           `{"n":{"N":"-1"}}`,
		"SET m.x = :s, m.q = :one":                      `{"m":{"M":{"q":{"N":"1"},"x":{"S":"text"},"y":{"M":{"z":{"S":"text"}}}}}}`,
		"SET l[0] = :s, l[7] = :one, l[9] = :two":       `{"l":{"L":[{"S":"text"},{"S":"x"},{"L":[{"S":"deep"}]},{"N":"1"},{"N":"2"}]}}`,
		"REMOVE l[0], l[2]":                             `{"l":{"L":[{"S":"x"}]}}`,
		"REMOVE l[0] SET l[1] = :one":                   `{"l":{"L":[{"N":"1"},{"L":[{"S":"deep"}]}]}}`,
		"REMOVE l[9], m.q, absent":                      `{}`,
		"SET l = list_append(:l, l)":                    `{"l":{"L":[{"N":"1"},{"N":"1"},{"S":"x"},{"L":[{"S":"deep"}]}]}}`,
		"SET c = if_not_exists(c, :one) + :two":         `{"c":{"N":"3"}}`,
		"SET q = list_append(if_not_exists(q, :l), :l)": `{"q":{"L":[{"N":"1"},{"N":"1"}]}}`,
		"ADD ss :a, ns :ns, fresh :ss, m.x :two":        `{"fresh":{"SS":["b","a"]},"m":{"M":{"x":{"N":"3"},"y":{"M":{"z":{"S":"text"}}}}}}`,
		"DELETE ss :a, ns :ns, absent :ss":              `{"ss":{"SS":["b"]},"ns":null}`,
		"DELETE ss :ss SET n = :two":                    `{"ss":null,"n":{"N":"2"}}`,
		"SET s = n, n = s":                              `{"s":{"N":"1"},"n":{"S":"text"}}`,
		"SET n = (n + :two), big = ((big - :one))":      `{"n":{"N":"3"},"big":{"N":"9"}}`,
		"SET n = (n) + (:two), s = (n)":                 `{"n":{"N":"3"},"s":{"N":"1"}}`,
		"SET l[4294967294] = :one":                      `{"l":{"L":[{"N":"1"},{"S":"x"},{"L":[{"S":"deep"}]},{"N":"1"}]}}`,
	} {
		u, err := scope(t).Update(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		after, err := u.Apply(on)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := difference(t, on, after); !sameDifference(t, got, want) {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
	if after, _ := json.Marshal(on); string(after) != string(before) {
		t.Errorf("an update changed the item that it was given: %s", after)
	}
}

// difference returns the attributes that an update changed, by name; null stands for one that is gone.
func difference(t *testing.T, before, after value.Item) string {
	t.Helper()
	out := map[string]*value.Value{}
	for name := range before {
		if _, ok := after[name]; !ok {
			out[name] = nil
		}
	}
	for name, v := range after {
		if old, ok := before[name]; !ok || !value.Equal(old, v) {
			out[name] = &v
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sameDifference(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		t.Fatalf("not JSON: %s, %s", a, b)
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

func TestUpdateErrors(t *testing.T) {
	for text, want := range map[string]string{
		"INVALID SYNTAX HERE":             `Syntax error; token: "INVALID", near: "INVALID SYNTAX"`,
		"SET":                             `Syntax error; token: "<EOF>", near: "SET"`,
		"ADD hits : incr":                 `Syntax error; token: ":", near: "hits : incr"`,
		"ADD n s":                         `Syntax error; token: "s", near: "n s"`,
		"SET n = :one SET s = :s":         `The "SET" section can only be used once in an update expression;`,
		"SET name = :one":                 "Attribute name is a reserved keyword; reserved keyword: name",
		"SET m = :one, m.x = :two":        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]",
		"SET l[1] = :one REMOVE l.x":      "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [l, [1]], path two: [l, x]",
		"SET n = :one ADD n :one":         "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [n], path two: [n]",
		"SET n = attribute_exists(n)":     "The function is not allowed in an update expression; function: attribute_exists",
		"SET n = nope(n)":                 "Invalid function name; function: nope",
		"SET n = if_not_exists(n)":        "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET n = if_not_exists(:one, n)":  "Operator or function requires a document path; operator or function: if_not_exists",
		"SET n = n + :s":                  "Incorrect operand type for operator or function; operator or function: +, operand type: S",
		"SET n = (n + :one) + :one":       `Syntax error; token: "+", near: "n + :one"`,
		"SET n = (n + :one":               `Syntax error; token: "+", near: "n + :one"`,
		"SET l[4294967295] = :one":        "List index is not within the allowable range; index: [4294967295]",
		"SET l[99999999999999999999] = n": "List index is not within the allowable range; index: [99999999999999999999]",
		"SET l = list_append(l, :one)":    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
		"ADD n :s":                        "Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
		"DELETE n :one":                   "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER",
	} {
		if _, err := scope(t).Update(text); err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	on := item(t, subject)
	for text, want := range map[string]string{
		"SET n = absent":             "The provided expression refers to an attribute that does not exist in the item",
		"SET n = s + :one":           "An operand in the update expression has an incorrect data type",
		"SET l = list_append(l, n)":  "An operand in the update expression has an incorrect data type",
		"ADD s :one":                 "An operand in the update expression has an incorrect data type",
		"DELETE ss :ns":              "An operand in the update expression has an incorrect data type",
		"SET absent.x = :one":        "The document path provided in the update expression is invalid for update",
		"SET l.x = :one":             "The document path provided in the update expression is invalid for update",
		"DELETE absent.x :ss":        "The document path provided in the update expression is invalid for update",
		"REMOVE s[1]":                "The document path provided in the update expression is invalid for update",
		"SET n = n + :one, big = :s": "",
	} {
		u, err := scope(t).Update(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if _, err := u.Apply(on); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestProjections(t *testing.T) {
	on := item(t, subject)
	for text, want := range map[string]string{
		"n, absent, #dot":     `{"n":{"N":"1"},"a.b":{"S":"dotted"}}`,
		"m.y.z, m.q":          `{"m":{"M":{"y":{"M":{"z":{"S":"text"}}}}}}`,
		"l[2][0], l[0], l[7]": `{"l":{"L":[{"N":"1"},{"L":[{"S":"deep"}]}]}}`,
		"m.q, s.x, l.x, n[0]": `{}`,
	} {
		p, err := scope(t).Projection(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, _ := json.Marshal(p.Apply(on)); !sameDifference(t, string(got), want) {
			t.Errorf("%s: %s", text, got)
		}
	}
	for text, want := range map[string]string{
		"m, m.x": "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]",
		"n,":     `Syntax error; token: "<EOF>", near: ","`,
		"n.0":    `Syntax error; token: "0", near: ".0"`,
	} {
		if _, err := scope(t).Projection(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestKeyConditions(t *testing.T) {
	for text, want := range map[string]string{
		"h = :s":                               "map[h:{= [{S text}]}]",
		":s = h AND (n between :one AND :two)": "map[h:{= [{S text}]} n:{BETWEEN [{N 1} {N 2}]}]",
		":one < n and h = :s":                  "map[h:{= [{S text}]} n:{> [{N 1}]}]",
		"begins_with(n, :s) AND h = :s":        "map[h:{= [{S text}]} n:{begins_with [{S text}]}]",
		"h = :s OR n = :s":                     "Invalid operator used in KeyConditionExpression: OR",
		"attribute_exists(h)":                  "Invalid operator used in KeyConditionExpression: attribute_exists",
		"h <> :s":                              "Invalid operator used in KeyConditionExpression: <>",
		"h = :s AND h > :te":                   "KeyConditionExpressions must only contain one condition per key",
		"h.x = :s":                             "KeyConditionExpressions cannot have conditions on nested attributes",
		"h = n":                                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
		":one = :two":                          "Invalid condition in KeyConditionExpression: No key attribute specified",
	} {
		c, err := scope(t).Condition(text)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := c.Keys()
		got := fmt.Sprint(err)
		if err == nil {
			short := map[string]string{}
			for name, c := range keys {
				var values []string
				for _, v := range c.Values {
					values = append(values, fmt.Sprintf("{%s %s}", v.Kind, v.Text))
				}
				short[name] = fmt.Sprintf("{%s %v}", c.Operator, values)
			}
			got = fmt.Sprint(short)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
