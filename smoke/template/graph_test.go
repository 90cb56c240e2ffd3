package template

import (
	"fmt"
	"strings"
	"testing"
)

const graphTemplate = `Parameters: {Env: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Url: {Type: T, Properties: {F: !GetAtt Function.Arn, G: !Ref Function}}
  Function:
    Type: T
    DependsOn: [Logs]
    Properties:
      Role: !Sub "${Role.Arn}"
      Table: !If [IsProd, !Ref Table, none]
      Text: !Sub ["${X}${AWS::Region}", {X: !Ref Env}]
  Role: {Type: T, Metadata: {x: y}}
  Logs: {Type: T}
  Table: {Type: T, Condition: IsProd, Properties: {L: !Ref Logs}}
Outputs:
  Table: {Condition: IsProd, Value: !Ref Table}
`

func TestGraph(t *testing.T) {
	tmpl := mustParse(t, graphTemplate)
	for _, c := range []struct {
		name       string
		conditions map[string]bool
		layers     string
		needs      string
	}{
		{"static", nil, "[[Role Logs] [Table] [Function] [Url]]",
			"map[Function:[Role Logs Table] Table:[Logs] Url:[Function]]"},
		{"prod", map[string]bool{"IsProd": true}, "[[Role Logs] [Table] [Function] [Url]]",
			"map[Function:[Role Logs Table] Table:[Logs] Url:[Function]]"},
		{"dev", map[string]bool{"IsProd": false}, "[[Role Logs] [Function] [Url]]",
			"map[Function:[Role Logs] Url:[Function]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, err := tmpl.Graph(c.conditions)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(g.Layers()); got != c.layers {
				t.Errorf("layers\n got %s\nwant %s", got, c.layers)
			}
			if got := fmt.Sprint(g.needs); got != c.needs {
				t.Errorf("needs\n got %s\nwant %s", got, c.needs)
			}
		})
	}
	g, _ := tmpl.Graph(nil)
	if got := fmt.Sprint(g.Needs("Function"), g.neededBy["Logs"], g.Needs("Role")); got != "[Role Logs Table] [Function Table] []" {
		t.Errorf("neighbours are %s", got)
	}
}

// TestGraphRefusesWhatIsLeftOut looks at references to resources that a condition takes away.
func TestGraphRefusesWhatIsLeftOut(t *testing.T) {
	const head = "Conditions: {C: !Equals [a, b]}\nResources:\n  Gone: {Type: T, Condition: C}\n"
	for _, c := range []struct{ name, rest, want string }{
		{"Ref", "  B: {Type: T, Properties: {N: !Ref Gone}}\n", "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template"},
		{"GetAtt", "  B: {Type: T, Properties: {N: !GetAtt Gone.Arn}}\n", "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template"},
		{"DependsOn", "  B: {Type: T, DependsOn: Gone}\n", "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template"},
		{"output", "Outputs: {O: {Value: !GetAtt Gone.Arn}}\n", "Unresolved resource dependencies [Gone] in the Outputs block of the template"},
		{"If", "  B: {Type: T, Properties: {N: !If [C, !Ref Gone, x]}}\n", ""},
		{"output with the condition", "Outputs: {O: {Condition: C, Value: !GetAtt Gone.Arn}}\n", ""},
		{"a resource with the condition", "  B: {Type: T, Condition: C, DependsOn: Gone}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tmpl := mustParse(t, head+c.rest)
			if err := tmpl.Validate(); err != nil {
				t.Fatal(err)
			}
			_, err := tmpl.Graph(map[string]bool{"C": false})
			if c.want == "" && err == nil {
				return
			}
			message(t, err, expectation{"error", "", c.want})
		})
	}
}

