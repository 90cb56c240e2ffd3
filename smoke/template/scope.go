package template

// Pseudo are the pseudo parameters of one stack.
type Pseudo struct {
	AccountID        string
	NotificationARNs []string
	Partition        string // "aws"
	Region           string
	StackID          string
	StackName        string
	URLSuffix        string // "amazonaws.com"
}

// Scope is what one evaluation may look at. A function that is nil makes every use of it an error,
// so that conditions, say, can be evaluated before any resource exists.
type Scope struct {
	Parameters Parameters
	Pseudo     Pseudo
	Conditions map[string]bool // as [Template.EvaluateConditions] answered

	// Ref is the reference value (mostly the physical id) of a resource of the template.
	Ref func(logicalID string) (any, error)
	// GetAtt is an attribute of a resource of the template; attribute may have dots.
	GetAtt func(logicalID, attribute string) (any, error)
	// Import is the value exported under a name in the account and region.
	Import func(exportName string) (string, error)
	// AZs are the availability zones of a region, in order.
	AZs func(region string) ([]string, error)
}
