package engine

import (
	"slices"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// importValue answers Fn::ImportValue and remembers the import, so that the exporting stack cannot take it away.
func (t *task) importValue(name string) (string, bool) {
	var found store.Export
	var ok bool
	t.change(func(s *store.State) {
		if found, ok = s.Export(t.Stack.Region, name); ok && !slices.Contains(t.Stack.Imports, name) {
			t.Stack.Imports = append(t.Stack.Imports, name)
		}
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	if ok {
		t.imports[name] = true
	}
	return found.Value, ok
}

// missingImport is the name of an export that the revision imports and that there is not; "" when there are all.
// CloudFormation looks before it makes anything. What the resources will be is not known yet, so that every other error
// is left to the evaluation that counts.
func (t *task) missingImport(g *template.Graph) (missing string) {
	s := t.scope()
	s.Ref = func(string) (any, error) { return resource.Unknown, nil }
	s.GetAtt = func(string, string) (any, error) { return resource.Unknown, nil }
	s.Import = func(name string) (string, bool) {
		value, ok := t.importValue(name)
		if !ok && missing == "" {
			missing = name
		}
		return value, ok
	}
	for _, r := range g.Resources {
		_, _ = t.revision.Template.Evaluate(r.Properties, s)
		_, _ = t.revision.Template.Evaluate(r.Metadata, s)
	}
	_, _ = t.revision.Template.EvaluateOutputs(s)
	return missing
}
