// Package localfile reads what users name: regular files of a bounded size and nothing else, so that no named pipe, device or
// endless file holds a command up. It writes files that only their owner can read, completely or not at all, and tells whether
// a directory is its user's alone to write.
package localfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Read reads a regular file of at most max bytes. The error names the file and what is wrong with it.
func Read(path string, max int64) ([]byte, error) {
	data, err := read(path, max)
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) { // whose text begins with a system call
		err = fmt.Errorf("%s: %w", path, fault.Err)
	}
	return data, err
}

func read(path string, max int64) ([]byte, error) {
	// Looked at before it is opened, which waits for a writer of a named pipe and makes some devices act.
	info, err := os.Stat(path)
	if err == nil {
		err = fits(path, info, max)
	}
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil { // another file may have taken its name
		return nil, err
	}
	if err := fits(path, info, max); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, max+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > max {
		return nil, tooLarge(path, max)
	}
	return data, nil
}

func fits(path string, info fs.FileInfo, max int64) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", path)
	case info.Size() > max:
		return tooLarge(path, max)
	}
	return nil
}

func tooLarge(path string, max int64) error {
	return fmt.Errorf("%s is larger than %d bytes", path, max)
}

// CheckPrivate is an error for a directory that another user owns or may write to: what is in it may be anybody's.
func CheckPrivate(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	case !Mine(info):
		return fmt.Errorf("%s belongs to another user, so its content cannot be trusted", dir)
	case sharable(info):
		return fmt.Errorf("others can write to %s (mode %04o), so its content cannot be trusted: check it, then run chmod go-w", dir, info.Mode().Perm())
	}
	return nil
}
