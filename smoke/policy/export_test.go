package policy

// Statements names every statement, in order.
func (d *Document) Statements() []StatementRef {
	out := make([]StatementRef, len(d.statements))
	for i := range d.statements {
		out[i] = d.statements[i].ref
	}
	return out
}
