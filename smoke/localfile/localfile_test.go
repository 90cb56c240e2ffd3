//go:build !windows

package localfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRead: only a regular file of bounded size is read, and nothing else is waited for.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(path("file"), []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path("large"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path("large"), 2<<30); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path("fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path("fifo"), path("link")); err != nil {
		t.Fatal(err)
	}
	if data, err := Read(path("file"), 5); string(data) != "12345" || err != nil {
		t.Errorf("%q %v", data, err)
	}
	for name, want := range map[string]string{
		path("fifo"): "is not a regular file", path("link"): "is not a regular file", dir: "is not a regular file", "/dev/zero": "is not a regular file",
		path("large"): "is larger than 5 bytes", path("none"): "no such file",
	} {
		if _, err := Read(name, 5); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if _, err := Read("/proc/self/status", 5); err == nil { // its size is told as 0
		if _, missing := os.Stat("/proc/self/status"); missing == nil {
			t.Error("a file that is larger than it says was read")
		}
	}
}

func TestCheckPrivate(t *testing.T) {
	dir := t.TempDir()
	for mode, fine := range map[os.FileMode]bool{0o700: true, 0o755: true, 0o775: false, 0o777: false, 0o702: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := CheckPrivate(dir); (err == nil) != fine {
			t.Errorf("%04o: %v", mode, err)
		}
	}
	if os.Geteuid() == 0 {
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	} else {
		dir = "/"
	}
	if err := CheckPrivate(dir); err == nil || !strings.Contains(err.Error(), "another user") {
		t.Error(err)
	}
}

func TestWriteReplacesWhatALinkLeadsTo(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("old"), 0o644), os.Symlink("file", link), Write(link, []byte("new"))); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	info, statErr := os.Stat(file)
	if err != nil || statErr != nil || string(data) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v, mode %v", data, err, statErr, info.Mode())
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("left: %v", entries)
	}
}
