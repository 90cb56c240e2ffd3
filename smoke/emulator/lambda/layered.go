package lambda

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
)

// layered is the code of a function with the files of its layers where its runtime finds them: beside its own, which come
// first, and those of the last layer before the others (AWS: Lambda developer guide, "Packaging your layer content"). On
// AWS they are below /opt. l.mu is held.
func (l *Lambda) layered(f *function) (code, error) {
	if len(f.config.layers) == 0 {
		f.code.users.Add(1)
		return f.code, nil
	}
	root, err := l.files.dir()
	if err != nil {
		return code{}, err
	}
	dir, err := os.MkdirTemp(root, "layered-*")
	if err != nil {
		return code{}, err
	}
	out := f.code
	out.dir, out.users = dir, new(atomic.Int32)
	out.users.Store(1)
	err = addFiles(dir, f.code.dir)
	for _, arn := range slices.Backward(f.config.layers) {
		v := l.layers[arn]
		if v == nil {
			continue // deleted since
		}
		err = errors.Join(err, addFiles(dir, filepath.Join(v.code.dir, "python")),
			addFiles(dir, filepath.Join(v.code.dir, "python", "lib", f.config.runtime, "site-packages")),
			addFiles(filepath.Join(dir, "node_modules"), filepath.Join(v.code.dir, "nodejs", "node_modules")))
	}
	return out, err
}

// addFiles copies the files below from that are not below to. Nothing is copied of a directory that is not there.
func addFiles(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if _, err := os.Lstat(target); err == nil {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, info.Mode().Perm())
	})
}
