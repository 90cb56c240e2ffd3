package report

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSchemaDocumented: every field of the JSON form is in SCHEMA.md.
func TestSchemaDocumented(t *testing.T) {
	text, err := os.ReadFile("SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(b.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	fields := 0
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, member := range v {
				fields++
				if !regexp.MustCompile("`[^`]*\\b" + key + "\\b[^`]*`").Match(text) {
					t.Errorf("%s.%s is not documented", path, key)
				}
				walk(path+"."+key, member)
			}
		case []any:
			for _, item := range v {
				walk(path+"[]", item)
			}
		}
	}
	walk("", document)
	if fields < 60 || !strings.Contains(string(text), Schema) {
		t.Errorf("%d fields were found", fields)
	}
}
