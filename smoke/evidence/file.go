package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/jsontree"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/redact"
	"cfnenv/smoke/stackinfo"
)

// Schema names the shape of the JSON form. Unlike a report's it changes with every field: evidence that is only half
// understood must not be judged.
const Schema = "cfnenv.smoke.evidence/2"

// MaxBytes is more than any run's evidence has; a whole run's is about 100 KB.
const MaxBytes = 16 << 20

// maxDepth bounds nesting; evidence has nine levels.
const maxDepth = 50

// File is a run as it is kept: what was to be done and what was seen. Nothing else is needed to judge it.
type File struct {
	Schema string     `json:"schema"`
	Plan   *plan.Plan `json:"plan"`
	Run    *Run       `json:"evidence"`
}

// Keep is a copy of a run as a file holds it, without secrets. What is judged at the end of a run is this copy, so that it
// is judged the same whenever the file is read.
func Keep(p *plan.Plan, run *Run, secrets redact.Redactor) (*File, error) {
	f, err := (&File{Schema: Schema, Plan: p, Run: run}).copy()
	if err != nil {
		return nil, err
	}
	redact.Strings(f, secrets.Text)
	f.belong()
	return f, nil
}

func (f *File) copy() (*File, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	again := &File{}
	if err := json.Unmarshal(text, again); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return again, nil
}

// Write writes the file for programs; testdata/docs/evidence.md describes it.
func (f *File) Write(w io.Writer) error { return printable.JSON(w, f) }

// Read reads what [File.Write] wrote. It refuses whatever it does not know: another version, an unknown field, a field
// that stands there twice.
func Read(text []byte) (*File, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("it is larger than %d bytes, which the evidence of a run never is", MaxBytes)
	}
	root, err := plain(text)
	if err != nil {
		return nil, err
	}
	schema := root.Member("schema")
	switch {
	case schema == nil || schema.Kind != jsontree.String:
		return nil, errors.New("it is not the evidence of a smoke run: cfnenv smoke --evidence FILE writes one")
	case !strings.HasPrefix(schema.Text, strings.TrimRight(Schema, "0123456789")):
		return nil, fmt.Errorf("it is not the evidence of a smoke run, its schema is %q: cfnenv smoke --evidence FILE writes evidence", schema.Text)
	case schema.Text != Schema:
		return nil, fmt.Errorf("its schema is %q, and this version of cfnenv reads %q: judge it with the cfnenv that wrote it, or run smoke again", schema.Text, Schema)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	f := &File{}
	if err := d.Decode(f); err != nil {
		return nil, fmt.Errorf("it does not have the fields of %q: %w", Schema, err)
	}
	f.belong()
	return f, f.Check()
}

// plain reads a text and refuses one that two readers may understand differently: one that is not JSON in UTF-8, that goes on after its
// end, or in which a field stands twice.
func plain(text []byte) (*jsontree.Node, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is not JSON: not UTF-8")
	}
	root, err := jsontree.Read(text, maxDepth)
	if err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	if name, twice := root.Repeated(); twice {
		return nil, fmt.Errorf("it is not JSON: the field %q occurs twice", name)
	}
	return root, nil
}

// belong says of which stack the events are.
func (f *File) belong() {
	if f.Run == nil {
		return
	}
	for _, lane := range f.Run.Lanes {
		if lane == nil {
			continue
		}
		for i := range lane.Creations {
			lane.Creations[i].Result.Belongs(lane.Creations[i].ID)
		}
		if lane.Deletion == nil {
			continue
		}
		for i := range lane.Deletion.Stacks {
			lane.Deletion.Stacks[i].Result.Belongs(lane.Deletion.Stacks[i].ID)
		}
	}
	for _, probe := range f.Run.Probes {
		if probe != nil {
			probe.Result.Belongs(probe.ID)
		}
	}
}

// Check refuses evidence that is not of its plan.
func (f *File) Check() error {
	if f.Plan == nil || f.Run == nil {
		return errors.New("the plan or the evidence is missing")
	}
	stacks, probes := map[string][]stackinfo.Spec{}, map[string]bool{}
	for _, s := range f.Plan.Stacks {
		switch {
		case s.ID == "":
			return errors.New("the plan has a stack of no example")
		case s.ID == plan.TableExample && f.Plan.Stackless == nil:
			return fmt.Errorf("the plan has example %q without its calls with runtime credentials", s.ID)
		}
		stacks[s.ID] = s.Attempts()
	}
	for _, p := range f.Plan.Probes {
		probes[p.ID] = true
	}
	for id, lane := range f.Run.Lanes {
		planned, ok := stacks[id]
		if !ok || lane == nil {
			return fmt.Errorf("example %q is not in the plan, or is empty", id)
		}
		if err := lane.check(planned); err != nil {
			return fmt.Errorf("example %q: %w", id, err)
		}
	}
	for id, probe := range f.Run.Probes {
		if !probes[id] || probe == nil {
			return fmt.Errorf("guardrail %q is not in the plan, or is empty", id)
		}
	}
	return nil
}

func (l *Lane) check(planned []stackinfo.Spec) error {
	if len(l.Creations) > len(planned) {
		return fmt.Errorf("%d stacks were created, but %d were planned", len(l.Creations), len(planned))
	}
	for i, c := range l.Creations {
		if c.Name != planned[i].Name {
			return fmt.Errorf("the stack %q is not the planned one, %q", c.Name, planned[i].Name)
		}
		if c.ID == "" && c.Failure == nil {
			return fmt.Errorf("the stack %q has neither an id nor a failure", c.Name)
		}
	}
	if d := l.Deletion; d != nil {
		if len(d.Stacks) > len(l.Creations) {
			return fmt.Errorf("%d stacks were deleted, but %d were created", len(d.Stacks), len(l.Creations))
		}
		for i, s := range d.Stacks {
			if s.Name != l.Creations[i].Name {
				return fmt.Errorf("the stack %q was deleted instead of %q", s.Name, l.Creations[i].Name)
			}
		}
	}
	return nil
}
