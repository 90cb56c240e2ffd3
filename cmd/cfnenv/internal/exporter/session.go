package exporter

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"cfnenv/env"
)

// choosesNone tells that neither the flag nor the environment names a document.
func (e *Exporter) choosesNone() bool {
	path, _ := e.LookupEnv("CFNENV_CREDENTIALS")
	return e.Credentials == "" && path == ""
}

// Absent tells that no document is chosen and none is where one is looked for,
// so that a command which can do without one may.
func (e *Exporter) Absent() bool {
	if _, err := os.Lstat(defaultDocument); err == nil || !e.choosesNone() {
		return false
	}
	return len(e.sessions()) == 0
}

// Foreign tells whether the document is the session file of the broker's own
// client, which is read and never written.
func (e *Exporter) Foreign() bool { return e.foreignSession() != "" }

// foreignSession is the session file of the broker's own client, when no document
// is chosen or kept here and that client has exactly one; otherwise empty.
func (e *Exporter) foreignSession() string {
	if !e.choosesNone() {
		return ""
	}
	if _, err := os.Lstat(defaultDocument); err == nil {
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

// severalSessions has the error for a document that is not there say that the
// broker's own client has more than one.
func (e *Exporter) severalSessions(missing *env.Error) *env.Error {
	if sessions := e.sessions(); len(sessions) > 1 && e.choosesNone() {
		missing.Hint = fmt.Sprintf("the broker's own client has %d sessions: choose one with -c, as in -c %s", len(sessions), OneLine(sessions[0]))
	}
	return missing
}
