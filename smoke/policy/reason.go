package policy

// Reason is the clause that AWS appends to "User: … is not authorized to
// perform: ACTION on resource: …": which kind of policy refused (IAM user
// guide, "Troubleshoot access denied error messages"). action is spelled as
// the service spells it in its messages. The clause is empty for an allowed
// request.
func (d Decision) Reason(action string) string {
	name := d.Layer.policy()
	switch {
	case d.Effect == Allowed:
		return ""
	case d.Effect == ExplicitDeny && d.Layer == LayerTrust:
		return "with an explicit deny in the role trust policy"
	case d.Effect == ExplicitDeny && d.Layer == LayerIdentity:
		return "with an explicit deny in an " + name
	case d.Effect == ExplicitDeny:
		return "with an explicit deny in a " + name
	}
	return "because no " + name + " allows the " + action + " action"
}

// policy names a layer's kind of policy as messages do.
func (l Layer) policy() string {
	switch l {
	case LayerSCP:
		return SCP.String()
	case LayerResource:
		return Resource.String()
	case LayerBoundary:
		return Boundary.String()
	case LayerSession:
		return Session.String()
	case LayerTrust:
		return Trust.String()
	}
	return Identity.String()
}
