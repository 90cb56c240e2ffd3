package sandbox

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A function runs as the same user; nothing but this keeps it from /proc/PID/environ and /proc/PID/mem of the emulator.
func TestHideMakesTheProcessUnreadable(t *testing.T) {
	before, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Prctl(unix.PR_SET_DUMPABLE, uintptr(before), 0, 0, 0)
	Hide()
	if now, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || now != 0 {
		t.Errorf("dumpable: %d, %v", now, err)
	}
}
