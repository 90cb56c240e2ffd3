package verdict_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cfnenv/env"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/redact"
	"cfnenv/smoke/report"
	"cfnenv/smoke/verdict"
)

// update rewrites the verdicts: go test ./smoke/verdict -run TestVerdicts -update
var update = flag.Bool("update", false, "rewrite testdata/evidence/verdicts.txt")

// kept is the text of every file in testdata/evidence, by its name.
func kept(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/evidence/*.json")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = text
	}
	return files
}

// TestVerdicts: what is said of every kept file, and why, is what verdicts.txt says, on any day.
func TestVerdicts(t *testing.T) {
	const golden = "../../testdata/evidence/verdicts.txt"
	files := kept(t)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file, err := evidence.Read(files[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		spelled(&b, strings.TrimSuffix(name, ".json"), file)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	before, now := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	for i, line := range now {
		if i >= len(before) || line != before[i] {
			t.Fatalf("line %d is now (-update rewrites %s):\n%s", i+1, golden, line)
		}
	}
	if len(before) > len(now) {
		t.Errorf("%s has %d lines more", golden, len(before)-len(now))
	}
}

// spelled writes what is said of a file, and what is shown for it, without the names that differ from run to run.
func spelled(b *strings.Builder, name string, file *evidence.File) {
	changing := []string{file.Plan.Run, "RUN"}
	for _, s := range file.Plan.Stacks {
		changing = append(changing, s.Nonce, "NONCE")
	}
	plain, rep := strings.NewReplacer(changing...), verdict.Report(file.Plan, file.Run)
	fmt.Fprintf(b, "%s: status %d\n", name, rep.ExitStatus)
	for _, a := range rep.Assertions {
		var shown []string
		for _, fact := range a.Evidence {
			shown = append(shown, fact.What)
		}
		switch {
		case a.Because != "":
			fmt.Fprintf(b, "  %s not tried\n", a.ID)
		case a.Outcome != report.Pass || name == "healthy": // the others' passes are the same
			fmt.Fprintf(b, "  %s %s: %s (%s)\n", a.ID, a.Outcome, plain.Replace(a.Reason), strings.Join(shown, ", "))
		}
	}
	for _, left := range rep.Leftovers {
		fmt.Fprintf(b, "  left: %s %s: %s\n", left.Kind, plain.Replace(left.Name), plain.Replace(left.Why))
	}
}

// TestKept: evidence that is written and read once more, without secrets, is the same, and so is the report on it, to the
// letter; and nobody's evidence is judged as somebody's is.
func TestKept(t *testing.T) {
	if testing.Short() {
		t.Skip("judges every kept run five times, without anything beside it")
	}
	for name, text := range kept(t) {
		file, err := evidence.Read(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := evidence.Keep(file.Plan, file.Run, redact.New(&env.Set{}))
		if err != nil || !reflect.DeepEqual(again, file) {
			t.Errorf("%s: it is not the same any more: %v", name, err)
			continue
		}
		var b bytes.Buffer
		if err := again.Write(&b); err != nil || !bytes.Equal(b.Bytes(), text) {
			t.Errorf("%s: it is written otherwise: %v", name, err)
		}
		first, err := json.Marshal(verdict.Report(file.Plan, file.Run))
		if err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(verdict.Report(again.Plan, again.Run))
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: the report is another: %v", name, err)
		}
		nobodys, err := file.Anonymous()
		if err != nil || said(nobodys) != said(file) {
			t.Errorf("%s: without names it is judged otherwise: %v\n%s\n%s", name, err, said(nobodys), said(file))
		}
	}
}

// FuzzJudge: whatever a file holds, it is refused or judged.
func FuzzJudge(f *testing.F) {
	for _, text := range kept(f) {
		var b bytes.Buffer
		if err := json.Compact(&b, text); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := evidence.Read(text)
		if err != nil {
			return
		}
		verdict.Report(file.Plan, file.Run)
	})
}
