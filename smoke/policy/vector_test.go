package policy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cfnenv/smoke/policy"
)

// vectors reads a file of test vectors and refuses fields it does not know.
func vectors(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "policy", name))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// atLeast fails a test that found fewer vectors than there should be.
func atLeast(t *testing.T, got, want int) {
	t.Helper()
	if got < want {
		t.Errorf("%d vectors, expected at least %d", got, want)
	}
}

// values is a string or a list of strings; present tells null from absent.
type values []string

func (v *values) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var one string
	if json.Unmarshal(b, &one) == nil {
		*v = values{one}
		return nil
	}
	*v = values{}
	return json.Unmarshal(b, (*[]string)(v))
}

// contextOf turns the context of a vector into condition keys.
func contextOf(m map[string]values) policy.Context {
	c := policy.Context{}
	for k, v := range m {
		c.Set(k, v...)
	}
	return c
}

func parse(t testing.TB, kind policy.Kind, name string, text []byte) *policy.Document {
	t.Helper()
	d, err := policy.Parse(kind, name, text)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", kind, name, err, text)
	}
	return d
}

// statement wraps one statement in a policy.
func statement(t testing.TB, kind policy.Kind, members map[string]any) *policy.Document {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": members})
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, kind, "vector", text)
}
