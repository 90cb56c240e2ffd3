package policy

// Effect is the outcome of a decision, or of one kind of policy.
type Effect int

// The effects. The zero value is that of policies which had no say; it never allows.
const (
	NotApplicable Effect = iota
	Allowed
	ImplicitDeny
	ExplicitDeny
)

// String returns the effect as the simulation API writes it (PolicyEvaluationDecisionType).
func (e Effect) String() string {
	return [...]string{"notApplicable", "allowed", "implicitDeny", "explicitDeny"}[e]
}

// Position is a place in a policy's text. Lines and columns count from 1.
type Position struct {
	Line, Column int
}

// StatementRef names a statement that matched a request.
type StatementRef struct {
	// Policy is the name that the document was parsed under.
	Policy string
	Kind   Kind
	// Sid is the statement's id, empty when it has none.
	Sid  string
	Deny bool
	// Start and End delimit the statement as the simulation API does: Start is just after the opening brace of a lone
	// statement, else just after the bracket or statement before it; End is just after the statement.
	Start, End Position
}

// Decision is the outcome for one request.
type Decision struct {
	Effect Effect
	// Kind is the kind of policy that decided: the one that refused, or the one whose Allow counted (identity, resource or
	// trust).
	Kind Kind
	// Matched is the statement that accounts for the effect: the Allow of a permitted request, the Deny of an
	// explicitly denied one. Simulate lists all of them.
	Matched []StatementRef
}

// Allowed reports whether the request may proceed.
func (d Decision) Allowed() bool { return d.Effect == Allowed }

// Reason is the clause that AWS appends to "User: … is not authorized to perform: ACTION on resource: …": which kind of
// policy refused (IAM user guide, "Troubleshoot access denied error messages"). action is spelled as the service spells
// it in its messages. The clause is empty for an allowed request.
func (d Decision) Reason(action string) string {
	name := d.Kind.String()
	switch {
	case d.Effect == Allowed:
		return ""
	case d.Effect == ExplicitDeny && d.Kind == Trust:
		return "with an explicit deny in the role trust policy"
	case d.Effect == ExplicitDeny && d.Kind == Identity:
		return "with an explicit deny in an " + name
	case d.Effect == ExplicitDeny:
		return "with an explicit deny in a " + name
	}
	return "because no " + name + " allows the " + action + " action"
}
