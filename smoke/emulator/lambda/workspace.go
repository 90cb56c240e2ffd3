package lambda

import (
	"os"
	"sync"
)

// workspace is the private temporary folder of all code and processes. It is made when it is first needed.
type workspace struct {
	mu   sync.Mutex
	path string
}

func (w *workspace) dir() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path != "" {
		return w.path, nil
	}
	path, err := os.MkdirTemp("", "cfnenv-lambda-*") // mode 0700
	w.path = path
	return path, err
}

func (w *workspace) remove() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.path == "" {
		return nil
	}
	return os.RemoveAll(w.path)
}
