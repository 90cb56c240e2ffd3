package policy_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"cfnenv/smoke/policy"
)

// FuzzParse feeds any text to the parser and what it takes to the evaluator.
func FuzzParse(f *testing.F) {
	seeds := 0
	for _, folder := range []string{"identity", "boundary", "trust", "scp", "aws/service-role"} {
		files, err := filepath.Glob(filepath.Join("..", "workshop", "data", folder, "*.json"))
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for kind := range byte(6) {
				f.Add(kind, text)
			}
			seeds++
		}
	}
	if seeds < 20 {
		f.Fatalf("%d policies to start from, expected at least 20", seeds)
	}
	for _, text := range []string{"", "{}", `{"Statement":[]}`, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"${`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"*"},"NotAction":"a:b","NotResource":"*","Condition":{"DateLessThan":{"a":"-1-1-1T1:1:1.1-01:01"}}}]}`} {
		f.Add(byte(2), []byte(text))
	}
	f.Fuzz(func(t *testing.T, kind byte, text []byte) {
		k := policy.Kind(kind%6) + policy.Identity
		doc, err := policy.Parse(k, "p", text)
		if err != nil {
			var refused *policy.ParseError
			if !errors.As(err, &refused) || refused.Code == "" || refused.Message == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		for _, s := range doc.Statements() {
			if s.Start.Line < 1 || s.Start.Column < 1 || s.End.Line < s.Start.Line {
				t.Fatalf("statement from %v to %v", s.Start, s.End)
			}
		}
		ctx := policy.Context{}
		for _, key := range append(doc.ConditionKeys(), doc.Variables()...) {
			ctx.Set(key, "x")
		}
		for _, c := range []policy.Context{nil, ctx} {
			r := request("s3:GetObject", "arn:aws:s3:::b/k", c)
			docs := []*policy.Document{doc}
			d := policy.Evaluate(r, &policy.Policies{Identity: docs, Boundary: docs, Session: docs, Resource: docs, SCP: [][]*policy.Document{docs}})
			if trust := policy.EvaluateAssumeRole(r, &policy.Policies{}, doc); trust.Effect == policy.ExplicitDeny && d.Allowed() {
				t.Fatal("allowed despite an explicit deny")
			}
		}
	})
}
