package resource

import (
	"strings"

	"cfnenv/smoke/template"
)

// Reference is a use of a parameter or resource in a template.
type Reference struct {
	Name      string
	Attribute string // "" unless it is a Fn::GetAtt or its short form in Fn::Sub
}

// References are the uses in a value, in the order in which they are written.
func References(v *template.Value) (out []Reference) {
	if v == nil {
		return nil
	}
	if v.Kind == template.Func && v.Arg != nil {
		switch v.Fn {
		case "Ref":
			return []Reference{{Name: v.Arg.Text}}
		case "Fn::GetAtt":
			return []Reference{attributeReference(v.Arg)}
		case "Fn::Sub":
			return subReferences(v.Arg)
		}
		return References(v.Arg)
	}
	for _, item := range v.Items {
		out = append(out, References(item)...)
	}
	for _, m := range v.Members {
		out = append(out, References(m.Value)...)
	}
	return out
}

func attributeReference(arg *template.Value) Reference {
	if arg.Kind == template.List && len(arg.Items) == 2 {
		return Reference{arg.Items[0].Text, arg.Items[1].Text}
	}
	name, attribute, _ := strings.Cut(arg.Text, ".")
	return Reference{name, attribute}
}

func subReferences(arg *template.Value) (out []Reference) {
	text, own := arg.Text, (*template.Value)(nil)
	if arg.Kind == template.List && len(arg.Items) == 2 {
		text, own = arg.Items[0].Text, arg.Items[1]
		out = References(own)
	}
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return out
		}
		variable, after, _ := strings.Cut(rest, "}")
		text = after
		if strings.HasPrefix(variable, "!") || own.Get(variable) != nil {
			continue
		}
		name, attribute, _ := strings.Cut(strings.TrimSpace(variable), ".")
		out = append(out, Reference{name, attribute})
	}
}
