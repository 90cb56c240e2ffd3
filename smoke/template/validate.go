package template

import "strings"

// CloudFormation's quotas for one template. CloudFormation user guide, quotas.
const (
	maxParameters = 200
	maxMappings   = 200
	maxResources  = 500
	maxOutputs    = 200
)

// Validate says what CloudFormation refuses of a template when it is given to ValidateTemplate or
// CreateStack: the first of [Template.Problems], or nil.
func (t *Template) Validate() error {
	for _, p := range t.Problems() {
		if !t.Lenient || !p.notEmulated {
			return p
		}
	}
	return nil
}

// Problems lists everything that CloudFormation would refuse, and everything that is not emulated ([ErrNotEmulated]),
// however the parameters are set: quotas, names, declarations of parameters, the form of functions, references to
// what is not there, circles. What depends on the parameters is refused by [Template.ResolveParameters],
// [Template.EvaluateConditions] and [Template.Graph]. A template with [Template.Transforms] is checked
// as written, before its macros expand it.
func (t *Template) Problems() []*Error {
	c := &checker{t: t}
	if t.Alias != (Pos{}) {
		c.report(t.Alias, "Template error: YAML aliases are not allowed in CloudFormation templates")
	}
	c.checkQuotas()
	c.checkNames()
	for _, p := range t.Parameters {
		c.found = append(c.found, p.declarationProblems()...)
	}
	c.checkConditions()
	for _, r := range t.Resources {
		c.checkResource(r)
	}
	c.flushUnresolved("Resources")
	for _, o := range t.Outputs {
		c.checkOutput(o)
	}
	c.flushUnresolved("Outputs")
	if len(c.found) == 0 {
		if _, err := t.Graph(nil); err != nil {
			c.found = append(c.found, err.(*Error))
		}
	}
	return c.found
}

type checker struct {
	t          *Template
	found      []*Error
	unresolved []Identifier // references of the section that is being looked at to what is not there
}

func (c *checker) report(pos Pos, format string, args ...any) {
	c.found = append(c.found, errorAt(pos, format, args...))
}

func (c *checker) checkQuotas() {
	quota := func(what string, n, most int, pos func() Pos) {
		if n > most {
			c.report(pos(), "Template format error: Number of %s, %d, is greater than maximum allowed, %d", what, n, most)
		}
	}
	t := c.t
	quota("parameters", len(t.Parameters), maxParameters, func() Pos { return t.Parameters[maxParameters].Pos })
	quota("mappings", len(t.Mappings), maxMappings, func() Pos { return t.Mappings[maxMappings].Pos })
	quota("resources", len(t.Resources), maxResources, func() Pos { return t.Resources[maxResources].Pos })
	quota("outputs", len(t.Outputs), maxOutputs, func() Pos { return t.Outputs[maxOutputs].Pos })
}

func (c *checker) checkNames() {
	alphanumeric := func(format, name string, pos Pos) {
		if !isAlphanumeric(name, "") {
			c.report(pos, "Template format error: "+format+" is non alphanumeric.", name)
		}
	}
	var common []string
	var commonPos Pos
	for _, p := range c.t.Parameters {
		alphanumeric("Parameter name %s", p.Name, p.Pos)
		if r := c.t.Resource(p.Name); r != nil {
			if common = append(common, p.Name); len(common) == 1 {
				commonPos = r.Pos
			}
		}
	}
	for _, m := range c.t.Mappings {
		alphanumeric("Mappings name '%s'", m.Key, m.Pos)
		c.checkMappingNames(m)
	}
	for _, r := range c.t.Resources {
		alphanumeric("Resource name %s", r.LogicalID, r.Pos)
	}
	for _, o := range c.t.Outputs {
		alphanumeric("Outputs name '%s'", o.Name, o.Pos)
	}
	if common != nil {
		c.report(commonPos, "Template error: all resources and parameters must have unique names. Common name(s):[%s]", strings.Join(common, ", "))
	}
}

func (c *checker) checkMappingNames(m *Member) {
	for _, top := range m.Value.Members {
		if !isAlphanumeric(top.Key, "-.") {
			c.report(top.Pos, "Template format error: Mappings element name '%s' must be non-empty and can contain only alphanumerics, '-' or '.'", top.Key)
		}
		for _, second := range top.Value.Members {
			if !isAlphanumeric(second.Key, "") {
				c.report(second.Pos, "Template format error: Mappings attribute name '%s' must contain only alphanumeric characters.", second.Key)
			}
		}
	}
}

func (c *checker) checkResource(r *Resource) {
	for _, d := range r.DependsOn {
		if c.t.Resource(d.Name) == nil {
			c.unresolved = append(c.unresolved, d)
		}
	}
	if r.Condition != "" && c.t.condition(r.Condition) == nil {
		c.report(r.ConditionPos, "Template format error: Unresolved condition dependency %s in the Resources block of the template", r.Condition)
	}
	for _, v := range r.values() {
		c.checkFunctions(v, false)
		c.checkUses(v, "Resources")
	}
}

