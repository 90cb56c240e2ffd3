package privatefile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"cfnenv/smoke/sleep"
)

// Lock waits until no other process holds the lock of a file, or ctx ends. The lock is on a hidden file next to it, because
// replacing a file replaces its lock, and stays, because a third process could lock a new one. The system releases the lock
// when the process dies.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	for {
		taken, err := tryLock(file)
		if err == nil && taken {
			return func() { file.Close() }, nil
		}
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("cannot lock %s: %w", path, err)
		}
		if sleep.For(ctx, 50*time.Millisecond) != nil {
			file.Close()
			return nil, fmt.Errorf("%s: another process is renewing it and has not finished: %w", path, context.Cause(ctx))
		}
	}
}
