package template

// checkUses reports references to what the template does not have.
func (c *checker) checkUses(v *Value, section string) {
	uses(v, nil, func(u use) {
		switch {
		case u.isSwitch && c.t.Condition(u.name) == nil:
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
	if c.t.Mapping(keys[0]) != nil && (keys[1] == "" || keys[2] == "") {
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
