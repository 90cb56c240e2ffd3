package report

import (
	_ "embed"
	"io"

	"cfnenv/smoke/printable"
)

// WriteJSON writes the report for programs; schema.json describes it.
func WriteJSON(w io.Writer, r *Report) error {
	return printable.JSON(w, r)
}

// JSONSchema is the shape of what [WriteJSON] writes, as JSON Schema (draft 2020-12).
//
//go:embed schema.json
var JSONSchema []byte