// TestGraphCircleByCondition sees that a circle exists only when its branch is taken.
func TestGraphCircleByCondition(t *testing.T) {
	tmpl := mustParse(t, "Conditions: {C: !Equals [a, b]}\nResources:\n  A: {Type: T, Properties: {N: !If [C, !Ref B, x]}}\n  B: {Type: T, DependsOn: A}\n")
	if _, err := tmpl.Graph(map[string]bool{"C": false}); err != nil {
		t.Error(err)
	}
	_, err := tmpl.Graph(map[string]bool{"C": true})
	message(t, err, expectation{"error", "3:3", "Circular dependency between resources: [A, B]"})
}

func TestCapabilities(t *testing.T) {
	for _, c := range []struct{ name, template, names, reason string }{
		{"none", "Resources: {A: {Type: AWS::SQS::Queue}}", "", ""},
		{"role", "Resources: {A: {Type: AWS::IAM::Role}, B: {Type: AWS::IAM::Policy, Properties: {PolicyName: x}}, C: {Type: AWS::IAM::Role}}",
			"CAPABILITY_IAM", "The following resource(s) require capabilities: [AWS::IAM::Role, AWS::IAM::Policy]"},
		{"named role", "Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref X}}}",
			"CAPABILITY_NAMED_IAM", "The following resource(s) require capabilities: [AWS::IAM::Role]"},
		{"named policy", "Resources: {A: {Type: AWS::IAM::ManagedPolicy, Properties: {ManagedPolicyName: x}}}",
			"CAPABILITY_NAMED_IAM", "The following resource(s) require capabilities: [AWS::IAM::ManagedPolicy]"},
		{"macro", "Transform: M\nResources: {A: {Type: T}}",
			"CAPABILITY_AUTO_EXPAND", "The following resource(s) require capabilities: [M]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mustParse(t, c.template).Capabilities()
			if strings.Join(got.Names, " ") != c.names || got.Reason != c.reason {
				t.Errorf("got %v, %s", got.Names, got.Reason)
			}
		})
	}
	named := Capabilities{Names: []string{"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}}
	plain := Capabilities{Names: []string{"CAPABILITY_IAM"}}
	for _, c := range []struct {
		missing []string
		want    string
	}{
		{named.Missing(nil), "[CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND]"},
		{named.Missing([]string{"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"}), "[CAPABILITY_NAMED_IAM]"},
		{plain.Missing([]string{"CAPABILITY_NAMED_IAM"}), "[]"},
		{plain.Missing([]string{"CAPABILITY_IAM"}), "[]"},
	} {
		if got := fmt.Sprint(c.missing); got != c.want {
			t.Errorf("missing %s, want %s", got, c.want)
		}
	}
}

func TestResourceTypes(t *testing.T) {
	tmpl := mustParse(t, "Resources: {A: {Type: B}, C: {Type: A}, D: {Type: B}}")
	if got := fmt.Sprint(tmpl.ResourceTypes()); got != "[B A]" {
		t.Errorf("types are %s", got)
	}
}

func TestQuotas(t *testing.T) {
	var b strings.Builder
	b.WriteString("Parameters:\n")
	for i := range 201 {
		fmt.Fprintf(&b, "  P%d: {Type: String}\n", i)
	}
	b.WriteString("Mappings:\n")
	for i := range 201 {
		fmt.Fprintf(&b, "  M%d: {a: {b: c}}\n", i)
	}
	b.WriteString("Resources:\n")
	for i := range 501 {
		fmt.Fprintf(&b, "  R%d: {Type: T}\n", i)
	}
	b.WriteString("Outputs:\n")
	for i := range 201 {
		fmt.Fprintf(&b, "  O%d: {Value: x}\n", i)
	}
	got := ""
	for _, p := range mustParse(t, b.String()).Problems() {
		got += p.Pos.String() + " " + p.Message + "\n"
	}
	want := `202:3 Template format error: Number of parameters, 201, is greater than maximum allowed, 200
404:3 Template format error: Number of mappings, 201, is greater than maximum allowed, 200
906:3 Template format error: Number of resources, 501, is greater than maximum allowed, 500
1108:3 Template format error: Number of outputs, 201, is greater than maximum allowed, 200
`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
