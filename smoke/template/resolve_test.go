package template

import (
	"strings"
	"testing"
)

const parameterSection = `Parameters:
  Name: {Type: String, MinLength: 2, MaxLength: 5, AllowedPattern: "[a-zé]+"}
  Env: {Type: String, Default: dev, AllowedValues: [dev, prod, true]}
  Size: {Type: Number, Default: 5, MinValue: 1, MaxValue: 10.5}
  Ports: {Type: List<Number>, Default: "80, 443", MaxValue: 1000}
  Zones: {Type: CommaDelimitedList, Default: "a,b", AllowedPattern: "[ab]"}
  Vpc: {Type: "AWS::EC2::VPC::Id", Default: vpc-1}
  Secret: {Type: String, NoEcho: true, Default: s3, AllowedPattern: "s.", ConstraintDescription: must begin with s}
Resources: {A: {Type: T}}
`

func TestResolveParameters(t *testing.T) {
	tmpl := mustParse(t, parameterSection)
	if err := tmpl.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, given, want string }{
		{"defaults", "Name=abc", "Name=abc Env=dev Size=5 Ports=80, 443 Zones=a,b Vpc=vpc-1 Secret=s3"},
		{"values", "Name=éé Env=true Size=10.5 Ports=1 Zones= Vpc=any Secret=sx", "Name=éé Env=true Size=10.5 Ports=1 Zones= Vpc=any Secret=sx"},
		{"previous", "Name=^ Size=^", "Name=old Env=dev Size=7 Ports=80, 443 Zones=a,b Vpc=vpc-1 Secret=s3"},
		{"missing", "", "Parameters: [Name] must have values"},
		{"unknown", "Name=abc B=1 A=2", "Parameters: [A, B] do not exist in the template"},
		{"no previous", "Name=abc Env=^", "Invalid input for parameter key Env. Cannot specify usePreviousValue as true for a parameter key not in the previous template"},
		{"previous and a value", "Name=^abc", "Invalid input for parameter key Name. Cannot specify usePreviousValue as true and non empty value for a parameter"},
		{"allowed values", "Name=abc Env=stage", "Parameter 'Env' must be one of AllowedValues"},
		{"too short", "Name=a", "Parameter 'Name' must contain at least 2 characters"},
		{"too long", "Name=abcdef", "Parameter 'Name' must contain at most 5 characters"},
		{"pattern", "Name=ab1", "Parameter 'Name' must match pattern [a-zé]+"},
		{"no number", "Name=abc Size=many", "Parameter 'Size' must be a number"},
		{"too small", "Name=abc Size=0.5", "Parameter 'Size' must be a number not less than 1"},
		{"too large", "Name=abc Size=11", "Parameter 'Size' must be a number not greater than 10.5"},
		{"a number of a list", "Name=abc Ports=80,x", "Parameter 'Ports' must be a number"},
		{"a large number of a list", "Name=abc Ports=80,2000", "Parameter 'Ports' must be a number not greater than 1000"},
		{"an item of a list", "Name=abc Zones=a,c", "Parameter 'Zones' must match pattern [ab]"},
		{"constraint description", "Name=abc Secret=x", "Parameter Secret failed to satisfy constraint: must begin with s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := map[string]Argument{}
			for _, pair := range strings.Fields(c.given) {
				name, value, _ := strings.Cut(pair, "=")
				value, previous := strings.CutPrefix(value, "^")
				given[name] = Argument{Value: value, UsePrevious: previous}
			}
			p, err := tmpl.ResolveParameters(given, map[string]string{"Name": "old", "Size": "7"})
			got := ""
			for _, v := range p {
				got += v.Name + "=" + v.Text + " "
			}
			if err != nil {
				got = err.Error()
			}
			if strings.TrimSpace(got) != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParameterValues(t *testing.T) {
	tmpl := mustParse(t, parameterSection)
	p, err := tmpl.ResolveParameters(map[string]Argument{"Name": {Value: "abc"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := p.Get("Secret")
	ports, _ := p.Get("Ports")
	if secret.Shown() != "****" || secret.Value() != "s3" {
		t.Errorf("a NoEcho parameter is shown as %s and is %v", secret.Shown(), secret.Value())
	}
	if got := asJSON(t, ports.Value()); got != `["80","443"]` || ports.Shown() != "80, 443" {
		t.Errorf("a list is %s, shown as %s", got, ports.Shown())
	}
	if _, ok := p.Get("Nobody"); ok || p.Map()["Ports"] != "80, 443" || len(p.Map()) != len(p) {
		t.Errorf("map is %v", p.Map())
	}
}

func TestParametersThatAreRefused(t *testing.T) {
	for _, c := range []struct{ parameters, want string }{
		{"Parameters: {B: {Type: String}, P: {Type: String}, A: {Type: Number}}", "Parameters: [B, A] must have values"},
		{"", "Parameter values specified for a template which does not require them."},
		{`Parameters: {P: {Type: String, AllowedPattern: "(?=a)"}}`, `not emulated: AllowedPattern of parameter P uses "(?=" of Java's regular expressions`},
		{`Parameters: {P: {Type: String, AllowedPattern: "["}}`, "Parameter 'P' AllowedPattern must be a valid regular expression."},
	} {
		tmpl := mustParse(t, c.parameters+"\nResources: {A: {Type: T}}\n")
		_, err := tmpl.ResolveParameters(map[string]Argument{"P": {Value: "x"}}, nil)
		message(t, err, expectation{"error", "", c.want})
	}
}
