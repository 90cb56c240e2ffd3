package template

// ResolveParameters gives every declared parameter its value: from the request, from the stack's present
// values where the request says UsePreviousValue, or from its default. previous is nil for a new stack.
func (t *Template) ResolveParameters(given map[string]Argument, previous map[string]string) (Parameters, error) {
	return nil, notEmulated(Pos{}, "parameters")
}

// Map is the text of each parameter by name, as ResolveParameters takes it for previous.
func (p Parameters) Map() map[string]string { return nil }
