package template

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds adds every template of the vectors, and counts them.
func seeds(f *testing.F) {
	n := 0
	for _, file := range []string{"syntax.txt", "shape.txt", "validate.txt", "functions.txt", "conditions.txt", "partial.txt"} {
		src, err := os.ReadFile(filepath.Join("..", "..", "testdata", "template", file))
		if err != nil {
			f.Fatal(err)
		}
		frame, rest, _ := strings.Cut("\n"+string(src), "\n=== ")
		for _, block := range strings.Split(rest, "\n=== ") {
			_, body, _ := strings.Cut(block, "\n")
			body, _, _ = strings.Cut("\n"+body, "\n--- ")
			f.Add([]byte(inFrame(frame, strings.TrimPrefix(body, "\n"))))
			n++
		}
	}
	if n < 250 {
		f.Fatalf("only %d seeds", n)
	}
	f.Add([]byte(wholeYAML))
	f.Add([]byte(wholeJSON))
	f.Add([]byte(graphTemplate))
	f.Add([]byte(parameterSection))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? {a: b}\n: c\n"))
	f.Add([]byte("Resources: {A: {Type: T, Properties: {<<: x, <<: [y]}}}"))
}

// FuzzTemplate puts any text through everything that a deployment and a check do with it. Nothing may panic or take
// long, and every refusal has a sentence.
func FuzzTemplate(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			return
		}
		tmpl, err := Parse(src)
		if err != nil {
			if err.(*Error).Message == "" {
				t.Error("a refusal without a sentence")
			}
			return
		}
		for _, p := range tmpl.Problems() {
			if p.Message == "" || strings.Contains(p.Message, "%!") {
				t.Errorf("a problem says %q", p.Message)
			}
		}
		tmpl.Capabilities()
		tmpl.ResourceTypes()
		k := GivenValues{Pseudo: Pseudo{Region: "us-east-1"}}
		for _, r := range tmpl.Resources {
			p := tmpl.Partial(r.Properties, k)
			_ = p.String() + strings.Join(p.Reasons(), "")
			tmpl.Decide(r.Condition, k)
		}
		s := anyScope(tmpl)
		if s == nil {
			return
		}
		g, err := tmpl.Graph(s.Conditions)
		if err != nil {
			return
		}
		made := 0
		for _, layer := range g.Layers() {
			made += len(layer)
		}
		if made != len(g.Resources) {
			t.Errorf("%d of %d resources are in layers", made, len(g.Resources))
		}
		for _, r := range g.Resources {
			for _, v := range r.values() {
				_, _ = tmpl.Evaluate(v, s)
			}
		}
		_, _ = tmpl.EvaluateOutputs(s)
	})
}

// anyScope resolves parameters and conditions, or is nil where they are refused.
func anyScope(tmpl *Template) *Environment {
	given := map[string]Argument{}
	for _, p := range tmpl.Parameters {
		if p.Default == nil {
			given[p.Name] = Argument{Value: "1"}
		}
	}
	parameters, err := tmpl.ResolveParameters(given, nil)
	if err != nil {
		return nil
	}
	s := &Environment{
		Parameters: parameters,
		Ref:        func(id string) (any, error) { return id, nil },
		GetAtt:     func(id, attribute string) (any, error) { return id + attribute, nil },
		Import:     func(name string) (string, bool) { return name, true },
		AZs:        func(region string) []string { return []string{region} },
	}
	if s.Conditions, err = tmpl.EvaluateConditions(s); err != nil {
		return nil
	}
	return s
}
