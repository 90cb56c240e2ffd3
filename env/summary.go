package env

import "github.com/tidwall/gjson"

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
func (d *CredentialsDocument) Summaries() ([]Summary, error) {
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
	seen := make(map[string]bool)
	for _, m := range sets.members {
		if seen[m.key] {
			return nil, sets.duplicate(m.key)
		}
		seen[m.key] = true
		if value := gjson.Parse(m.raw); value.Type != gjson.Null {
			summary := Summary{Name: m.key, Roles: played[m.key]}
			chosen, err := objectAt(sets.pathTo(m.key), value)
			if summary.Problem = err; err == nil {
				summary = d.summarize(chosen, m.key, summary.Roles)
			}
			list = append(list, summary)
		}
	}
	if _, present, err := d.root.get("credentials"); err != nil {
		return nil, err
	} else if present {
		list = append(list, d.summarize(d.root, "", played[""]))
	}
	return list, nil
}

// summarize resolves a set as its role would, so that it is held to what the
// role demands.
func (d *CredentialsDocument) summarize(chosen *object, name string, roles []string) Summary {
	role := name
	if len(roles) > 0 {
		role = roles[0]
	}
	set, err := d.resolve(chosen, role, name)
	return Summary{Name: name, Roles: roles, Set: set, Problem: err}
}
