package report

import _ "embed"

// JSONSchema is the shape of what [WriteJSON] writes, as JSON Schema (draft 2020-12).
//
//go:embed schema.json
var JSONSchema []byte
