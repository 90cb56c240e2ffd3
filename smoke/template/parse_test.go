package template

import (
	"strings"
	"testing"
)

// TestProblems runs the templates that CloudFormation refuses, and some that it takes, against its sentences.
func TestProblems(t *testing.T) {
	for _, file := range []struct {
		name    string
		atLeast int
	}{{"syntax.txt", 20}, {"shape.txt", 40}, {"validate.txt", 50}} {
		for _, v := range vectors(t, file.name, file.atLeast) {
			t.Run(file.name+"/"+v.name, func(t *testing.T) { problem(t, v) })
		}
	}
}

func problem(t *testing.T, v vector) {
	tmpl, err := Parse([]byte(v.template))
	var found []error
	if err != nil {
		found = []error{err}
	} else {
		for _, p := range tmpl.Problems() {
			found = append(found, p)
		}
		if first := tmpl.Validate(); (first == nil) != (len(found) == 0) {
			t.Errorf("Validate says %v, Problems are %v", first, found)
		}
	}
	if v.expect[0].kind == "ok" {
		if found != nil {
			t.Errorf("refused: %v", found)
		}
		return
	}
	if len(found) != len(v.expect) {
		t.Fatalf("%d problems, want %d: %v", len(found), len(v.expect), found)
	}
	for i, want := range v.expect {
		message(t, found[i], want)
	}
}

func TestParseReadsEverySection(t *testing.T) {
	for name, src := range map[string]string{"yaml": wholeYAML, "json": wholeJSON} {
		t.Run(name, func(t *testing.T) {
			tmpl, err := Parse([]byte("\ufeff" + src))
			if err != nil {
				t.Fatal(err)
			}
			if err := tmpl.Validate(); err != nil {
				t.Fatal(err)
			}
			role := tmpl.Resource("Role")
			got := []string{
				tmpl.Version, *tmpl.Description, tmpl.Metadata.At("Note").Text, tmpl.Parameters[0].Name,
				*tmpl.Parameter("Env").Default, tmpl.mapping("M").Value.At("a", "b").Text, tmpl.Conditions[0].Key,
				role.Type, role.Properties.At("AssumeRolePolicyDocument", "Version").Text, role.DependsOn[0].Name,
				role.Condition, role.DeletionPolicy, role.UpdateReplacePolicy, role.Metadata.Get("k").Text,
				tmpl.Outputs[0].Name, *tmpl.Outputs[0].Description, tmpl.Outputs[0].ExportName.Fn, tmpl.Outputs[0].Condition,
			}
			want := "2010-09-09|all of it|hello|Env|dev|c|IsProd|AWS::IAM::Role|2012-10-17|Queue|IsProd|Retain|Delete|v|" +
				"Arn|the role|Fn::Sub|IsProd"
			if s := strings.Join(got, "|"); s != want {
				t.Errorf("\n got %s\nwant %s", s, want)
			}
		})
	}
}

const wholeYAML = `AWSTemplateFormatVersion: 2010-09-09
Description: all of it
Metadata: {Note: hello}
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Mappings: {M: {a: {b: c}}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    DependsOn: Queue
    Condition: IsProd
    DeletionPolicy: Retain
    UpdateReplacePolicy: Delete
    Metadata: {k: v}
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
Outputs:
  Arn:
    Description: the role
    Condition: IsProd
    Value: !GetAtt Role.Arn
    Export: {Name: !Sub "${AWS::StackName}-arn"}
`

const wholeJSON = `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Description": "all of it",
  "Metadata": {"Note": "hello"},
  "Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}},
  "Mappings": {"M": {"a": {"b": "c"}}},
  "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
  "Resources": {
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Role": {
      "Type": "AWS::IAM::Role", "DependsOn": ["Queue"], "Condition": "IsProd",
      "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Delete", "Metadata": {"k": "v"},
      "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}}
    }
  },
  "Outputs": {
    "Arn": {
      "Description": "the role", "Condition": "IsProd", "Value": {"Fn::GetAtt": ["Role", "Arn"]},
      "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-arn"}}
    }
  }
}`

