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
	if err := reporttest.Validate(sample); err != nil {
		t.Error(err)
	}
	for before, after := range map[string]string{
		`"outcome": "fail"`:       `"outcome": "open"`,
		`"exitStatus": 5`:         `"exitStatus": 5, "new": 1`,
		`"exitStatus": 5,`:        `"exitStatus": -1,`,
		`"exitStatus": 5,` + "\n": `"exit": 5,` + "\n",
		report.Schema:             "other",
		`"waitedFor": [`:          `"waitedFor": null, "reason": [`,
	} {
		changed := bytes.Replace(sample, []byte(before), []byte(after), 1)
		if reporttest.Validate(changed) == nil || bytes.Equal(changed, sample) {
			t.Errorf("%s instead of %s is valid", after, before)
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
