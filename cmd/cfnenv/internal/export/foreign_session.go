package export

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"cfnenv/env"
)

// choosesNone reports whether neither the flag nor the environment names a document.
func (e *Exporter) choosesNone() bool {
	path, _ := e.LookupEnv("CFNENV_CREDENTIALS")
	return e.Credentials == "" && path == ""
}

// Absent reports whether no document is chosen and none is found.
func (e *Exporter) Absent() bool {
	if _, err := os.Lstat(defaultDocument); err == nil || !e.choosesNone() {
		return false
	}
	return len(e.sessions()) == 0
}

// Foreign reports whether the document is the session file of the broker's own
// client, which cfnenv never writes.
func (e *Exporter) Foreign() bool { return e.foreignSession() != "" }

// foreignSession returns the one session file of the broker's own client, empty if it
// has several, or if a document is chosen or in the working directory.
func (e *Exporter) foreignSession() string {
	if _, err := os.Lstat(defaultDocument); err == nil || !e.choosesNone() {
		return ""
	}
	if sessions := e.sessions(); len(sessions) == 1 {
		return sessions[0]
	}
	return ""
}

// sessions lists the session files of the broker's own client: one for each
// principal, in a directory named after it.
func (e *Exporter) sessions() []string {
	root, _ := e.LookupEnv("ENABLER_SESSION_ROOT")
	if root == "" {
		home, _ := e.LookupEnv("HOME")
		if home == "" {
			return nil
		}
		root = filepath.Join(home, ".local", "state", "enabler")
		if runtime.GOOS == "darwin" {
			root = filepath.Join(home, "Library", "Application Support", "enabler")
		}
	}
	below := filepath.Join(root, "sessions")
	entries, _ := os.ReadDir(below) // without one, there are no sessions
	var found []string
	for _, entry := range entries {
		file := filepath.Join(below, entry.Name(), "session.json")
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			found = append(found, file)
		}
	}
	return found
}

// severalSessions adds to the error for a missing document that the broker's own
// client has more than one.
func (e *Exporter) severalSessions(missing *env.Error) *env.Error {
	if sessions := e.sessions(); len(sessions) > 1 && e.choosesNone() {
		missing.Hint = fmt.Sprintf("the broker's own client has %d sessions: choose one with -c, as in -c %s", len(sessions), OneLine(sessions[0]))
	}
	return missing
}
