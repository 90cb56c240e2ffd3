package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"cfnenv/smoke/report"
	"cfnenv/smoke/report/reporttest"
)

// TestSchema: a report with one of everything is valid, and one that is changed is not.
func TestSchema(t *testing.T) {
	sample, err := os.ReadFile("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	if problems := reporttest.Validate(sample); problems != nil {
		t.Error(strings.Join(problems, "\n"))
	}
	for change, want := range map[[2]string]string{
		{`"outcome": "fail"`, `"outcome": "open"`}:           ".outcome: open is none of",
		{`"exitStatus": 5`, `"exitStatus": -1`}:              ".exitStatus: -1 is below 0",
		{`"exitStatus": 5`, `"exitStatus": 1.5`}:             ".exitStatus: is number, not integer",
		{`"exitStatus": 5`, `"exit": 5`}:                     ": exitStatus is missing",
		{`"exitStatus": 5`, `"exitStatus": 5, "new": 1`}:     ": new is not in the schema",
		{`"started": "2026-11-22`, `"started": "22.11.`}:     ".started: 22.11.T16:00:00Z is no time",
		{report.Schema, "other"}:                             ".schema: is other, not",
		{`"waitedFor": [`, `"waitedFor": null, "reason": [`}: "waitedFor: is null, not array",
	} {
		changed := bytes.Replace(sample, []byte(change[0]), []byte(change[1]), 1)
		if got := strings.Join(reporttest.Validate(changed), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s instead of %s: %q, want %q", change[1], change[0], got, want)
		}
	}
}

// TestSchemaIsOfTheReport: the schema has the fields of the Go type, and requires those that are never left out.
func TestSchemaIsOfTheReport(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(report.JSONSchema, &schema); err != nil {
		t.Fatal(err)
	}
	fields := 0
	var compare func(at string, typ reflect.Type, schema map[string]any, root map[string]any)
	compare = func(at string, typ reflect.Type, schema map[string]any, root map[string]any) {
		if name, ok := schema["$ref"].(string); ok {
			schema = root["$defs"].(map[string]any)[strings.TrimPrefix(name, "#/$defs/")].(map[string]any)
		}
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			if typ.Kind() == reflect.Slice {
				schema = schema["items"].(map[string]any)
				if name, ok := schema["$ref"].(string); ok {
					schema = root["$defs"].(map[string]any)[strings.TrimPrefix(name, "#/$defs/")].(map[string]any)
				}
			}
			typ = typ.Elem()
		}
		properties, ok := schema["properties"].(map[string]any)
		if typ.Kind() != reflect.Struct || !ok {
			return
		}
		required := map[string]bool{}
		for _, name := range schema["required"].([]any) {
			required[name.(string)] = true
		}
		for i := range typ.NumField() {
			name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if name == "-" || !typ.Field(i).IsExported() {
				continue
			}
			fields++
			below, ok := properties[name].(map[string]any)
			if !ok {
				t.Errorf("%s.%s is not in the schema", at, name)
				continue
			}
			if always := options == ""; always != required[name] {
				t.Errorf("%s.%s: always there %t, required %t", at, name, always, required[name])
			}
			compare(at+"."+name, typ.Field(i).Type, below, root)
		}
	}
	compare("", reflect.TypeFor[report.Report](), schema, schema)
	if fields < 60 {
		t.Errorf("%d fields were found", fields)
	}
}
