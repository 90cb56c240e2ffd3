package policy

// missing lists the condition keys that statements about the request's action
// and resource ask for and the request lacks.
func (e *evaluation) missing(docs []*Document) []string {
	var list keyList
	for _, d := range docs {
		for i := range d.statements {
			s := &d.statements[i]
			if !s.actions.match(&e.action) {
				continue
			}
			before := len(list.keys)
			for j := range s.resources.patterns {
				s.resources.patterns[j].missing(e.ctx, &list)
			}
			if len(list.keys) == before && !s.resources.match(&e.resource, e.ctx) {
				continue
			}
			for j := range s.conditions {
				s.conditions[j].missing(e.ctx, &list)
			}
		}
	}
	return list.sorted()
}

// missing adds what the condition asks for and the request does not have.
func (c *condition) missing(ctx Context, list *keyList) {
	if len(ctx[c.key]) == 0 {
		list.add(c.key)
	}
	for i := range c.values {
		c.values[i].text.missing(ctx, list)
		c.values[i].arn.missing(ctx, list)
	}
}

func (p *pattern) missing(ctx Context, list *keyList) {
	for i := range p.pieces {
		if p.pieces[i].kind == pieceVar && len(ctx[p.pieces[i].text]) == 0 {
			list.add(p.pieces[i].text)
		}
	}
}

func (a *arnPattern) missing(ctx Context, list *keyList) {
	for i := range a.parts {
		a.parts[i].missing(ctx, list)
	}
}
