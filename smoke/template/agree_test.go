package template

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// disagreements are the places below v where a text that is known before a deployment is not the one that the
// deployment has, and how many known texts were compared.
func disagreements(t *Template, v *Value, s *Environment, k GivenValues) (wrong []string, known int) {
	if v == nil {
		return nil, 0
	}
	if text, exact := t.Partial(v, k).Exact(); exact {
		known++
		evaluated, err := t.Evaluate(v, s)
		if got, scalar := scalarText(evaluated); err != nil || !scalar || got != text {
			wrong = append(wrong, v.Pos.String()+": known as "+text+", evaluated as "+got)
		}
	}
	for _, item := range v.Items {
		more, n := disagreements(t, item, s, k)
		wrong, known = append(wrong, more...), known+n
	}
	for _, member := range v.Members {
		more, n := disagreements(t, member.Value, s, k)
		wrong, known = append(wrong, more...), known+n
	}
	return wrong, known
}

// compared looks at every property of the resources that a deployment makes.
func compared(t *Template, s *Environment) (wrong []string, known int) {
	k := GivenValues{Parameters: s.Parameters.Map(), Pseudo: s.Pseudo, Defaults: true}
	for _, r := range t.Resources {
		if r.Condition != "" && !s.Conditions[r.Condition] {
			continue
		}
		more, n := disagreements(t, r.Properties, s, k)
		wrong, known = append(wrong, more...), known+n
	}
	return wrong, known
}

// TestPartialAgreesOnAllTemplates: for every template of the tree, values known before a deployment are those of the
// deployment.
func TestPartialAgreesOnAllTemplates(t *testing.T) {
	templates, known := 0, 0
	for _, root := range []string{"examples", "testdata"} {
		err := filepath.WalkDir(filepath.Join("..", "..", root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" && !strings.HasSuffix(path, ".template.json") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			tmpl, err := Parse(src)
			if err != nil {
				return nil // refusals are of other tests
			}
			s := anyScope(tmpl)
			if s == nil {
				return nil
			}
			s.Pseudo = Pseudo{AccountID: "012345678901", Partition: "aws", Region: "us-east-1", URLSuffix: "amazonaws.com", StackName: "demo",
				StackID: "arn:aws:cloudformation:us-east-1:012345678901:stack/demo/00000000-0000-0000-0000-000000000000"}
			wrong, n := compared(tmpl, s)
			for _, w := range wrong {
				t.Errorf("%s:%s", path, w)
			}
			templates, known = templates+1, known+n
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if templates < 60 || known < 300 {
		t.Errorf("only %d texts of %d templates were compared", known, templates)
	}
	t.Logf("%d texts of %d templates", known, templates)
}

// FuzzPartialAgrees: the same for any template.
func FuzzPartialAgrees(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			return
		}
		tmpl, err := Parse(src)
		if err != nil || tmpl.Validate() != nil {
			return
		}
		s := anyScope(tmpl)
		if s == nil {
			return
		}
		if wrong, _ := compared(tmpl, s); len(wrong) > 0 {
			t.Error(strings.Join(wrong, "\n"))
		}
	})
}
