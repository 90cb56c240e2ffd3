package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"cfnenv/smoke/printable"
)

// WriteJSON writes the report for programs; schema.json describes it.
func WriteJSON(w io.Writer, r *Report) error {
	return printable.JSON(w, r)
}

// ReadJSON reads what [WriteJSON] wrote. It refuses another schema.
func ReadJSON(from io.Reader) (*Report, error) {
	var r Report
	if err := json.NewDecoder(from).Decode(&r); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("report: the schema is %q, this version reads %q", r.Schema, Schema)
	}
	return &r, nil
}

// JSONSchema is the shape of what [WriteJSON] writes, as JSON Schema (draft 2020-12).
//
//go:embed schema.json
var JSONSchema []byte
