package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir, Contents{Run: "run", Started: time.Unix(1, 0).UTC(), Region: "r", Sub: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestLife: an entry is on disk before its thing can exist, and the file goes with the last entry.
func TestLife(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "state")
	j := open(t, dir)
	if _, err := os.Stat(j.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Error("there is a file before there is an entry")
	}
	for _, name := range []string{"a", "b"} {
		if err := j.Add(Entry{Kind: "stack", Name: name, Commands: []string{"look && delete " + name}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Made("stack", "a", "id-a", []string{"delete id-a"}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(j.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info, err)
	}
	if text, err := os.ReadFile(j.Path()); err != nil || !strings.Contains(string(text), "look && delete b") {
		t.Errorf("nobody can read the commands: %s %v", text, err)
	}
	files, err := Read(dir)
	if err != nil || len(files) != 1 || len(files[0].Entries) != 2 || files[0].Entries[0].ID != "id-a" || files[0].Entries[0].Commands[0] != "delete id-a" {
		t.Fatal(files, err)
	}
	resumed, err := Resume(dir, files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := resumed.Gone("stack", "a"); err != nil {
		t.Fatal(err)
	}
	if err := resumed.Gone("bucket", "b"); err != nil || len(resumed.Entries()) != 1 {
		t.Error("another kind is another thing")
	}
	if len(files[0].Entries) != 2 {
		t.Error("what is struck off is gone from the caller's list as well")
	}
	if err := resumed.Gone("stack", "b"); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

func TestConcurrent(t *testing.T) {
	j := open(t, t.TempDir())
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			name := string(rune('a' + i))
			if err := errors.Join(j.Add(Entry{Kind: "stack", Name: name}), j.Made("stack", name, "id", nil), j.Gone("stack", name)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(j.Entries()) != 0 {
		t.Error(j.Entries())
	}
}

// TestRead: what cannot be read is named, and hides nothing else.
func TestRead(t *testing.T) {
	if files, err := Read(filepath.Join(t.TempDir(), "missing")); err != nil || len(files) != 0 {
		t.Error(files, err)
	}
	dir := t.TempDir()
	if err := open(t, dir).Add(Entry{Kind: "stack", Name: "a"}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"half.json": "{", "future.json": `{"schema":"cfnenv.journal/2"}`, "notes.txt": "no journal"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Read(dir)
	if len(files) != 1 || err == nil || !strings.Contains(err.Error(), "half.json is damaged") || !strings.Contains(err.Error(), "cfnenv.journal/2") {
		t.Error(files, err)
	}
}

// TestNotBelieved: a journal that somebody else may have written is not read, and none leads out of its directory.
func TestNotBelieved(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir).Add(Entry{Kind: "stack", Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if files, err := Read(dir); len(files) != 0 || err == nil || !strings.Contains(err.Error(), "others can write to "+dir) {
		t.Error(files, err)
	}
	if _, err := Open(dir, Contents{Run: "run"}); err == nil {
		t.Error("a journal was begun where others can write")
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, run := range []string{"", "../run", "a/b", "RUN", strings.Repeat("a", 33)} {
		if _, err := Resume(dir, Contents{Run: run}); err == nil {
			t.Errorf("%q was taken for the id of a run", run)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "other.json"), []byte(`{"schema":"`+Schema+`","run":"../run"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if files, err := Read(dir); len(files) != 1 || err == nil || !strings.Contains(err.Error(), "names another run") {
		t.Error(files, err)
	}
}

// TestUnwritable: without its entry nothing may be created, so the failure must be seen.
func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := j.Add(Entry{Kind: "stack", Name: "a"}); err == nil {
		t.Error("the entry is nowhere, and nobody says so")
	}
	if _, err := Open("/dev/null/state", Contents{Run: "x"}); err == nil {
		t.Error("a directory that cannot be made")
	}
}

// TestOpenNowhere: without a place for the journal, the error says what was not done and what to set.
func TestOpenNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(filepath.Join(file, "below"), Contents{})
	if err == nil || !strings.Contains(err.Error(), "so nothing was created") || !strings.HasSuffix(err.Error(), "set XDG_STATE_HOME to a directory of your own") {
		t.Errorf("%v", err)
	}
}
