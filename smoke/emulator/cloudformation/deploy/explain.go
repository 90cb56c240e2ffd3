package deploy

import (
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/stack"
	"cfnenv/smoke/template"
)

// explain says why a resource differs, in the terms of a change set: an edit of the template, another value of a
// parameter, or another resource that changes.
func (p *planner) explain(r *template.Resource, d difference, w wanted) []stack.ChangeDetail {
	detail := stack.ChangeDetail{Attribute: d.attribute, Evaluation: "Static", ChangeSource: "DirectModification"}
	if d.attribute != "Properties" {
		return []stack.ChangeDetail{detail}
	}
	detail.Name, detail.RequiresRecreation = d.property, "Never"
	if d.replaces {
		detail.RequiresRecreation = "Always"
	}
	value := r.Properties.Get(d.property)
	if p.edited(r.LogicalID, d.property, value) {
		if strings.Contains(shown(w.properties[d.property]), unknown) {
			detail.Evaluation = "Dynamic"
		}
		return []stack.ChangeDetail{detail}
	}
	var out []stack.ChangeDetail
	for _, u := range references(value) {
		cause := detail
		switch {
		case p.revision.Template.Parameter(u.name) != nil && p.parameterChanged(u.name):
			cause.ChangeSource, cause.CausingEntity = "ParameterReference", u.name
		case p.plan[u.name] != "":
			cause.ChangeSource, cause.CausingEntity, cause.Evaluation = "ResourceReference", u.name, "Dynamic"
			if u.attribute != "" {
				cause.ChangeSource, cause.CausingEntity = "ResourceAttribute", u.name+"."+u.attribute
			}
		default:
			continue
		}
		out = append(out, cause)
	}
	if len(out) == 0 {
		return []stack.ChangeDetail{detail}
	}
	return out
}

// edited reports whether a property is written differently than in the stack's present template.
func (p *planner) edited(logicalID, property string, now *template.Value) bool {
	if p.before == nil {
		return true
	}
	before := p.before.Template.Resource(logicalID)
	return before == nil || !sameText(before.Properties.Get(property), now)
}

func (p *planner) parameterChanged(name string) bool {
	return p.before.Parameters.Map()[name] != p.revision.Parameters.Map()[name]
}

// sameText compares two values as they are written.
func sameText(a, b *template.Value) bool { return resource.Equal(written(a), written(b)) }

func written(v *template.Value) any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case template.List:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = written(item)
		}
		return out
	case template.Map:
		out := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			out[m.Key] = written(m.Value)
		}
		return out
	case template.Func:
		return map[string]any{v.Fn: written(v.Arg)}
	}
	return v.Text
}

// reference is a use of a parameter or resource.
type reference struct{ name, attribute string }

// references are the uses in a value, in the order in which they are written.
func references(v *template.Value) (out []reference) {
	if v == nil {
		return nil
	}
	if v.Kind == template.Func && v.Arg != nil {
		switch v.Fn {
		case "Ref":
			return []reference{{name: v.Arg.Text}}
		case "Fn::GetAtt":
			return []reference{attributeReference(v.Arg)}
		case "Fn::Sub":
			return subReferences(v.Arg)
		}
		return references(v.Arg)
	}
	for _, item := range v.Items {
		out = append(out, references(item)...)
	}
	for _, m := range v.Members {
		out = append(out, references(m.Value)...)
	}
	return out
}

func attributeReference(arg *template.Value) reference {
	if arg.Kind == template.List && len(arg.Items) == 2 {
		return reference{arg.Items[0].Text, arg.Items[1].Text}
	}
	name, attribute, _ := strings.Cut(arg.Text, ".")
	return reference{name, attribute}
}

func subReferences(arg *template.Value) (out []reference) {
	text := arg.Text
	if arg.Kind == template.List && len(arg.Items) == 2 {
		text = arg.Items[0].Text
		out = references(arg.Items[1])
	}
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return out
		}
		name, after, _ := strings.Cut(rest, "}")
		text = after
		if !strings.HasPrefix(name, "!") {
			name, attribute, _ := strings.Cut(strings.TrimSpace(name), ".")
			out = append(out, reference{name, attribute})
		}
	}
}
