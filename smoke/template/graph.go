package template

import (
	"slices"
	"strings"
)

// Graph holds the resources of a deployment and their dependencies.
type Graph struct {
	Resources []*Resource // those whose condition holds, in the template's order

	needs, neededBy map[string][]string
	order           map[string]int
}

// Graph works out the dependencies. conditions is what [Template.EvaluateConditions] answered: resources whose
// condition is false are left out, and of an Fn::If only the branch that is taken counts. With nil conditions
// every resource and both branches count.
//
// CloudFormation refuses a resource or an output that refers to a resource left out, by function or by DependsOn, and
// it refuses circles.
func (t *Template) Graph(conditions map[string]bool) (*Graph, error) {
	g := &Graph{needs: map[string][]string{}, neededBy: map[string][]string{}, order: map[string]int{}}
	for _, r := range t.Resources {
		if holds(r.Condition, conditions) {
			g.order[r.LogicalID] = len(g.Resources)
			g.Resources = append(g.Resources, r)
		}
	}
	var unresolved []Identifier
	for _, r := range g.Resources {
		for _, other := range t.referencesTo(r, conditions) {
			if _, made := g.order[other.Name]; !made {
				unresolved = append(unresolved, other)
			} else if !slices.Contains(g.needs[r.LogicalID], other.Name) {
				g.needs[r.LogicalID] = append(g.needs[r.LogicalID], other.Name)
				g.neededBy[other.Name] = append(g.neededBy[other.Name], r.LogicalID)
			}
		}
		slices.SortFunc(g.needs[r.LogicalID], g.compare)
	}
	if unresolved != nil {
		return nil, unresolvedError(unresolved, "Resources")
	}
	if unresolved = t.outputsWithout(g.order, conditions); unresolved != nil {
		return nil, unresolvedError(unresolved, "Outputs")
	}
	if circle := g.circle(); circle != nil {
		first := t.Resource(circle[0])
		return nil, errorAt(first.Pos, "Circular dependency between resources: [%s]", strings.Join(circle, ", "))
	}
	return g, nil
}

func holds(condition string, conditions map[string]bool) bool {
	value, known := conditions[condition]
	return condition == "" || !known || value
}

// referencesTo lists all references of a resource to others, including resources that the deployment leaves out.
func (t *Template) referencesTo(r *Resource, conditions map[string]bool) []Identifier {
	list := slices.Clone(r.DependsOn)
	for _, v := range r.values() {
		uses(v, conditions, func(u use) {
			if !u.isSwitch && t.Resource(u.name) != nil && t.Parameter(u.name) == nil {
				list = append(list, Identifier{u.name, u.pos})
			}
		})
	}
	return list
}

// outputsWithout lists references of outputs to resources that the deployment leaves out.
func (t *Template) outputsWithout(made map[string]int, conditions map[string]bool) (unresolved []Identifier) {
	for _, o := range t.Outputs {
		if !holds(o.Condition, conditions) {
			continue
		}
		uses(o.Value, conditions, func(u use) {
			if _, ok := made[u.name]; !ok && !u.isSwitch && t.Resource(u.name) != nil {
				unresolved = append(unresolved, Identifier{u.name, u.pos})
			}
		})
	}
	return unresolved
}

// unresolvedError uses CloudFormation's sentence, which has no prefix for Outputs.
func unresolvedError(refs []Identifier, section string) *Error {
	prefix := "Template format error: "
	if section == "Outputs" {
		prefix = ""
	}
	return errorAt(refs[0].Pos, "%sUnresolved resource dependencies [%s] in the %s block of the template",
		prefix, names(refs), section)
}

// names joins identifiers as CloudFormation lists them, each once, in order.
func names(refs []Identifier) string {
	var list []string
	seen := make(map[string]bool, len(refs))
	for _, r := range refs {
		if !seen[r.Name] {
			seen[r.Name] = true
			list = append(list, r.Name)
		}
	}
	return strings.Join(list, ", ")
}

func (g *Graph) compare(a, b string) int { return g.order[a] - g.order[b] }

// Needs lists the logical ids that a resource waits for, each once, in the template's order.
func (g *Graph) Needs(logicalID string) []string { return g.needs[logicalID] }

// Layers groups the resources in the order of creation: those of one layer need only earlier layers.
// Deletion goes backwards through them.
func (g *Graph) Layers() [][]string {
	waiting := make(map[string]int, len(g.Resources))
	var layer []string
	for _, r := range g.Resources {
		if waiting[r.LogicalID] = len(g.needs[r.LogicalID]); waiting[r.LogicalID] == 0 {
			layer = append(layer, r.LogicalID)
		}
	}
	var layers [][]string
	for len(layer) > 0 {
		layers = append(layers, layer)
		var next []string
		for _, id := range layer {
			for _, dependent := range g.neededBy[id] {
				if waiting[dependent]--; waiting[dependent] == 0 {
					next = append(next, dependent)
				}
			}
		}
		slices.SortFunc(next, g.compare)
		layer = next
	}
	return layers
}

// circle returns the resources on and between circular dependencies, in the template's order, or nil. It repeatedly removes
// resources without dependencies, then resources without dependents; only circles and the paths between them remain.
func (g *Graph) circle() []string {
	left := make(map[string]bool, len(g.Resources))
	for _, r := range g.Resources {
		left[r.LogicalID] = true
	}
	strip := func(next, back map[string][]string) {
		count := make(map[string]int, len(left))
		var free []string
		for id := range left {
			for _, other := range next[id] {
				if left[other] {
					count[id]++
				}
			}
			if count[id] == 0 {
				free = append(free, id)
			}
		}
		for len(free) > 0 {
			id := free[len(free)-1]
			free = free[:len(free)-1]
			delete(left, id)
			for _, other := range back[id] {
				if count[other]--; count[other] == 0 {
					free = append(free, other)
				}
			}
		}
	}
	strip(g.needs, g.neededBy)
	strip(g.neededBy, g.needs)
	var circle []string
	for _, r := range g.Resources {
		if left[r.LogicalID] {
			circle = append(circle, r.LogicalID)
		}
	}
	return circle
}
