package export

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"cfnenv/env"
)

// DocumentPath returns OwnPath, or the session file of the broker's own client if
// there is no document.
func (e *Exporter) DocumentPath() string {
	if path := e.foreignSession(); path != "" {
		return path
	}
	return e.OwnPath()
}

// OwnPath returns the flag, else $CFNENV_CREDENTIALS, else credentials.json. A single
// dash is standard input.
func (e *Exporter) OwnPath() string {
	variable, _ := e.LookupEnv("CFNENV_CREDENTIALS")
	return e.belowHome(cmp.Or(e.Credentials, variable, defaultDocument))
}

const defaultDocument = "credentials.json"

// belowHome expands a leading ~/, as no shell does in --credentials=~/file, nor AWS's
// clients in a credential_process.
func (e *Exporter) belowHome(path string) string {
	if !strings.HasPrefix(path, "~/") {
		return path
	}
	variable := "HOME"
	if runtime.GOOS == "windows" {
		variable = "USERPROFILE"
	}
	home, _ := e.LookupEnv(variable)
	if home == "" {
		return path
	}
	return filepath.Join(home, path[2:])
}

// DocumentName names the document in messages.
func (e *Exporter) DocumentName() string {
	path := e.DocumentPath()
	if path == "-" {
		return "standard input"
	}
	return OneLine(path)
}

// OneLine quotes a text that has line ends or other control characters.
func OneLine(text string) string {
	for _, r := range text {
		if !strconv.IsPrint(r) {
			return strconv.Quote(text)
		}
	}
	return text
}

// Document reads and parses the credentials document, and warns on standard
// error when it is one and others can open the file. Every error is an *env.Error, without the
// document's name.
func (e *Exporter) Document() (*env.CredentialsDocument, error) {
	document, _, err := e.DocumentAndBytes()
	return document, err
}

// DocumentAndBytes also returns what was read, for fields that env does not parse.
func (e *Exporter) DocumentAndBytes() (*env.CredentialsDocument, []byte, error) {
	data, info, err := e.read()
	if err != nil {
		return nil, nil, err
	}
	if path := e.foreignSession(); path != "" && !e.Quiet {
		fmt.Fprintf(e.Stderr, "cfnenv: no %s here: using the session of the broker's own client, %s\n", defaultDocument, OneLine(path))
	}
	document, err := env.Parse(data)
	if err == nil && info != nil {
		e.warnIfShared(info)
	}
	return document, data, err
}

// ReadDocument reads the credentials document as it stands.
func (e *Exporter) ReadDocument() ([]byte, error) {
	data, _, err := e.read()
	return data, err
}

// read also describes the file, nil for standard input.
func (e *Exporter) read() (data []byte, info fs.FileInfo, err error) {
	path := e.DocumentPath()
	if path == "-" {
		data, err = readAtMost(e.Stdin, 0)
		return data, nil, err
	}
	// A named pipe that nobody writes to would hold the open call for ever.
	info, err = os.Stat(path)
	if err != nil {
		return nil, nil, e.severalSessions(unreadable(err))
	}
	switch {
	case info.IsDir():
		return nil, nil, &env.Error{Problem: "is a directory"}
	case info.Mode()&fs.ModeNamedPipe != 0 && !isDescriptor(path):
		return nil, nil, &env.Error{Problem: "is a named pipe", Hint: "use -c - and redirect standard input to read from a pipe"}
	case info.Size() > env.MaxDocument:
		return nil, nil, env.TooLarge()
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	defer file.Close()
	data, err = readAtMost(file, info.Size())
	return data, info, err
}

// isDescriptor matches the paths of open pipes, such as a shell makes for <(command).
func isDescriptor(path string) bool {
	return path == "/dev/stdin" || strings.HasPrefix(path, "/dev/fd/") ||
		strings.HasPrefix(path, "/proc/") && strings.Contains(path, "/fd/")
}

// readAtMost reads at most env.MaxDocument bytes; size is the expected number.
func readAtMost(r io.Reader, size int64) ([]byte, error) {
	// One byte more tells a file that ends here from one that goes on.
	data := make([]byte, 0, max(size, 4<<10)+1)
	for len(data) <= env.MaxDocument {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
	return nil, env.TooLarge()
}

// unreadable removes the path from an error, because every error about the document
// begins with it.
func unreadable(err error) *env.Error {
	problem := &env.Error{Problem: "cannot be read: " + err.Error()}
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		problem.Problem = "cannot be read: " + fault.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		problem.Hint = "cfnenv login fetches a document; -c names one that is elsewhere"
	}
	return problem
}

// warnIfShared warns when others than the owner may open the document.
func (e *Exporter) warnIfShared(info fs.FileInfo) {
	if !e.Quiet && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		fmt.Fprintf(e.Stderr, "cfnenv: warning: %s holds secrets and is open to others (mode %04o): chmod 600 it\n",
			e.DocumentName(), info.Mode().Perm())
	}
}
