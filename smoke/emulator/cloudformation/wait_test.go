package cloudformation

import (
	"testing"
	"time"
)

// waitFor polls until ok, for at most a minute: far longer than anything takes on a loaded machine.
func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
		time.Sleep(time.Millisecond)
	}
}
