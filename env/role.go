package env

import (
	"fmt"
	"strings"
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

// topLevelScope is what the credentials at the top level are for.
func (d *CredentialsDocument) topLevelScope() (string, error) {
	constraints, err := d.root.child("constraints")
	if err != nil {
		return "", err
	}
	return constraints.text("credentialScope")
}
