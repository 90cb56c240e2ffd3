package template

// Edge says that one resource needs another to be made first.
type Edge struct {
	From, To string
	Via      string // "Ref", "Fn::GetAtt", "Fn::Sub" or "DependsOn"
	Pos      Pos
}

// Graph is which resources a deployment makes and what each of them waits for.
type Graph struct {
	Resources []*Resource // those whose condition holds, in the template's order
	Edges     []Edge      // by From in the template's order, then by place
}

// Graph works out the dependencies. conditions is what [Template.EvaluateConditions] answered: resources whose
// condition is false are left out, and of an Fn::If only the branch that is taken counts. With nil conditions
// every resource and both branches count.
func (t *Template) Graph(conditions map[string]bool) (*Graph, error) {
	return nil, notEmulated(Pos{}, "dependencies")
}

// Needs is the logical ids that a resource waits for, each once, in the template's order.
func (g *Graph) Needs(logicalID string) []string { return nil }

// NeededBy is the logical ids that wait for a resource, each once, in the template's order.
func (g *Graph) NeededBy(logicalID string) []string { return nil }

// Layers is the resources in the order of creation: those of one layer need only earlier layers.
// Deletion goes backwards through them.
func (g *Graph) Layers() [][]string { return nil }
