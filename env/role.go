package env

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// The two roles that a workshop document plays. Any other name given to
// [CredentialsDocument.Set] is the exact name of a credential set.
const (
	Provisioning = "provisioning"
	Runtime      = "runtime"
)

// roleSets are the names of the sets that may play a role; the first that is
// present is the choice. The later ones are older names.
func roleSets(role string) []string {
	switch role {
	case Provisioning:
		return []string{"agentAWSWorkshopProvisioning", "agentWorkshopProvisioning", "agentWorkshop"}
	case Runtime:
		return []string{"agentAWSWorkshopRuntime", "agentWorkshopRuntime"}
	}
	return nil
}

// choose returns the object that plays a role, and the set's name: empty for
// the top level of the document.
func (d *CredentialsDocument) choose(role string) (chosen *object, name string, err error) {
	sets, err := d.root.child("credentialSets")
	if err != nil {
		return nil, "", err
	}
	candidates := roleSets(role)
	if candidates == nil {
		candidates = []string{role}
	}
	for _, name := range candidates {
		if _, present, err := sets.get(name); err != nil {
			return nil, "", err
		} else if present {
			set, err := sets.child(name)
			return set, name, err
		}
	}
	if roleSets(role) == nil {
		return nil, "", &Error{Path: sets.pathTo(role), Problem: "is missing", Hint: hintStatus}
	}
	none := &Error{Path: sets.path, Problem: fmt.Sprintf("has no %s set (%s)", role, strings.Join(candidates, ", ")), Hint: hintStatus}
	if role == Runtime {
		// The broker's top level belongs to another account, that of the sandbox,
		// whatever its scope says.
		return nil, "", none
	}
	scope, err := d.topLevelScope()
	if err != nil {
		return nil, "", err
	}
	if scope != role {
		none.Problem += ", and constraints.credentialScope does not say that the top level is one"
		return nil, "", none
	}
	return d.root, "", nil
}

const hintStatus = "cfnenv status lists the sets that this document has"

func (d *CredentialsDocument) topLevelScope() (string, error) {
	constraints, err := d.root.child("constraints")
	if err != nil {
		return "", err
	}
	return constraints.text("credentialScope")
}

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
	// Problem keeps the set from being used.
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
