package engine

import (
	"encoding/json"
	"slices"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// wanted is a resource as the template wants it, evaluated and checked.
type wanted struct {
	logicalID  string
	kind       *resource.Type
	properties map[string]any
	tags       []resource.Tag
	metadata   string
	shown      string // the properties as events show them
	deletion   string
	replaced   string // UpdateReplacePolicy
	needs      []string
	missing    []string // what the template says and the emulated account leaves out
}

// evaluate works out what the template wants of a resource. shown is filled in as far as it got when it fails.
func (t *task) evaluate(r *template.Resource, g *template.Graph, s *template.Scope) (w wanted, err error) {
	w = wanted{logicalID: r.LogicalID, kind: t.Types.Find(r.Type), needs: g.Needs(r.LogicalID)}
	value, err := t.revision.Template.Evaluate(r.Properties, s)
	if err != nil {
		return w, err
	}
	raw, _ := value.(map[string]any)
	w.shown = t.shownProperties(r, raw, s)
	if w.properties, err = w.kind.Check(r.LogicalID, raw); err != nil {
		return w, err
	}
	w.missing = w.kind.Missing(raw)
	w.tags = t.tagsFor(w.kind, r.LogicalID, w.properties)
	w.deletion, w.replaced = r.DeletionPolicy, r.UpdateReplacePolicy
	if r.Metadata != nil {
		value, err := t.revision.Template.Evaluate(r.Metadata, s)
		if err != nil {
			return w, err
		}
		w.metadata = shown(value)
	}
	return w, nil
}

// tagsFor are the tags of a resource: the template's, then those of the stack with other keys, then the system's.
func (t *task) tagsFor(kind *resource.Type, logicalID string, properties map[string]any) []resource.Tag {
	if kind.TagProperty == "" {
		return nil
	}
	var out []resource.Tag
	seen := map[string]bool{}
	list, _ := properties[kind.TagProperty].([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		key, _ := m["Key"].(string)
		value, _ := m["Value"].(string)
		out = append(out, resource.Tag{Key: key, Value: value})
		seen[key] = true
	}
	for _, tag := range t.revision.Tags {
		if !seen[tag.Key] {
			out = append(out, tag)
		}
	}
	if kind.SystemTags {
		out = append(out,
			resource.Tag{Key: "aws:cloudformation:stack-name", Value: t.Stack.Name},
			resource.Tag{Key: "aws:cloudformation:stack-id", Value: t.Stack.ID},
			resource.Tag{Key: "aws:cloudformation:logical-id", Value: logicalID})
	}
	return out
}

// shownProperties are the properties as events show them: the values of parameters with NoEcho are masked
// and those of custom resources with NoEcho (AWS: CloudFormation user guide, Parameters; Custom resource response objects).
func (t *task) shownProperties(r *template.Resource, properties map[string]any, s *template.Scope) string {
	masked, scope := slices.Clone(s.Parameters), *s
	hidden := false
	for i, p := range masked {
		if p.NoEcho {
			masked[i].Text, hidden = p.Shown(), true
		}
	}
	for _, record := range t.records() {
		hidden = hidden || record.NoEcho
	}
	if !hidden {
		return shown(properties)
	}
	scope.Parameters = masked
	scope.GetAtt = func(logicalID, attribute string) (any, error) {
		if record, ok := t.record(logicalID); ok && record.NoEcho {
			return "*****", nil
		}
		return s.GetAtt(logicalID, attribute)
	}
	value, err := t.revision.Template.Evaluate(r.Properties, &scope)
	if err != nil {
		return "{}" // a mask cannot be taken apart like the value
	}
	properties, _ = value.(map[string]any)
	return shown(properties)
}

// shown is a value as ResourceProperties carries it: JSON in which every scalar is a string.
func shown(v any) string {
	if m, ok := v.(map[string]any); ok && m == nil {
		return "{}"
	}
	b, err := json.Marshal(resource.AsTexts(v))
	if err != nil {
		return "{}"
	}
	return string(b)
}

// adopt puts what is wanted into a record.
func (w wanted) adopt(r *store.Resource) {
	r.Properties, r.Shown, r.Tags, r.Metadata = w.properties, w.shown, w.tags, w.metadata
	r.DeletionPolicy, r.UpdateReplacePolicy, r.Needs = w.deletion, w.replaced, w.needs
}
