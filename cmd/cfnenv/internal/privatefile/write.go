// Package privatefile writes and locks files that hold secrets.
package privatefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Write writes a file that only its owner can read, whole or not at all. A symbolic link keeps its place: what it leads to
// is replaced.
func Write(path string, data []byte) error {
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved
	}
	draft, err := os.CreateTemp(filepath.Dir(target), ".cfnenv-*") // mode 0600
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = draft.Write(data)
	if err == nil {
		err = draft.Sync()
	}
	if err = errors.Join(err, draft.Close()); err == nil {
		err = os.Rename(draft.Name(), target)
	}
	if err != nil {
		os.Remove(draft.Name())
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}
