package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/redact"
)

// Schema names the shape of the JSON form. Unlike a report's it changes with every field: evidence that is only half
// understood must not be judged.
const Schema = "cfnenv.smoke.evidence/2"

// MaxBytes is more than any run's evidence has; a whole run's is about 100 KB.
const MaxBytes = 16 << 20

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
		return nil, fmt.Errorf("it has more than %d bytes, which no run's evidence has", MaxBytes)
	}
	if err := plain(text); err != nil {
		return nil, err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(text, &head); err != nil || head.Schema == "" {
		return nil, errors.New("it is not the evidence of a smoke run: cfnenv smoke --evidence FILE writes one")
	}
	if head.Schema != Schema {
		return nil, fmt.Errorf("its schema is %q, and this version of cfnenv reads %q", head.Schema, Schema)
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
