package localfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes a file that only its owner can read, completely or not at all. Of a symbolic link, the target is replaced.
func Write(path string, data []byte) error {
	draft, err := Begin(path)
	if err == nil {
		err = draft.Write(data)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

// Draft is a file that can be written, and whose content is not known yet.
type Draft struct {
	file   *os.File // beside the target, with mode 0600; nil when it has become the target, or is gone
	target string
}

// Begin checks that a file can be written, long before it is.
func Begin(path string) (*Draft, error) {
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved
	}
	switch info, err := os.Lstat(target); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	}
	file, err := os.CreateTemp(filepath.Dir(target), ".cfnenv-*")
	if err != nil {
		return nil, err
	}
	return &Draft{file, target}, nil
}

// Write writes the content and moves the file to its place.
func (d *Draft) Write(data []byte) error {
	defer d.Abandon()
	_, err := d.file.Write(data)
	if err == nil {
		err = d.file.Sync()
	}
	if err = errors.Join(err, d.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(d.file.Name(), d.target); err != nil {
		return err
	}
	d.file = nil
	return nil
}

// Abandon leaves the target as it was, unless it has been written.
func (d *Draft) Abandon() {
	if d.file != nil {
		d.file.Close()
		os.Remove(d.file.Name())
		d.file = nil
	}
}
