package resource

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/handlercalls"
)

// schema holds the parts of AWS's resource schema, in cfn-lint's copy, that the tables repeat.
type schema struct {
	Properties map[string]struct{ Minimum, Maximum *int }
	Required   []string
	CreateOnly []string `json:"createOnlyProperties"`
	// Conditional are create-only under conditions of the service; the tables take them for create-only.
	Conditional []string `json:"conditionalCreateOnlyProperties"`
	ReadOnly    []string `json:"readOnlyProperties"`
	Tagging     struct {
		Taggable   bool   `json:"taggable"`
		SystemTags bool   `json:"cloudFormationSystemTags"`
		Property   string `json:"tagProperty"`
	} `json:"tagging"`
	Identifier []string `json:"primaryIdentifier"`
}

// The tables agree with AWS's published schemas: no property is unknown, and required, create-only, read-only, tagging and
// the limits of integers are the same.
func TestTablesAgainstSchemas(t *testing.T) {
	if testing.Short() {
		t.Skip("cfn-lint takes seconds to start")
	}
	types := Types()
	var names []string
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	const script = `
import json, sys
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as M
print(json.dumps({n: M.get_resource_schema("us-east-1", n).schema for n in sys.argv[1:]}))`
	out, err := exec.CommandContext(t.Context(), "python3", append([]string{"-c", script}, names...)...).Output()
	if err != nil { // Debian has no package of it, so its absence is never an error
		t.Skip("python3 with cfn-lint is not installed")
	}
	var schemas map[string]schema
	if err := json.Unmarshal(out, &schemas); err != nil {
		t.Fatal(err)
	}
	if len(schemas) != len(types) || len(types) < 8 {
		t.Fatalf("%d schemas for %d types", len(schemas), len(types))
	}
	for name, s := range schemas {
		compareSchema(t, types[name], s)
	}
}

// check --simulate weighs the calls of every type. Those of IAM depend on properties, so the guardrails work them out.
func TestCallsAreKnown(t *testing.T) {
	for name := range Types() {
		known := strings.HasPrefix(name, "AWS::IAM::") || slices.ContainsFunc(handlercalls.Calls(), func(c handlercalls.TypeCalls) bool { return c.ResourceType == name })
		if !known {
			t.Errorf("smoke/handlercalls has no row for the calls of %s", name)
		}
	}
}

func compareSchema(t *testing.T, kind *Type, s schema) {
	readOnly := map[string]bool{}
	for _, path := range s.ReadOnly {
		readOnly[strings.TrimPrefix(path, "/properties/")] = true
	}
	for name, published := range s.Properties {
		p := kind.Properties[name]
		switch {
		case readOnly[name] != (p == nil):
			t.Errorf("%s: property %s is missing or read-only", kind.Name, name)
		case p == nil || p.NotEmulated:
		case p.Required != slices.Contains(s.Required, name):
			t.Errorf("%s: required of %s", kind.Name, name)
		case p.CreateOnly != slices.Contains(append(s.CreateOnly, s.Conditional...), "/properties/"+name):
			t.Errorf("%s: create-only of %s", kind.Name, name)
		case p.Kind == Integer && !hasLimits(p, published.Minimum, published.Maximum):
			t.Errorf("%s: the limits of %s", kind.Name, name)
		}
	}
	for name := range kind.Properties {
		if _, known := s.Properties[name]; !known {
			t.Errorf("%s: AWS has no property %s", kind.Name, name)
		}
	}
	for _, a := range kind.Attributes {
		if _, known := s.Properties[a]; !known && !readOnly[strings.ReplaceAll(a, ".", "/")] {
			t.Errorf("%s: AWS has no attribute %s", kind.Name, a)
		}
	}
	if property := strings.TrimPrefix(s.Tagging.Property, "/properties/"); property != kind.TagProperty || s.Tagging.SystemTags != kind.SystemTags {
		t.Errorf("%s: tagging is %+v", kind.Name, s.Tagging)
	}
	var identifier []string
	for _, path := range s.Identifier {
		identifier = append(identifier, strings.TrimPrefix(path, "/properties/"))
	}
	if !slices.Equal(identifier, kind.Identifier) {
		t.Errorf("%s: identified by %v", kind.Name, identifier)
	}
}

// hasLimits reports whether a property has the limits that the schema has.
func hasLimits(p *Property, least, most *int) bool {
	return (least == nil || p.Max != 0 && p.Min == *least) && (most == nil || p.Max == *most)
}
