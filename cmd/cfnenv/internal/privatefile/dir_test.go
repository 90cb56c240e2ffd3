package privatefile

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRemoveDead: a directory goes when nobody holds it any more, and nothing else does.
func TestRemoveDead(t *testing.T) {
	parent := t.TempDir()
	living, err := MkdirTemp(parent, "d-")
	if err != nil {
		t.Fatal(err)
	}
	dead, err := MkdirTemp(parent, "d-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dead.Path, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dead.lock.Close() // as the system does when a process dies
	elsewhere := filepath.Join(t.TempDir(), "d-other")
	for _, dir := range []string{elsewhere, filepath.Join(parent, "d-unlocked"), filepath.Join(parent, "other")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(elsewhere, lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(parent, "d-link")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Skip(err)
	}
	if err := RemoveDead(parent, "d-"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		living.Path: true, dead.Path: false, link: true, elsewhere: true, filepath.Join(parent, "d-unlocked"): true, filepath.Join(parent, "other"): true,
	} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: there is %v, want %v", path, err == nil, want)
		}
	}
	if err := living.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(living.Path); err == nil {
		t.Error("a directory that was removed is there")
	}
}
