package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cfnenv/cmd/cfnenv/internal/rehearsal"
	"cfnenv/smoke/emulator/smoketest"
)

// TestRehearsalSample rehearses forty small templates of the shapes that people have, plain, expanded by SAM and synthesized
// by CDK, and holds how many are rehearsed whole, in part and not at all. The one that is not is refused by check, as the
// workshop would.
func TestRehearsalSample(t *testing.T) {
	if testing.Short() {
		t.Skip("forty rehearsals, one after the other")
	}
	t.Parallel()
	files, err := filepath.Glob("../../testdata/rehearsal/*")
	if err != nil || len(files) != 40 {
		t.Fatalf("%d templates, %v", len(files), err)
	}
	const whole, part, none = "whole", "in part", "not at all"
	got := map[string]int{}
	began := time.Now()
	for _, file := range files {
		a, stdout, stderr := testApp(t, false)
		a.Now = time.Now // the emulated account issues credentials by it
		a.Environ = append(a.Environ, "PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"), "CFNENV_PYTHON="+smoketest.BarePython())
		how := none
		if run([]string{"deploy", "--emulator", "--json", "--name", "t1", file}, a) == exitOK {
			var out struct{ Rehearsal rehearsal.Coverage }
			if err := json.Unmarshal(stdout.Bytes(), &out); err != nil {
				t.Fatalf("%s: %v\n%s", file, err, stdout)
			}
			how = whole
			if r := out.Rehearsal; r.Whole < r.Resources || len(r.Parameters) > 0 {
				how = part
			}
		} else if filepath.Base(file) != "cdk-06-log-retention.template.json" {
			t.Errorf("%s was not rehearsed:\n%s", file, stderr)
		}
		got[how]++
		t.Logf("%-45s %s", filepath.Base(file), how)
	}
	t.Logf("%d templates: %d rehearsed whole, %d in part, %d not at all; %v each", len(files), got[whole], got[part], got[none],
		(time.Since(began) / time.Duration(len(files))).Round(time.Millisecond))
	if got[whole] != wholeSamples || got[none] != 1 {
		t.Errorf("%d are rehearsed whole and %d not at all, expected %d and 1", got[whole], got[none], wholeSamples)
	}
}

// wholeSamples counts the templates of the sample that need no stand-in.
const wholeSamples = 15
