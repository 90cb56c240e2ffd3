package engine

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// Plan works out what a revision would change of a stack. changed is false when nothing at all would, outputs included.
func (e *Engine) Plan(k *store.Stack, r *store.Revision) (changes []store.Change, changed bool, err error) {
	t := e.newTask(StackOperation{Stack: k}, r)
	p := planner{task: t, has: map[string]*store.Resource{}, plan: map[string]string{}}
	for _, record := range t.records() {
		if record.Live() || record.Status == store.CreateFailed {
			p.has[record.LogicalID] = &record
			p.order = append(p.order, record.LogicalID)
		}
	}
	e.Store.View(func(*store.Content) {
		p.before = k.Revision
		p.outputs = k.Outputs
	})
	g, err := r.Template.Graph(r.Conditions)
	if err != nil {
		return nil, false, err
	}
	for _, layer := range g.Layers() {
		for _, id := range layer {
			if err := p.consider(r.Template.Resource(id), g); err != nil {
				return nil, false, err
			}
		}
	}
	p.dropped(g)
	changed = len(p.changes) > 0 || p.outputsChanged() || p.before != nil && !sameTags(p.before.Tags, r.Tags)
	slices.SortStableFunc(p.changes, func(a, b store.Change) int { return strings.Compare(a.LogicalID, b.LogicalID) }) // as AWS lists them
	return p.changes, changed, nil
}

type planner struct {
	*task
	before  *store.Revision
	outputs []store.Output
	has     map[string]*store.Resource
	order   []string
	plan    map[string]string // logical id to Add, Replace or Modify
	changes []store.Change
}

// planScope answers references with what is known before the change.
func (p *planner) planScope() *template.Environment {
	s := p.scope()
	s.Ref = func(id string) (any, error) {
		if r := p.known(id); r != nil {
			return r.PhysicalID, nil
		}
		return resource.Unknown, nil
	}
	s.GetAtt = func(id, attribute string) (any, error) {
		if r := p.known(id); r != nil {
			return p.attributeOf(r, attribute)
		}
		return resource.Unknown, nil
	}
	s.Import = func(name string) (string, bool) {
		value := resource.Unknown // one that there is not: the operation itself says so
		p.Store.View(func(content *store.Content) {
			if found, ok := content.Export(p.Stack.Region, name); ok {
				value = found.Value
			}
		})
		return value, true
	}
	return s
}

// known returns the record of a resource unless the change makes it anew.
func (p *planner) known(id string) *store.Resource {
	if p.plan[id] == "Add" || p.plan[id] == "Replace" {
		return nil
	}
	return p.has[id]
}

func (p *planner) consider(r *template.Resource, g *template.Graph) error {
	has := p.has[r.LogicalID]
	w, err := p.evaluate(r, g, p.planScope())
	if has == nil || has.PhysicalID == "" || has.Status == store.CreateFailed { // half made: it is made again
		p.plan[r.LogicalID] = "Add"
		p.changes = append(p.changes, store.Change{Action: "Add", LogicalID: r.LogicalID, Type: r.Type, After: inContext(w.shown, w.metadata)})
		return nil // what is wrong with it shows when it is made
	}
	if err != nil {
		if change, ok := p.undecided(r, has); ok {
			p.plan[r.LogicalID] = "Replace"
			p.changes = append(p.changes, change)
			return nil
		}
		return err
	}
	differences := compare(has, w)
	if len(differences) == 0 {
		return nil
	}
	change := store.Change{Action: "Modify", LogicalID: r.LogicalID, PhysicalID: has.PhysicalID, Type: r.Type, Replacement: "False",
		Before: inContext(has.Shown, has.Metadata), After: inContext(w.shown, w.metadata)}
	for _, d := range differences {
		if !slices.Contains(change.Scope, d.attribute) {
			change.Scope = append(change.Scope, d.attribute)
		}
		details := p.explain(r, has, d, w)
		change.Details = append(change.Details, details...)
		if d.replaces && change.Replacement != "True" {
			change.Replacement = "True"
			if !slices.ContainsFunc(details, func(d store.ChangeDetail) bool { return d.Evaluation == "Static" }) {
				change.Replacement = "Conditional"
			}
		}
	}
	p.plan[r.LogicalID] = "Modify"
	if change.Replacement != "False" {
		p.plan[r.LogicalID] = "Replace"
		change.PolicyAction = "ReplaceAndDelete"
		if w.replaced == "Retain" {
			change.PolicyAction = "ReplaceAndRetain"
		}
	}
	p.changes = append(p.changes, change)
	return nil
}

// dropped plans the removal of what the template no longer has.
func (p *planner) dropped(g *template.Graph) {
	stays := idsOf(g)
	for _, id := range slices.Backward(p.order) {
		if slices.Contains(stays, id) {
			continue
		}
		has := p.has[id]
		action := "Delete"
		if has.DeletionPolicy == "Retain" || has.DeletionPolicy == "RetainExceptOnCreate" {
			action = "Retain"
		}
		p.changes = append(p.changes, store.Change{
			Action: "Remove", LogicalID: id, PhysicalID: has.PhysicalID, Type: has.Type, PolicyAction: action, Before: inContext(has.Shown, has.Metadata),
		})
	}
}

// outputsChanged compares the outputs as far as they can be known.
func (p *planner) outputsChanged() bool {
	values, err := p.revision.Template.EvaluateOutputs(p.planScope())
	return err != nil || !slices.EqualFunc(values, p.outputs, func(v template.OutputValue, o store.Output) bool {
		return reflect.DeepEqual(store.Output(v), o)
	})
}

// difference is one way in which a resource is not what the template wants.
type difference struct {
	attribute string // Properties, Tags, Metadata, DeletionPolicy, UpdateReplacePolicy
	property  string // name, for Properties
	replaces  bool
}

// compare lists what is different, properties in the order of their names.
func compare(has *store.Resource, w wanted) (out []difference) {
	names := slices.AppendSeq(slices.Sorted(maps.Keys(has.Properties)), maps.Keys(w.properties))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if name != w.kind.TagProperty && !resource.Equal(has.Properties[name], w.properties[name]) {
			p := w.kind.Properties[name]
			out = append(out, difference{"Properties", name, p != nil && p.CreateOnly})
		}
	}
	if !sameTags(has.Tags, w.tags) {
		out = append(out, difference{attribute: "Tags"})
	}
	if has.Metadata != w.metadata {
		out = append(out, difference{attribute: "Metadata"})
	}
	if cmp.Or(has.DeletionPolicy, "Delete") != cmp.Or(w.deletion, "Delete") {
		out = append(out, difference{attribute: "DeletionPolicy"})
	}
	if has.UpdateReplacePolicy != w.replaced { // AWS tells one that is written from none, even where both delete
		out = append(out, difference{attribute: "UpdateReplacePolicy"})
	}
	return out
}

func sameTags(a, b []resource.Tag) bool {
	byKey := func(x, y resource.Tag) int { return strings.Compare(x.Key, y.Key) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), byKey), slices.SortedFunc(slices.Values(b), byKey))
}

// touchesResource reports whether the handler has anything to do: policies and metadata live in the stack alone.
func touchesResource(differences []difference) bool {
	return slices.ContainsFunc(differences, func(d difference) bool {
		return d.attribute == "Properties" || d.attribute == "Tags"
	})
}
