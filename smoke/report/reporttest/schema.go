// Package reporttest validates reports of tests against the schema of the JSON form.
package reporttest

import (
	"encoding/json"
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"

	"cfnenv/smoke/report"
)

// Validate compares a document with the report's JSON Schema, and returns the first difference.
func Validate(document []byte) error {
	var schema jsonschema.Schema
	if err := json.Unmarshal(report.JSONSchema, &schema); err != nil {
		return fmt.Errorf("the schema: %w", err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		return fmt.Errorf("the schema: %w", err)
	}
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return err
	}
	return resolved.Validate(value)
}
