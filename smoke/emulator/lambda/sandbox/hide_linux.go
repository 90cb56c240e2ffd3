package sandbox

import "golang.org/x/sys/unix"

// Hide keeps other processes of the same user, functions among them, from reading this one's memory and environment: it
// is no longer dumpable (prctl(2), ptrace(2) "Ptrace access mode checking"). Root can read them still. It is for the whole
// process and cannot fail where the system knows it.
func Hide() { unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
