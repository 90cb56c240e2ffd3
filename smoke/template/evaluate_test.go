package template

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// testScope is the environment of the vectors.
func testScope(t testing.TB, tmpl *Template, given map[string]Argument) *Environment {
	t.Helper()
	parameters, err := tmpl.ResolveParameters(given, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Environment{
		Parameters: parameters,
		Pseudo: Pseudo{AccountID: "012345678901", Partition: "aws", Region: "us-east-1", URLSuffix: "amazonaws.com",
			StackID:   "arn:aws:cloudformation:us-east-1:012345678901:stack/demo/00000000-0000-0000-0000-000000000000",
			StackName: "demo", NotificationARNs: []string{"arn:aws:sns:us-east-1:012345678901:a"}},
		Ref: func(id string) (any, error) { return "ref-" + id, nil },
		GetAtt: func(id, attribute string) (any, error) {
			switch attribute {
			case "List":
				return []any{"l0", "l1"}, nil
			case "Nope":
				return nil, fmt.Errorf("Template error: resource %s does not support attribute type Nope in Fn::GetAtt", id)
			}
			return "att-" + id + "-" + attribute, nil
		},
		Import: func(name string) (string, bool) { return "imported", name == "shared-id" },
		AZs: func(region string) []string {
			if region == "nowhere" {
				return nil
			}
			return []string{region + "a", region + "b"}
		},
	}
	if s.Conditions, err = tmpl.EvaluateConditions(s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEvaluate(t *testing.T) {
	for _, v := range vectors(t, "functions.txt", 70) {
		t.Run(v.name, func(t *testing.T) {
			tmpl := mustParse(t, v.template)
			got, err := tmpl.Evaluate(tmpl.Resource("R").Properties.Get("P"), testScope(t, tmpl, nil))
			want := v.expect[0]
			if want.kind == "error" {
				if err == nil {
					t.Fatalf("no error but %v", got)
				}
				if err.Error() != want.text {
					t.Errorf("message\n got %s\nwant %s", err, want.text)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s := asJSON(t, got); s != want.text {
				t.Errorf("\n got %s\nwant %s", s, want.text)
			}
			sameInJSON(t, tmpl, want.text)
		})
	}
}

// sameInJSON writes the template as JSON with long forms and evaluates it again.
func sameInJSON(t *testing.T, tmpl *Template, want string) {
	t.Helper()
	again := mustParse(t, templateJSON(t, tmpl))
	got, err := again.Evaluate(again.Resource("R").Properties.Get("P"), testScope(t, again, nil))
	if err != nil {
		t.Fatalf("as JSON: %v", err)
	}
	if s := asJSON(t, got); s != want {
		t.Errorf("as JSON\n got %s\nwant %s", s, want)
	}
}

// asJSON is a value as JSON, with "<" and "&" as they are.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// templateJSON renders the sections that the vectors use.
func templateJSON(t testing.TB, tmpl *Template) string {
	t.Helper()
	parameters, mappings, conditions, resources := map[string]any{}, map[string]any{}, map[string]any{}, map[string]any{}
	for _, p := range tmpl.Parameters {
		one := map[string]any{"Type": p.Type}
		if p.Default != nil {
			one["Default"] = *p.Default
		}
		if p.AllowedValues != nil {
			one["AllowedValues"] = p.AllowedValues
		}
		parameters[p.Name] = one
	}
	for _, m := range tmpl.Mappings {
		mappings[m.Key] = plain(m.Value)
	}
	for _, c := range tmpl.Conditions {
		conditions[c.Key] = plain(c.Value)
	}
	for _, r := range tmpl.Resources {
		one := map[string]any{"Type": r.Type}
		if r.Properties != nil {
			one["Properties"] = plain(r.Properties)
		}
		if r.Condition != "" {
			one["Condition"] = r.Condition
		}
		resources[r.LogicalID] = one
	}
	return asJSON(t, map[string]any{"Parameters": parameters, "Mappings": mappings, "Conditions": conditions, "Resources": resources})
}

// plain is a value with its functions in the long form.
func plain(v *Value) any {
	switch v.Kind {
	case Bool:
		return v.Text == "true"
	case Number:
		return json.Number(v.Text)
	case List:
		list := []any{}
		for _, item := range v.Items {
			list = append(list, plain(item))
		}
		return list
	case Map:
		m := map[string]any{}
		for _, member := range v.Members {
			m[member.Key] = plain(member.Value)
		}
		return m
	case Func:
		return map[string]any{v.Fn: plain(v.Arg)}
	}
	return v.Text
}

func TestEvaluateNothing(t *testing.T) {
	tmpl := mustParse(t, "Resources: {R: {Type: T, Properties: {P: !Ref AWS::NoValue}}}")
	s := testScope(t, tmpl, nil)
	for _, v := range []*Value{nil, tmpl.Resource("R").Properties.Get("P"), tmpl.Resource("R").Properties.Get("Q")} {
		if got, err := tmpl.Evaluate(v, s); got != nil || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
	}
}

// TestEvaluateWithoutScope sees that what a scope lacks is an error, not a crash.
func TestEvaluateWithoutScope(t *testing.T) {
	tmpl := mustParse(t, `
Resources:
  R:
    Type: T
    Properties:
      Ref: !Ref R
      GetAtt: !GetAtt R.Arn
      Sub: !Sub "${R}"
      SubAtt: !Sub "${R.Arn}"
      Import: !ImportValue x
      Zones: !GetAZs ""
      Nobody: !Ref Nobody
      Condition: !If [Nobody, a, b]
`)
	members := tmpl.Resource("R").Properties.Members
	if len(members) != 8 {
		t.Fatalf("%d properties", len(members))
	}
	for _, m := range members {
		if got, err := tmpl.Evaluate(m.Value, &Environment{}); err == nil {
			t.Errorf("%s is %v", m.Key, got)
		}
	}
}

func TestEvaluateConditions(t *testing.T) {
	for _, v := range vectors(t, "conditions.txt", 15) {
		t.Run(v.name, func(t *testing.T) {
			tmpl := mustParse(t, v.template)
			parameters, err := tmpl.ResolveParameters(nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tmpl.EvaluateConditions(&Environment{Parameters: parameters, Pseudo: Pseudo{Region: "us-east-1"}})
			if want := v.expect[0]; want.kind == "error" {
				message(t, err, want)
			} else if s := asJSON(t, got); err != nil || s != want.text {
				t.Errorf("\n got %s, %v\nwant %s", s, err, want.text)
			}
		})
	}
}

func TestEvaluateOutputs(t *testing.T) {
	const head = "Parameters: {Env: {Type: String, Default: dev}, L: {Type: CommaDelimitedList, Default: a}, N: {Type: String, Default: x.y}}\n" +
		"Conditions: {IsProd: !Equals [!Ref Env, prod]}\nResources: {R: {Type: T}}\nOutputs:\n"
	for _, c := range []struct{ name, outputs, want string }{
		{"values", "  A: {Value: !GetAtt R.Arn, Description: d}\n  B: {Value: 10, Export: {Name: !Sub 'x:${Env}-y'}}\n  C: {Value: true}\n",
			`[{"Key":"A","Value":"att-R-Arn","Description":"d","ExportName":""},{"Key":"B","Value":"10","Description":null,"ExportName":"x:dev-y"},{"Key":"C","Value":"true","Description":null,"ExportName":""}]`},
		{"condition", "  A: {Value: x, Condition: IsProd}\n", "null"},
		{"list", "  A: {Value: !Ref L}\n", "Template format error: The Value field of every Outputs member must evaluate to a String."},
		{"no value", "  A: {Value: !If [IsProd, x, !Ref AWS::NoValue]}\n", "Template format error: The Value field of every Outputs member must evaluate to a String."},
		{"export name", "  A: {Value: x, Export: {Name: !Ref N}}\n", "Template format error: Output A is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens."},
		{"error", "  A: {Value: !Select [3, [a]]}\n", "Template error: Fn::Select cannot select nonexistent value at index 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tmpl := mustParse(t, head+c.outputs)
			outputs, err := tmpl.EvaluateOutputs(testScope(t, tmpl, nil))
			got := asJSON(t, outputs)
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestSubCannotGrowWithoutBound builds a string that doubles with each of a hundred levels.
func TestSubCannotGrowWithoutBound(t *testing.T) {
	value := `x`
	for range 60 {
		value = `{"Fn::Sub": ["${A}${A}", {A: ` + value + `}]}`
	}
	tmpl := mustParse(t, "Resources: {R: {Type: T, Properties: {P: "+value+"}}}")
	v := tmpl.Resource("R").Properties.Get("P")
	if _, err := tmpl.Evaluate(v, testScope(t, tmpl, nil)); err == nil {
		t.Error("no error")
	}
	if p := tmpl.Partial(v, GivenValues{}); p.Kind == PartialText && len(p.String()) > maxText {
		t.Errorf("a text of %d bytes", len(p.String()))
	}
}
