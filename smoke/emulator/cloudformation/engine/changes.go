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

// Changes works out what a revision would change of a stack. changed is false when nothing at all would, outputs included.
func (e *Engine) Changes(k *store.Stack, r *store.Revision) (changes []store.Change, changed bool, err error) {
	t := e.newTask(StackOperation{Stack: k}, r)
	c := comparison{task: t, has: map[string]*store.Resource{}, action: map[string]string{}}
	for _, record := range t.records() {
		if record.Live() || record.Status == store.CreateFailed {
			c.has[record.LogicalID] = &record
			c.order = append(c.order, record.LogicalID)
		}
	}
	e.Store.View(func(*store.Records) {
		c.before = k.Revision
		c.outputs = k.Outputs
	})
	g, err := r.Template.Graph(r.Conditions)
	if err != nil {
		return nil, false, err
	}
	for _, layer := range g.Layers() {
		for _, id := range layer {
			if err := c.consider(r.Template.Resource(id), g); err != nil {
				return nil, false, err
			}
		}
	}
	c.dropped(g)
	changed = len(c.changes) > 0 || c.outputsChanged() || c.before != nil && !sameTags(c.before.Tags, r.Tags)
	slices.SortStableFunc(c.changes, func(a, b store.Change) int { return strings.Compare(a.LogicalID, b.LogicalID) }) // as AWS lists them
	return c.changes, changed, nil
}

type comparison struct {
	*task
	before  *store.Revision
	outputs []store.Output
	has     map[string]*store.Resource
	order   []string
	action  map[string]string // logical id to Add, Replace or Modify
	changes []store.Change
}

// knownBefore answers references with what is known before the change.
func (c *comparison) knownBefore() *template.Environment {
	s := c.scope()
	s.Ref = func(id string) (any, error) {
		if r := c.known(id); r != nil {
			return r.PhysicalID, nil
		}
		return resource.Unknown, nil
	}
	s.GetAtt = func(id, attribute string) (any, error) {
		if r := c.known(id); r != nil {
			return c.attributeOf(r, attribute)
		}
		return resource.Unknown, nil
	}
	s.Import = func(name string) (string, bool) {
		value := resource.Unknown // one that there is not: the operation itself says so
		c.Store.View(func(content *store.Records) {
			if found, ok := content.Export(c.Stack.Region, name); ok {
				value = found.Value
			}
		})
		return value, true
	}
	return s
}

// known returns the record of a resource unless the change makes it again.
func (c *comparison) known(id string) *store.Resource {
	if c.action[id] == "Add" || c.action[id] == "Replace" {
		return nil
	}
	return c.has[id]
}

func (c *comparison) consider(r *template.Resource, g *template.Graph) error {
	has := c.has[r.LogicalID]
	w, err := c.evaluate(r, g, c.knownBefore())
	if has == nil || has.PhysicalID == "" || has.Status == store.CreateFailed { // half made: it is made again
		c.action[r.LogicalID] = "Add"
		c.changes = append(c.changes, store.Change{Action: "Add", LogicalID: r.LogicalID, Type: r.Type, After: inContext(w.shown, w.metadata)})
		return nil // what is wrong with it shows when it is made
	}
	if err != nil {
		if change, ok := c.undecided(r, has); ok {
			c.action[r.LogicalID] = "Replace"
			c.changes = append(c.changes, change)
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
		details := c.explain(r, has, d, w)
		change.Details = append(change.Details, details...)
		if d.replaces && change.Replacement != "True" {
			change.Replacement = "True"
			if !slices.ContainsFunc(details, func(d store.ChangeDetail) bool { return d.Evaluation == "Static" }) {
				change.Replacement = "Conditional"
			}
		}
	}
	c.action[r.LogicalID] = "Modify"
	if change.Replacement != "False" {
		c.action[r.LogicalID] = "Replace"
		change.PolicyAction = "ReplaceAndDelete"
		if w.replaced == "Retain" {
			change.PolicyAction = "ReplaceAndRetain"
		}
	}
	c.changes = append(c.changes, change)
	return nil
}

// dropped adds the removal of what the template no longer has.
func (c *comparison) dropped(g *template.Graph) {
	stays := idsOf(g)
	for _, id := range slices.Backward(c.order) {
		if slices.Contains(stays, id) {
			continue
		}
		has := c.has[id]
		action := "Delete"
		if has.DeletionPolicy == "Retain" || has.DeletionPolicy == "RetainExceptOnCreate" {
			action = "Retain"
		}
		c.changes = append(c.changes, store.Change{
			Action: "Remove", LogicalID: id, PhysicalID: has.PhysicalID, Type: has.Type, PolicyAction: action, Before: inContext(has.Shown, has.Metadata),
		})
	}
}

// outputsChanged compares the outputs as far as they can be known.
func (c *comparison) outputsChanged() bool {
	values, err := c.revision.Template.EvaluateOutputs(c.knownBefore())
	return err != nil || !slices.EqualFunc(values, c.outputs, func(v template.OutputValue, o store.Output) bool {
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
