package engine

import (
	"cmp"
	"encoding/json"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// explain says why a resource differs, in the terms of a change set: an edit of the template, another value of a
// parameter, or another resource that changes. A parameter's value is told twice, as the parameter's change, which is certain,
// and as one of the property, which is not (AWS: CloudFormation user guide, "Example change sets").
func (c *comparison) explain(r *template.Resource, has *store.Resource, d difference, w wanted) []store.ChangeDetail {
	detail := store.ChangeDetail{Attribute: d.attribute, Evaluation: "Static", ChangeSource: "DirectModification", RequiresRecreation: "Never"}
	property := d.property
	switch d.attribute {
	case "Properties":
		detail.Name = property
	case "Tags":
		property = w.kind.TagProperty
	default:
		return []store.ChangeDetail{detail}
	}
	if d.replaces {
		detail.RequiresRecreation = "Always"
	}
	compareValues(&detail, property, has.Shown, w.shown)
	value := r.Properties.Get(property)
	if c.edited(r.LogicalID, property, value) {
		if strings.Contains(shown(w.properties[property]), resource.Unknown) {
			detail.Evaluation = "Dynamic"
		}
		return []store.ChangeDetail{detail}
	}
	var out []store.ChangeDetail
	for _, u := range value.References() {
		cause := detail
		switch {
		case c.revision.Template.Parameter(u.Name) != nil && c.parameterChanged(u.Name):
			cause.ChangeSource, cause.CausingEntity = "ParameterReference", u.Name
			also := detail
			also.Evaluation = "Dynamic"
			out = append(out, cause, also)
			continue
		case c.action[u.Name] != "":
			cause.ChangeSource, cause.CausingEntity, cause.Evaluation = "ResourceReference", u.Name, "Dynamic"
			if u.Attribute != "" {
				cause.ChangeSource, cause.CausingEntity = "ResourceAttribute", u.Name+"."+u.Attribute
			}
		default:
			continue
		}
		out = append(out, cause)
	}
	if len(out) == 0 {
		return []store.ChangeDetail{detail}
	}
	return out
}

// undecided returns the change of a resource whose properties cannot be worked out before another resource is replaced,
// because a function takes a value apart that is not known yet.
func (c *comparison) undecided(r *template.Resource, has *store.Resource) (store.Change, bool) {
	change := store.Change{
		Action: "Modify", LogicalID: r.LogicalID, PhysicalID: has.PhysicalID, Type: r.Type, Replacement: "Conditional",
		PolicyAction: "ReplaceAndDelete", Scope: []string{"Properties"},
	}
	if r.Properties == nil {
		return change, false
	}
	for _, m := range r.Properties.Members {
		for _, u := range m.Value.References() {
			if action := c.action[u.Name]; action != "Add" && action != "Replace" {
				continue
			}
			detail := store.ChangeDetail{Attribute: "Properties", Name: m.Key, RequiresRecreation: "Never", Evaluation: "Dynamic",
				ChangeSource: "ResourceReference", CausingEntity: u.Name}
			if row := c.Types.Find(r.Type).Properties[m.Key]; row != nil && row.CreateOnly {
				detail.RequiresRecreation = "Conditionally"
			}
			if u.Attribute != "" {
				detail.ChangeSource, detail.CausingEntity = "ResourceAttribute", u.Name+"."+u.Attribute
			}
			change.Details = append(change.Details, detail)
		}
	}
	return change, len(change.Details) > 0
}

// edited reports whether a property is written differently than in the stack's present template.
func (c *comparison) edited(logicalID, property string, now *template.Value) bool {
	if c.before == nil {
		return true
	}
	before := c.before.Template.Resource(logicalID)
	return before == nil || !sameText(before.Properties.Get(property), now)
}

func (c *comparison) parameterChanged(name string) bool {
	return c.before.Parameters.Map()[name] != c.revision.Parameters.Map()[name]
}

// sameText compares two values as they are written.
func sameText(a, b *template.Value) bool {
	return resource.Equal(resource.Written(a), resource.Written(b))
}

// compareValues sets a detail's values before and after, from the properties as events show them.
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

// member returns a member of a JSON object: a string as it is, anything else as JSON, nil when there is none.
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

// inContext renders a resource for BeforeContext and AfterContext of a change (AWS: API reference, ResourceChange).
func inContext(properties, metadata string) string {
	properties = cmp.Or(properties, "{}")
	context := `{"Properties":` + properties
	if metadata != "" {
		context += `,"Metadata":` + metadata
	}
	return context + "}"
}