// TestPlaces checks lines and columns in both syntaxes.
func TestPlaces(t *testing.T) {
	yaml := mustParse(t, "Resources:\n  A:\n    Type: T\n    Properties:\n      é: {Name: !Sub \"x\"}\n")
	json := mustParse(t, "{\n  \"Resources\": {\n    \"A\": {\"Type\": \"T\",\r\n\t\"Properties\": {\"é\": {\"Name\" :  {\"Fn::Sub\": \"x\"}}}}}}")
	for _, c := range []struct {
		name string
		got  Pos
		want string
	}{
		{"yaml resource", yaml.Resource("A").Pos, "2:3"},
		{"yaml type", yaml.Resource("A").TypePos, "3:11"},
		{"yaml key", yaml.Resource("A").Properties.Members[0].Pos, "5:7"},
		{"yaml function", yaml.Resource("A").Properties.At("é", "Name").Pos, "5:17"},
		{"json resource", json.Resource("A").Pos, "3:5"},
		{"json type", json.Resource("A").TypePos, "3:19"},
		{"json key", json.Resource("A").Properties.Members[0].Pos, "4:17"},
		{"json function", json.Resource("A").Properties.At("é", "Name").Pos, "4:33"},
		{"json argument", json.Resource("A").Properties.At("é", "Name").Arg.Pos, "4:45"},
	} {
		if c.got.String() != c.want {
			t.Errorf("%s is at %s, want %s", c.name, c.got, c.want)
		}
	}
}

