package resource

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
)

func TestCheckConverts(t *testing.T) {
	in := map[string]any{
		"Timeout": "10", "MemorySize": json.Number("256"), "Role": "r", "ReservedConcurrentExecutions": json.Number("0"),
		"Environment": map[string]any{"Variables": map[string]any{"N": json.Number("1"), "B": true}},
		"Code":        map[string]any{"ZipFile": "x"},
	}
	out, err := function().Check("F", in)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(out)
	want := `{"Code":{"ZipFile":"x"},"Environment":{"Variables":{"B":"true","N":"1"}},"MemorySize":256,"ReservedConcurrentExecutions":0,"Role":"r","Timeout":10}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		kind *Type
		in   string
		want []string
	}{
		{function(), `{"Role": "r"}`, []string{"#: required key [Code] not found"}},
		{function(), `{"Role": [], "Code": {}, "Timeout": 1.5, "Runtime": {}}`,
			[]string{"#/Role: expected type: String, found: JSONArray", "#/Runtime: expected type: String, found: JSONObject", "#/Timeout: expected type: Integer, found: Double"}},
		{functionURL(), `{"TargetFunctionArn": "a", "AuthType": "SOME"}`, []string{"#/AuthType: SOME is not a valid enum value"}},
		{logGroup(), `{"RetentionInDays": 2}`, []string{"#/RetentionInDays: 2 is not a valid enum value"}},
		{bucket(), `{"VersioningConfiguration": {"Status": "Enabled", "MFA": 1}}`, []string{"#/VersioningConfiguration: extraneous key [MFA] is not permitted"}},
		{role(), `{"AssumeRolePolicyDocument": "not json", "MaxSessionDuration": true}`,
			[]string{"#/AssumeRolePolicyDocument: expected type: JSONObject, found: String", "#/MaxSessionDuration: expected type: Integer, found: Boolean"}},
		{queue(), `{"FifoQueue": "maybe"}`, []string{"#/FifoQueue: expected type: Boolean, found: String"}},
	} {
		d := json.NewDecoder(strings.NewReader(c.in))
		d.UseNumber()
		var in map[string]any
		if err := d.Decode(&in); err != nil {
			t.Fatal(err)
		}
		_, err := c.kind.Check("X", in)
		want := "Properties validation failed for resource X with message:\n" + strings.Join(c.want, "\n")
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestFunctionArchive(t *testing.T) {
	for runtime, file := range map[string]string{"python3.13": "index.py", "nodejs22.x": "index.js", "java21": ""} {
		archive, err := inlineArchive("source", runtime)
		if file == "" {
			if err == nil {
				t.Errorf("%s: no error", runtime)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil || len(z.File) != 2 || z.File[0].Name != file {
			t.Fatalf("%s: %v, %v", runtime, z, err)
		}
		r, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		source, err := io.ReadAll(r)
		if err != nil || string(source) != "source" {
			t.Errorf("%s: %q, %v", runtime, source, err)
		}
	}
}
