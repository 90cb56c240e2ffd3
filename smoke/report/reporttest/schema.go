// Package reporttest validates reports of tests against the schema of the JSON form.
package reporttest

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"

	"cfnenv/smoke/report"
)

// schema is the report's JSON Schema, compiled once however many reports are compared with it.
var schema = sync.OnceValues(func() (*jsonschema.Resolved, error) {
	var schema jsonschema.Schema
	if err := json.Unmarshal(report.JSONSchema, &schema); err != nil {
		return nil, err
	}
	return schema.Resolve(nil)
})

// Validate compares a document with the report's JSON Schema, and returns the first difference.
func Validate(document []byte) error {
	resolved, err := schema()
	if err != nil {
		return fmt.Errorf("the schema: %w", err)
	}
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return err
	}
	return resolved.Validate(value)
}
