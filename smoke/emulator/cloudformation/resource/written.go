package resource

import "cfnenv/smoke/template"

// Written is a value as it is written, functions in their long form and unevaluated.
func Written(v *template.Value) any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case template.List:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = Written(item)
		}
		return out
	case template.Map:
		out := make(map[string]any, len(v.Members))
		for _, m := range v.Members {
			out[m.Key] = Written(m.Value)
		}
		return out
	case template.Func:
		return map[string]any{v.Fn: Written(v.Arg)}
	}
	return v.Text
}
