package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// importValue answers Fn::ImportValue and remembers the import, so that the exporting stack cannot take it away.
func (t *task) importValue(name string) (string, bool) {
	var found store.Export
	var ok bool
	t.change(func(s *store.Records) {
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

// missingImport names an export that the revision imports and that does not exist, "" when all do.
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

// setOutputs works out the outputs and takes over exports and imports. It returns why that is refused, "" when it is
// not.
func (t *task) setOutputs() string {
	values, err := t.revision.Template.EvaluateOutputs(t.scope())
	if err != nil {
		return err.Error() + " "
	}
	outputs := make([]store.Output, len(values))
	for i, v := range values {
		outputs[i] = store.Output(v)
	}
	refusal := ""
	t.change(func(s *store.Records) {
		if refusal = exportConflict(s, t.Stack, outputs); refusal != "" {
			return
		}
		t.Stack.Outputs = outputs
		t.Stack.Imports = slices.Sorted(maps.Keys(t.imports))
	})
	return refusal
}

// exportConflict says why a stack may not have these exports in place of those it has.
func exportConflict(s *store.Records, k *store.Stack, outputs []store.Output) string {
	next := map[string]string{}
	for _, o := range outputs {
		if o.ExportName == "" {
			continue
		}
		by := k.Name
		_, taken := next[o.ExportName]
		if e, found := s.Export(k.Region, o.ExportName); found && e.StackID != k.ID {
			by, taken = e.StackName, true
		}
		if taken {
			return fmt.Sprintf("Export with name %s is already exported by stack %s. ", o.ExportName, by)
		}
		next[o.ExportName] = o.Value
	}
	for _, o := range k.Outputs {
		if o.ExportName == "" {
			continue
		}
		value, kept := next[o.ExportName]
		users := strings.Join(s.Importers(k.Region, o.ExportName), ", ")
		switch {
		case users == "" || kept && value == o.Value:
		case kept:
			return fmt.Sprintf("Update canceled. Cannot update export %s as it is in use by %s.", o.ExportName, users)
		default:
			return fmt.Sprintf("Delete canceled. Cannot delete export %s as it is in use by %s.", o.ExportName, users)
		}
	}
	return ""
}

// exportsUsed says why a stack cannot be deleted: another one imports from it. "" when none does.
func (t *task) exportsUsed() (refusal string) {
	t.Store.View(func(s *store.Records) { refusal = exportConflict(s, t.Stack, nil) })
	return refusal
}
