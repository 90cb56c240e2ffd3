// Package template reads CloudFormation templates and knows their language: sections, parameters, mappings, conditions,
// intrinsic functions, and which resource depends on which. It is pure: no AWS, no network, no files, no clock.
//
// # From text to values
//
// [Parse] turns YAML or JSON into a [Template] in which every node has its line and column, whichever form the author
// wrote ("!Sub" or "Fn::Sub"). [Template.Validate] then says what CloudFormation itself would say of references,
// cycles, names and counts. A deployment goes on with [Template.ResolveParameters], [Template.EvaluateConditions],
// [Template.Graph] and [Template.Evaluate]; a look at a template before it is deployed uses [Template.Partial], which
// follows a value as far as it can and names what it cannot know instead of guessing.
//
// # Errors
//
// What CloudFormation refuses is an [*Error] with CloudFormation's own sentence and the place that
// caused it. What this package does not implement is an [*Error] too, worded "not emulated: …" and
// matched by errors.Is with [ErrNotEmulated]; nothing is skipped in silence.
package template

// Template is a parsed template. Sections keep the author's order.
type Template struct {
	Version     string  // AWSTemplateFormatVersion, "" when absent
	Description *string // nil when absent
	Metadata    *Value  // nil when absent
	Transforms  []Transform
	Parameters  []*Parameter
	Mappings    []*Member // maps of maps
	Conditions  []*Member
	Resources   []*Resource
	Outputs     []*Output

	// Lenient accepts constraints that are not emulated. Callers of Parse may set it.
	Lenient bool

	Bytes int // of the text
	Alias Pos // of the first YAML alias, the zero Pos when there is none
	Tab   Pos // of the first tab between a YAML key and its value, the zero Pos when there is none

	Duplicates []Identifier // keys that a map has already, in the order of the text: CloudFormation takes the last

	rules []Member

	// Members by name.
	parameters           map[string]*Parameter
	mappings, conditions map[string]*Member
	resources            map[string]*Resource
}

// Transform is a macro that the template asks for, at its top or by Fn::Transform.
type Transform struct {
	Name string
	Pos  Pos
}

// Resource is one member of the Resources section.
type Resource struct {
	LogicalID           string
	Type                string
	Properties          *Value // a Map, or nil when the resource has none
	DependsOn           []Identifier
	Condition           string // name of the condition, "" for none
	DeletionPolicy      string // "Delete", "Retain", "RetainExceptOnCreate" or "Snapshot", "" when absent
	UpdateReplacePolicy string // "Delete", "Retain" or "Snapshot", "" when absent
	CreationPolicy      *Value // nil when absent
	UpdatePolicy        *Value
	Metadata            *Value
	Pos                 Pos // of the logical id
	TypePos             Pos
	ConditionPos        Pos
}

// Identifier is a name written somewhere in the template.
type Identifier struct {
	Name string
	Pos  Pos
}

// Output is one member of the Outputs section.
type Output struct {
	Name         string
	Value        *Value
	Description  *string // nil when absent
	ExportName   *Value  // nil when the output is not exported
	Condition    string  // name of the condition, "" for none
	Pos          Pos
	ConditionPos Pos
}

// Parameter is the declared parameter of that name, or nil.
func (t *Template) Parameter(name string) *Parameter { return t.parameters[name] }

// mapping is the mapping of that name, or nil.
func (t *Template) mapping(name string) *Member { return t.mappings[name] }

// condition is the condition of that name, or nil.
func (t *Template) condition(name string) *Member { return t.conditions[name] }

// Resource is the resource with that logical id, or nil.
func (t *Template) Resource(logicalID string) *Resource { return t.resources[logicalID] }

func (t *Template) buildIndex() {
	key := func(m *Member) string { return m.Key }
	t.parameters = indexed(t.Parameters, func(p *Parameter) string { return p.Name })
	t.mappings, t.conditions = indexed(t.Mappings, key), indexed(t.Conditions, key)
	t.resources = indexed(t.Resources, func(r *Resource) string { return r.LogicalID })
}

func indexed[T any](members []*T, name func(*T) string) map[string]*T {
	byName := make(map[string]*T, len(members))
	for _, m := range members {
		byName[name(m)] = m
	}
	return byName
}
