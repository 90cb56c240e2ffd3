package guardrail_test

import (
	"os"
	"path/filepath"
	"testing"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/template"
)

// Whatever a template says, a check ends and its findings are whole.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("../../testdata/guardrail/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		for _, finding := range checkSource(source, workshop(), deployment()) {
			if _, ok := guardrail.LookupRule(finding.Rule); !ok || finding.Problem == "" || finding.Fix == "" || finding.Level == "" {
				t.Errorf("finding %+v", finding)
			}
		}
		parsed, err := template.Parse(source)
		if err != nil {
			return
		}
		calls, _ := guardrail.Calls(parsed, workshop(), deployment())
		for _, call := range calls {
			if call.Action == "" || call.Target == "" {
				t.Errorf("call %+v", call)
			}
		}
	})
}
