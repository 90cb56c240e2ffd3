package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes one JSON document for people and programs: indented, and with the characters of HTML as they are.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
