package lambda

import (
	"os"
	"path/filepath"
	"sync"
)

// workspace is the private temporary folder of all code and processes. It is made when it is first needed.
type workspace struct {
	parent string // empty for the system's temporary directory

	mu   sync.Mutex
	path string
}

func (w *workspace) dir() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path != "" {
		return w.path, nil
	}
	parent := w.parent
	if parent == "" {
		parent = os.TempDir()
	}
	root, err := filepath.Abs(parent) // functions run elsewhere, and $TMPDIR may be relative
	if err != nil {
		return "", err
	}
	w.path, err = os.MkdirTemp(root, "cfnenv-lambda-*") // mode 0700
	return w.path, err
}

func (w *workspace) remove() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path == "" {
		return nil
	}
	return os.RemoveAll(w.path)
}
