package sandbox

import (
	"bytes"
	"os"
	"testing"
	"time"
)

// awaitGone fails the test when a process is still there after a while. A zombie counts as gone: its parent, the system,
// has not looked yet.
func awaitGone(t *testing.T, pid string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return
		}
	}
	t.Errorf("process %s is still there", pid)
}
