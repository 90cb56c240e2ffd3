// Package privatefile makes directories that are one process's own, and locks files against other processes.
package privatefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cfnenv/smoke/localfile"
)

// lockName is a file in a directory that the owner locks. The system releases the lock when the process dies.
const lockName = ".in-use"

// Dir is a directory of this process alone, until Remove.
type Dir struct {
	Path string
	lock *os.File
}

// MkdirTemp creates a directory whose name begins with prefix.
func MkdirTemp(parent, prefix string) (*Dir, error) {
	for range 10 {
		path, err := os.MkdirTemp(parent, prefix+"*") // mode 0700
		if err != nil {
			return nil, err
		}
		lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_CREATE|os.O_RDWR, 0o600)
		if errors.Is(err, os.ErrNotExist) {
			continue // another process has just removed it as a dead one's
		}
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(path))
		}
		taken, err := tryLock(lock)
		if err == nil && taken && stands(lock) {
			return &Dir{path, lock}, nil
		}
		lock.Close()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cannot lock %s: %w", path, err), os.RemoveAll(path))
		}
	}
	return nil, errors.New("other processes remove every new directory in " + parent)
}

// stands reports whether a file still has its name.
func stands(file *os.File) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(file.Name())
	return err == nil && os.SameFile(opened, named)
}

// Remove removes the directory with all that is in it.
func (d *Dir) Remove() error {
	return errors.Join(d.lock.Close(), os.RemoveAll(d.Path)) // Windows removes no file that is open
}

// RemoveDead removes the directories of this user's processes that died before they could.
func RemoveDead(parent, prefix string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		info, err := entry.Info() // of the entry itself: a symbolic link is no directory
		if !entry.IsDir() || err != nil || len(entry.Name()) <= len(prefix) || entry.Name()[:len(prefix)] != prefix || !localfile.Mine(info) {
			continue
		}
		problems = append(problems, removeDead(filepath.Join(parent, entry.Name())))
	}
	return errors.Join(problems...)
}

// removeDead removes a directory unless a process holds its lock. One without a lock file may just have been created.
func removeDead(path string) error {
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	taken, err := tryLock(lock)
	if err != nil || !taken {
		return errors.Join(err, lock.Close())
	}
	return (&Dir{path, lock}).Remove()
}