func mustParse(t testing.TB, src string) *Template {
	t.Helper()
	tmpl, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// TestScalars pins what plain YAML text becomes.
func TestScalars(t *testing.T) {
	for _, c := range []struct {
		text string
		kind Kind
		want string
	}{
		{"hello", String, "hello"}, {`"true"`, String, "true"}, {"'12'", String, "12"}, {"2012-10-17", String, "2012-10-17"},
		{"true", Bool, "true"}, {"No", Bool, "false"}, {"yes", Bool, "true"}, {"OFF", Bool, "false"}, {"y", String, "y"},
		{"12", Number, "12"}, {"-0", Number, "-0"}, {"1.50", Number, "1.50"}, {"1e3", Number, "1e3"}, {"1E+3", Number, "1E+3"},
		{"012345678901", String, "012345678901"}, {"0777", String, "0777"}, {"0x1F", String, "0x1F"}, {"1_000", String, "1_000"},
		{"1.", String, "1."}, {".5", String, ".5"}, {"+1", String, "+1"}, {"1e", String, "1e"},
		{"12:30", String, "12:30"}, {".inf", String, ".inf"}, {"!!str 12", String, "12"}, {"! 12", String, "12"},
		{"|\n   a\n   b", String, "a\nb\n"}, {">-\n   a\n   b", String, "a b"},
	} {
		tmpl := mustParse(t, "Metadata:\n  V: "+c.text+"\nResources: {A: {Type: T}}\n")
		v := tmpl.Metadata.Get("V")
		if v.Kind != c.kind || v.Text != c.want {
			t.Errorf("%s is of kind %d, %q, want %d, %q", c.text, v.Kind, v.Text, c.kind, c.want)
		}
	}
}

func TestDuplicateKeysLastWins(t *testing.T) {
	var keys strings.Builder
	for _, k := range strings.Fields("a b c d e f g h i a") {
		keys.WriteString(", " + k + ": old" + k)
	}
	for _, src := range []string{
		"Metadata: {V: 1, V: 2}\nResources:\n  A: {Type: T}\n  B: {Type: T}\n  A: {Type: U}\n",
		`{"Metadata": {"V": 1, "V": 2}, "Resources": {"A": {"Type": "T"}, "B": {"Type": "T"}, "A": {"Type": "U"}}}`,
		"Metadata: {V: 1, V: 2}\nResources:\n  A: {Type: T" + strings.Repeat("}", 1) + "\n  B: {Type: T, Metadata: {z: 1" + keys.String() + "}}\n  A: {Type: U}\n",
	} {
		tmpl := mustParse(t, src)
		if got := tmpl.Metadata.Get("V").Text; got != "2" {
			t.Errorf("V is %s", got)
		}
		if len(tmpl.Resources) != 2 || tmpl.Resource("A").Type != "U" || tmpl.Resources[0].LogicalID != "A" {
			t.Errorf("resources are %v", tmpl.Resources)
		}
		if err := tmpl.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestAliasesAndMergeKeys(t *testing.T) {
	tmpl := mustParse(t, `
Metadata:
  Base: &base {Runtime: python3.12, Timeout: 5}
  Other: &other {Timeout: 9, MemorySize: 128}
Resources:
  A: {Type: T, Properties: {<<: *base, Timeout: 3}}
  B: {Type: T, Properties: {<<: [*base, *other], Again: *base}}
`)
	a, b := tmpl.Resource("A").Properties, tmpl.Resource("B").Properties
	got := []string{a.Get("Runtime").Text, a.Get("Timeout").Text, b.Get("Timeout").Text, b.Get("MemorySize").Text, b.At("Again", "Timeout").Text}
	if s := strings.Join(got, " "); s != "python3.12 3 5 128 5" {
		t.Errorf("merged values are %s", s)
	}
	message(t, tmpl.Validate(), expectation{"error", "6:33", "Template error: YAML aliases are not allowed in CloudFormation templates"})
}

// TestAliasBomb sees that a text of a few hundred bytes cannot stand for billions of values.
func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		d, e := string(rune('0'+i)), string(rune('1'+i))
		b.WriteString("  a" + e + ": &a" + e + " [" + strings.TrimSuffix(strings.Repeat("*a"+d+", ", 10), ", ") + "]\n")
	}
	b.WriteString("Resources: {A: {Type: T}}\n")
	_, err := Parse([]byte(b.String()))
	message(t, err, expectation{"error", "", "Template format error: YAML aliases expand to more than 1048576 values"})
}

func TestLimits(t *testing.T) {
	deep := func(n int) string {
		return `{"Resources": {"A": {"Type": "T", "Properties": {"P": ` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}}}`
	}
	mustParse(t, deep(maxDepth-5))
	for _, src := range []string{deep(5000), strings.Repeat("[", 5000), strings.Replace(deep(5000), "{", "# yaml\n{", 1)} {
		if _, err := Parse([]byte(src)); err == nil {
			t.Error("a template of 5000 levels was taken")
		}
	}
	for _, c := range []struct{ src, want string }{
		{"Description: " + strings.Repeat("x", 1025) + "\nResources: {A: {Type: T}}", "Template format error: 'Description' length is greater than 1024"},
		{"Parameters: {P: {Type: String, Description: " + strings.Repeat("x", 4001) + "}}\nResources: {A: {Type: T}}", "Template format error: Description must be no longer than 4000 characters."},
		{"Parameters: {P: {Type: String, ConstraintDescription: " + strings.Repeat("x", 4001) + "}}\nResources: {A: {Type: T}}", "Template format error: ConstraintDescription must be no longer than 4000 characters."},
		{"Resources:\n  é\xff: {Type: T}", "Template format error: YAML not well-formed. (line 2, column 4)"},
		{"{\"Resources\": {\"\xff\": {}}}", "Template format error: JSON not well-formed. (line 1, column 17)"},
	} {
		tmpl, err := Parse([]byte(c.src))
		if err == nil {
			err = tmpl.Validate()
		}
		message(t, err, expectation{"error", "", c.want})
	}
	_, err := Parse(make([]byte, MaxBytes+1))
	message(t, err, expectation{"error", "-", "Template may not exceed 1048576 bytes in size."})
}

func TestTransforms(t *testing.T) {
	for src, want := range map[string]string{
		"Transform: A\nResources: {}":                                       "A@1:12",
		"Resources: {}\nTransform: [A, {Name: B}]":                          "A@2:13 B@2:16",
		"Resources: {Fn::Transform: {Name: AWS::Include}}":                  "AWS::Include@1:12",
		"Resources: {Q: {Type: T, Properties: {Fn::Transform: {Name: M}}}}": "M@1:38",
		"Resources: {Q: {Type: T, Properties: {N: !Transform {Name: M}}}}":  "M@1:42",
		"Resources: {Q: {Type: T, Properties: {N: 1, Fn::Transform: {}}}}":  "Fn::Transform@1:45",
		"Resources: {Q: {Type: T}}\nOutputs: {Fn::Transform: {Name: M}}":    "M@2:10",
	} {
		var got []string
		for _, x := range mustParse(t, src).Transforms {
			got = append(got, x.Name+"@"+x.Pos.String())
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: transforms are %q, want %q", src, text, want)
		}
	}
}
