//go:build !windows

package localfile

import (
	"io/fs"
	"os"
	"syscall"
)

// withoutWaiting has a named pipe open at once.
const withoutWaiting = syscall.O_NONBLOCK

// Mine reports whether the user of this process owns a file.
func Mine(info fs.FileInfo) bool {
	status, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(status.Uid) == os.Geteuid()
}

func sharable(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