func (c *checker) checkOutput(o *Output) {
	if o.Condition != "" && c.t.condition(o.Condition) == nil {
		c.report(o.ConditionPos, "Template format error: Unresolved condition dependency %s in the Outputs block of the template", o.Condition)
	}
	for _, v := range []*Value{o.Value, o.ExportName} {
		c.checkFunctions(v, false)
		c.checkUses(v, "Outputs")
	}
	uses(o.ExportName, nil, func(u use) {
		if !u.isSwitch && c.t.Resource(u.name) != nil {
			c.report(u.pos, "Template format error: Output %s is malformed. The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.", o.Name)
		}
	})
}

func (c *checker) flushUnresolved(section string) {
	if c.unresolved != nil {
		c.found = append(c.found, unresolvedError(c.unresolved, section))
		c.unresolved = nil
	}
}

// checkConditions checks the Conditions section, in which nothing may refer to a resource.
func (c *checker) checkConditions() {
	var resources []Identifier
	for _, condition := range c.t.Conditions {
		if !isConditionFunction(condition.Value) {
			c.report(condition.Value.Pos, conditionForm)
		}
		c.checkFunctions(condition.Value, true)
		uses(condition.Value, nil, func(u use) {
			switch {
			case u.isSwitch && c.t.condition(u.name) == nil:
				c.report(u.pos, "Template error: unresolved condition dependency %s in %s", u.name, u.via)
			case !u.isSwitch && (u.isAttr || c.t.Parameter(u.name) == nil && !isPseudo(u.name)):
				resources = append(resources, Identifier{u.name, u.pos})
			}
		})
	}
	if resources != nil {
		c.report(resources[0].Pos, "Template format error: Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template", names(resources))
	}
	if circle := c.t.conditionCircle(); circle != nil {
		c.found = append(c.found, c.t.circleError(circle))
	}
}

// checkUses reports references to what the template does not have.
func (c *checker) checkUses(v *Value, section string) {
	uses(v, nil, func(u use) {
		switch {
		case u.isSwitch && c.t.condition(u.name) == nil:
			c.report(u.pos, "Template error: unresolved condition dependency %s in %s", u.name, u.via)
		case u.isSwitch || c.t.Resource(u.name) != nil:
		case u.isAttr && section == "Outputs":
			c.unresolved = append(c.unresolved, Identifier{u.name, u.pos})
		case u.isAttr && u.via == "Fn::Sub":
			c.report(u.pos, "Template error: instance of Fn::Sub references invalid resource attribute %s", u.written)
		case u.isAttr:
			c.report(u.pos, "Template error: instance of Fn::GetAtt references undefined resource %s", u.name)
		case c.t.Parameter(u.name) == nil && !isPseudo(u.name):
			c.unresolved = append(c.unresolved, Identifier{u.name, u.pos})
		}
	})
}

// checkFunctions reports functions that are written wrongly, or stand where they must not.
func (c *checker) checkFunctions(v *Value, inCondition bool) {
	if v == nil {
		return
	}
	switch v.Kind {
	case List:
		for _, item := range v.Items {
			c.checkFunctions(item, inCondition)
		}
	case Map:
		for i := range v.Members {
			m := &v.Members[i]
			if m.Key == "Fn::Transform" || isLanguageExtension(m.Key) {
				c.found = append(c.found, notEmulated(m.Pos, "%s among other keys", m.Key))
				continue
			}
			c.checkFunctions(m.Value, inCondition)
		}
	case Func:
		c.checkFunction(v, inCondition)
	}
}

func (c *checker) checkFunction(v *Value, inCondition bool) {
	if err := c.t.checkForm(v); err != nil {
		c.found = append(c.found, err)
		return
	}
	switch {
	case inCondition && v.Fn == "Fn::ImportValue":
		c.report(v.Pos, "Template error: Cannot use Fn::ImportValue in Conditions")
	case !inCondition && isConditionFunction(v):
		c.report(v.Pos, "Template error: %s cannot be partially collapsed", v.Fn)
		return
	}
	switch v.Fn {
	case "Fn::FindInMap":
		c.checkLookUp(v)
	case "Fn::ImportValue":
		c.checkImport(v)
	}
	c.checkFunctions(v.Arg, inCondition)
}

// checkLookUp looks a mapping's value up when all three names are literal.
func (c *checker) checkLookUp(v *Value) {
	var keys [3]string
	for i, item := range v.Arg.Items {
		if !item.isScalar() {
			if i == 0 {
				return
			}
			keys[i] = ""
			continue
		}
		keys[i] = item.Text
	}
	if c.t.mapping(keys[0]) != nil && (keys[1] == "" || keys[2] == "") {
		return
	}
	if _, err := c.t.lookUp(keys, v.Pos); err != nil {
		c.found = append(c.found, err.(*Error))
	}
}

func (c *checker) checkImport(v *Value) {
	bad := false
	uses(v.Arg, nil, func(u use) {
		bad = bad || !u.isSwitch && (u.isAttr || c.t.Parameter(u.name) == nil && !isPseudo(u.name))
	})
	for f := range v.Arg.All() {
		bad = bad || f.Fn == "Fn::ImportValue" || f.Fn == "Fn::GetAZs"
	}
	if bad {
		c.report(v.Pos, importForm)
	}
}
