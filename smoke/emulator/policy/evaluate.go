package policy

// Evaluate decides a request.
func Evaluate(r *Request, p *Policies) Decision { return Decision{} }

// EvaluateTrust decides whether a role's trust policy lets the principal
// perform an sts action on the role.
func EvaluateTrust(r *Request, d *Document) Decision { return Decision{} }
