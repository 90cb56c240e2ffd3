// Package journal keeps a list of what a run has made and not yet removed, in a file that outlives the process.
//
// An entry is written before the call that creates something and removed after the thing is gone, so that a crash leaves
// a list and not a mystery. A journal holds names, never credentials, and only its owner can read it. When its last
// entry is gone, so is the file.
package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
)

// Schema names the shape of the file.
const Schema = "cfnenv.journal/1"

// extension follows the run's id in a journal's name.
const extension = ".json"

// maxFile bounds a journal, in bytes: a run lists some twenty things.
const maxFile = 1 << 20

// runID matches a run's id: part of a file's name, and never a path.
var runID = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// Contents is the content of one journal.
type Contents struct {
	Schema   string    `json:"schema"`
	Run      string    `json:"run"`
	Started  time.Time `json:"started"`
	Account  string    `json:"account,omitempty"`
	Region   string    `json:"region"`
	Endpoint string    `json:"endpoint,omitempty"` // "" for AWS
	Sub      string    `json:"sub"`
	RoleARN  string    `json:"roleArn,omitempty"` // that deletes the stacks
	Entries  []Entry   `json:"entries"`
}

// Entry is one thing that may exist.
type Entry struct {
	Kind    string    `json:"kind"` // "stack", "bucket" or "queue"
	Name    string    `json:"name"`
	ID      string    `json:"id,omitempty"` // known once AWS has answered
	Planned time.Time `json:"planned"`
	// Commands remove it by hand.
	Commands []string `json:"commands,omitempty"`
}

// Journal is the journal of one running process. It is safe for concurrent use.
type Journal struct {
	mu   sync.Mutex
	path string
	file Contents
}

// Open begins a journal in the directory, which is made if need be and must be its user's alone to write. Nothing is written before the first entry.
func Open(dir string, head Contents) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the list of created resources cannot be kept, so nothing was created: %w; set XDG_STATE_HOME to a directory of your own", err)
	}
	if err := localfile.CheckPrivate(dir); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	head.Schema, head.Entries = Schema, nil
	return Resume(dir, head)
}

// Path is the journal's file, whether it exists or not.
func (j *Journal) Path() string { return j.path }

// Add writes that something is about to be created. If it returns an error, create nothing.
func (j *Journal) Add(e Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.file.Entries = append(j.file.Entries, e)
	return j.save()
}

// Made adds the id that AWS gave to a planned thing, and what removes it now that the id is known.
func (j *Journal) Made(kind, name, id string, commands []string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.file.Entries {
		if e := &j.file.Entries[i]; e.Kind == kind && e.Name == name {
			e.ID, e.Commands = id, commands
		}
	}
	return j.save()
}

// Gone removes an entry: the thing does not exist.
func (j *Journal) Gone(kind, name string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	before := len(j.file.Entries)
	j.file.Entries = slices.DeleteFunc(j.file.Entries, func(e Entry) bool { return e.Kind == kind && e.Name == name })
	if len(j.file.Entries) == before {
		return nil
	}
	return j.save()
}

// Entries returns the entries that are not struck off yet.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.file.Entries)
}

// save replaces the file in one step, so that a crash leaves the old list or the new one, or removes it when nothing is listed.
func (j *Journal) save() error {
	if len(j.file.Entries) == 0 {
		if err := os.Remove(j.path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("journal: %w", err)
		}
		return nil
	}
	var data bytes.Buffer
	if err := printable.JSON(&data, j.file); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := localfile.Write(j.path, data.Bytes()); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// Read lists the journals in a directory, oldest first. A directory that does not exist holds none, and one that others can
// write to is not trusted and counts as empty, with an error that says so. Files that cannot be read are named in the error;
// the others are answered all the same.
func Read(dir string) (files []Contents, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := localfile.CheckPrivate(dir); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	var problems []error
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), extension) {
			continue
		}
		file, err := readFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			problems = append(problems, err)
			continue
		}
		files = append(files, file)
	}
	slices.SortStableFunc(files, func(a, b Contents) int { return a.Started.Compare(b.Started) })
	return files, errors.Join(problems...)
}

func readFile(path string) (Contents, error) {
	data, err := localfile.Read(path, maxFile)
	if err != nil {
		return Contents{}, fmt.Errorf("journal: %w", err)
	}
	var file Contents
	if err := json.Unmarshal(data, &file); err != nil {
		return Contents{}, fmt.Errorf("journal %s is damaged: %w", path, err)
	}
	if file.Schema != Schema {
		return Contents{}, fmt.Errorf("journal %s has the schema %q, this version reads %q", path, file.Schema, Schema)
	}
	if filepath.Base(path) != file.Run+extension {
		return Contents{}, fmt.Errorf("journal %s names another run, %q", path, file.Run)
	}
	return file, nil
}

// Resume continues a journal that another process left, so that its entries can be struck off one by one.
func Resume(dir string, file Contents) (*Journal, error) {
	if !runID.MatchString(file.Run) {
		return nil, fmt.Errorf("journal: %q is not the id of a run", file.Run)
	}
	file.Entries = slices.Clone(file.Entries)
	return &Journal{path: filepath.Join(dir, file.Run+extension), file: file}, nil
}
