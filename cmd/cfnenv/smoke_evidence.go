package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"cfnenv/cmd/cfnenv/internal/privatefile"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/printable"
)

// keeper is the place of a run's evidence; the zero keeper keeps nothing.
type keeper struct {
	name      string // the flag and the file
	draft     *privatefile.Draft
	anonymous bool
}

// keeper finds out before anything is made whether the evidence can be kept.
func (input smokeInput) keeper() (keeper, error) {
	if input.evidence == "" {
		return keeper{}, nil
	}
	name := "--evidence " + input.evidence
	draft, err := privatefile.Begin(input.evidence)
	if err != nil {
		return keeper{}, &exitError{Code: exitUnreachable, Err: fmt.Errorf("nothing was begun: %w", unwritten(name, err))}
	}
	return keeper{name, draft, input.anonymous}, nil
}

// write keeps the evidence, whole or not at all, and says where.
func (k keeper) write(stderr io.Writer, seen *evidence.File) (err error) {
	if k.draft == nil {
		return nil
	}
	if k.anonymous {
		if seen, err = seen.Anonymous(); err != nil {
			return unwritten(k.name, err)
		}
	}
	var text bytes.Buffer
	if err := seen.Write(&text); err != nil {
		return unwritten(k.name, err)
	}
	if err := k.draft.Write(text.Bytes()); err != nil {
		return unwritten(k.name, err)
	}
	printable.Fprintf(stderr, "evidence written to %s\n", strings.TrimPrefix(k.name, "--evidence "))
	return nil
}

// abandon leaves nothing of evidence that was not written.
func (k keeper) abandon() {
	if k.draft != nil {
		k.draft.Abandon()
	}
}
