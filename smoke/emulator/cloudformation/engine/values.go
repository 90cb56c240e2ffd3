package engine

import (
	"encoding/json"

	"cfnenv/smoke/emulator/cloudformation/store"
)

// compareValues puts what a property is and is to be into a detail, from the properties as events show them.
func compareValues(d *store.ChangeDetail, property, before, after string) {
	d.Path = "/Properties/" + property
	d.Before, d.After = member(before, property), member(after, property)
	switch {
	case d.Before == nil:
		d.Change = "Add"
	case d.After == nil:
		d.Change = "Remove"
	default:
		d.Change = "Modify"
	}
}

// member is a member of a JSON object: a text as it is, anything else as JSON; nil when there is none.
func member(object, name string) *string {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &members) != nil || members[name] == nil {
		return nil
	}
	text := string(members[name])
	var plain string
	if json.Unmarshal(members[name], &plain) == nil {
		text = plain
	}
	return &text
}

// inContext is a resource as the BeforeContext and AfterContext of a change show it (AWS: API reference, ResourceChange).
func inContext(properties, metadata string) string {
	if properties == "" {
		properties = "{}"
	}
	context := `{"Properties":` + properties
	if metadata != "" {
		context += `,"Metadata":` + metadata
	}
	return context + "}"
}
