package template

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a partial value so that a vector can expect all of it: known text in quotes, unknown pieces with their
// reasons, both outcomes of a choice.
func show(p Partial) string {
	var parts []string
	switch p.Kind {
	case PartialText:
		for _, piece := range p.Pieces {
			s := fmt.Sprintf("%q", piece.Text)
			if !piece.Known() {
				s = piece.Text + " (" + piece.Reason + ")"
			}
			if piece.Parameter != "" {
				s += " of parameter " + piece.Parameter
			}
			if piece.Resource != "" {
				s += " of resource " + strings.TrimSuffix(piece.Resource+"."+piece.Attribute, ".")
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, " + ")
	case PartialList:
		for _, item := range p.Items {
			parts = append(parts, show(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case PartialMap:
		for _, m := range p.Members {
			parts = append(parts, m.Key+": "+show(m.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case PartialChoice:
		return fmt.Sprintf("(%s ? %s : %s)", p.Branches[0].Condition, show(p.Branches[0].Value), show(p.Branches[1].Value))
	case PartialAbsent:
		return "absent"
	}
	return "unknown (" + p.Reason + ")"
}

func TestPartial(t *testing.T) {
	for _, v := range vectors(t, "partial.txt", 45) {
		t.Run(v.name, func(t *testing.T) {
			tmpl := mustParse(t, v.template)
			k := GivenValues{Parameters: map[string]string{}, Pseudo: Pseudo{Region: "us-east-1", Partition: "aws"}}
			want := v.expect[0]
			for _, pair := range strings.Fields(want.words) {
				name, value, _ := strings.Cut(pair, "=")
				k.Parameters[name] = value
			}
			p := tmpl.Partial(tmpl.Resource("R").Properties.Get("P"), k)
			if got := show(p); got != want.text {
				t.Errorf("\n got %s\nwant %s", got, want.text)
			}
		})
	}
}

// TestPartialAgreesWithEvaluate: values known before a deployment are those of the deployment.
func TestPartialAgreesWithEvaluate(t *testing.T) {
	known := 0
	for _, v := range vectors(t, "functions.txt", 70) {
		tmpl := mustParse(t, v.template)
		s := testScope(t, tmpl, nil)
		value := tmpl.Resource("R").Properties.Get("P")
		want, err := tmpl.Evaluate(value, s)
		p := tmpl.Partial(value, GivenValues{Parameters: s.Parameters.Map(), Pseudo: s.Pseudo})
		text, exact := p.Exact()
		if !exact {
			continue
		}
		known++
		if err != nil {
			t.Errorf("%s: %q is known, but evaluating it says %v", v.name, text, err)
		} else if evaluated, _ := scalarText(want); text != evaluated {
			t.Errorf("%s: %q is known, but it is %q", v.name, text, evaluated)
		}
	}
	if known < 20 {
		t.Errorf("only %d known texts were compared", known)
	}
}

func TestPartialViews(t *testing.T) {
	tmpl := mustParse(t, `
Parameters: {Env: {Type: String}}
Conditions: {C: !Equals [!Ref Env, prod]}
Resources:
  R:
    Type: T
    Properties:
      Name: !Sub "a-${AWS::StackName}-b"
      Known: !Sub "a-${AWS::Region}"
      Choice: !If [C, {RoleName: x}, !Ref AWS::NoValue]
      List: [a, !GetAZs ""]
`)
	p := tmpl.Partial(tmpl.Resource("R").Properties, GivenValues{Pseudo: Pseudo{Region: "us-east-1"}})
	name := p.Get("Name")
	if text, exact := name.Prefix(); text != "a-" || exact {
		t.Errorf("prefix is %q, %v", text, exact)
	}
	if _, ok := name.Exact(); ok {
		t.Error("an unknown name is exact")
	}
	if text, ok := p.Get("Known").Exact(); text != "a-us-east-1" || !ok {
		t.Errorf("exact text is %q, %v", text, ok)
	}
	if got := name.String(); got != "a-${AWS::StackName}-b" {
		t.Errorf("shown as %s", got)
	}
	if got := p.Get("Choice").Get("RoleName"); len(got.alternatives()) != 2 || got.alternatives()[1].Kind != PartialAbsent || got.String() != "x or AWS::NoValue" {
		t.Errorf("a key of a choice is %s", show(got))
	}
	if got := p.Get("Nothing").Kind; got != PartialAbsent {
		t.Errorf("a key that is not there is of kind %d", got)
	}
	if got := name.Get("x"); got.Kind != PartialUnknown {
		t.Errorf("a key of a text is %s", show(got))
	}
	if got := p.Get("List").String(); got != "[a, unknown: Fn::GetAZs is known only in the account]" {
		t.Errorf("a list is shown as %s", got)
	}
	if got := strings.Join(p.Reasons(), "; "); got != "AWS::StackName is not known before the deployment; Fn::GetAZs is known only in the account" {
		t.Errorf("reasons are %s", got)
	}
	if got := tmpl.Partial(nil, GivenValues{}); got.Kind != PartialAbsent {
		t.Errorf("nothing is %s", show(got))
	}
}

func TestDecide(t *testing.T) {
	tmpl := mustParse(t, `
Parameters: {Env: {Type: String, Default: dev}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  Always: !Equals [a, a]
  Never: !And [!Condition IsProd, !Not [!Condition Always]]
  Either: !Or [!Condition IsProd, !Condition Always]
  ByPlace: !Equals [!Ref AWS::Region, us-east-1]
  Round: !Not [!Condition Round]
Resources: {R: {Type: T}}
`)
	prod := GivenValues{Parameters: map[string]string{"Env": "prod"}}
	for _, c := range []struct {
		name         string
		k            GivenValues
		holds, known bool
	}{
		{"IsProd", GivenValues{}, false, false}, {"IsProd", prod, true, true}, {"IsDev", prod, false, true}, {"IsDev", GivenValues{}, false, false},
		{"Always", GivenValues{}, true, true}, {"Never", GivenValues{}, false, true}, {"Either", GivenValues{}, true, true},
		{"ByPlace", GivenValues{}, false, false}, {"ByPlace", GivenValues{Pseudo: Pseudo{Region: "eu-west-1"}}, false, true},
		{"Round", GivenValues{}, false, false}, {"Nobody", GivenValues{}, false, false},
	} {
		if holds, known := tmpl.Decide(c.name, c.k); holds != c.holds || known != c.known {
			t.Errorf("%s with %v: %v, %v", c.name, c.k.Parameters, holds, known)
		}
	}
}

// TestPartialIsBounded follows a template made to cost time: conditions that each ask the next one twice, and open
// conditions nested in strings.
func TestPartialIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("Parameters: {P: {Type: String}}\nConditions:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  C%d: !Equals [!Ref P, x%d]\n  D%d: !And [!Condition D%d, !Condition D%d]\n", i, i, i, i+1, i+1)
	}
	value := `{"Fn::Sub": "` + strings.Repeat("${P}", 9000) + `"}`
	for i := range 30 {
		value = fmt.Sprintf(`{"Fn::Sub": ["${A}${A}", {A: {"Fn::If": [C%d, %s, y]}}]}`, i, value)
	}
	fmt.Fprintf(&b, "  D60: !Not [!Condition C0]\nResources: {R: {Type: T, Properties: {P: %s, Q: !If [D0, a, b]}}}\n", value)
	tmpl := mustParse(t, b.String())
	if err := tmpl.Validate(); err != nil {
		t.Fatal(err)
	}
	properties := tmpl.Resource("R").Properties
	if got := tmpl.Partial(properties.Get("P"), GivenValues{}); !strings.Contains(show(got), "it depends on more than 6 open conditions") {
		t.Errorf("nested conditions are %.200s", show(got))
	}
	if got := show(tmpl.Partial(properties.Get("Q"), GivenValues{})); got != `(D0 ? "a" : "b")` {
		t.Errorf("a condition of conditions is %s", got)
	}
	if holds, known := tmpl.Decide("D0", GivenValues{Parameters: map[string]string{"P": "y"}}); !holds || !known {
		t.Errorf("D0 is %v, %v", holds, known)
	}
}

// A resource that is made only when a condition holds has no value that the condition rules out.
func TestPartialOfConditionalResource(t *testing.T) {
	tmpl := mustParse(t, `
Parameters: {Name: {Type: String, Default: ""}}
Conditions: {Named: !Not [!Equals [!Ref Name, ""]]}
Resources:
  R:
    Type: T
    Condition: Named
    Properties: {P: !Ref Name, Q: !If [Named, x, y]}
`)
	r := tmpl.Resource("R")
	for property, want := range map[string]string{
		"P": "${Name} (parameter Name may be given another value than its default) of parameter Name",
		"Q": `"x"`,
	} {
		if got := show(tmpl.Partial(r.Properties.Get(property), GivenValues{Condition: r.Condition})); got != want {
			t.Errorf("%s is %s, want %s", property, got, want)
		}
	}
}
