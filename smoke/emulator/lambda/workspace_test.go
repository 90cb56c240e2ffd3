package lambda

import (
	"path/filepath"
	"testing"
)

// Functions run in directories of their own, from where a relative path would lead nowhere.
func TestWorkspaceIsAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", ".")
	var w workspace
	path, err := w.dir()
	if err != nil || !filepath.IsAbs(path) {
		t.Errorf("%s, %v", path, err)
	}
	if err := w.remove(); err != nil {
		t.Error(err)
	}
}
