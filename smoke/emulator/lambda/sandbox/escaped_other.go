//go:build !linux

package sandbox

// killEscaped does nothing: only Linux shows the environment and the limits of other processes.
func killEscaped(string, []byte) {}

func markOf(int) []byte { return nil }
