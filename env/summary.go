package env

// Summary is one credential set of a document as it can be shown: it holds no
// secret.
type Summary struct {
	// Name is the set's key; empty for the top level of the document.
	Name string
	// Roles are the roles that the set plays: [Provisioning], [Runtime]; empty
	// for a set that is reached by its name alone, or not at all.
	Roles []string
	// Set is the resolved set; nil when Problem is not.
	Set *Set
	// Problem is why the set cannot be used.
	Problem error
}

// Summaries lists every credential set that is present in the document, in the
// document's order, and its top level last when that has credentials. A set that
// cannot be used is listed with its problem; the error is about the document.
func (d *Document) Summaries() ([]Summary, error) {
	sets, err := d.root.child("credentialSets")
	if err != nil {
		return nil, err
	}
	played := make(map[string][]string)
	for _, role := range []string{Provisioning, Runtime} {
		if _, name, err := d.choose(role); err == nil {
			played[name] = append(played[name], role)
		}
	}
	var list []Summary
	for _, m := range sets.members {
		if _, present, err := sets.get(m.key); err != nil {
			return nil, err
		} else if present {
			list = append(list, d.summarize(sets, m.key, played[m.key]))
		}
	}
	if _, present, err := d.root.get("credentials"); err != nil {
		return nil, err
	} else if present {
		list = append(list, d.summarizeTopLevel(played[""]))
	}
	return list, nil
}

// summarize resolves a set as its role would, so that it is held to what the
// role demands.
func (d *Document) summarize(sets *object, name string, roles []string) Summary {
	role := name
	if len(roles) > 0 {
		role = roles[0]
	}
	chosen, err := sets.child(name)
	if err != nil {
		return Summary{Name: name, Roles: roles, Problem: err}
	}
	set, err := d.resolve(chosen, role, name)
	return Summary{Name: name, Roles: roles, Set: set, Problem: err}
}

func (d *Document) summarizeTopLevel(roles []string) Summary {
	role := ""
	if len(roles) > 0 {
		role = roles[0]
	}
	set, err := d.resolve(d.root, role, "")
	return Summary{Roles: roles, Set: set, Problem: err}
}
