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

// text is the pseudo parameter of that name, and whether it is one that is a text.
func (p *Pseudo) text(name string) (value string, ok bool) {
	switch name {
	case "AWS::AccountId":
		return p.AccountID, true
	case "AWS::Partition":
		return p.Partition, true
	case "AWS::Region":
		return p.Region, true
	case "AWS::StackId":
		return p.StackID, true
	case "AWS::StackName":
		return p.StackName, true
	case "AWS::URLSuffix":
		return p.URLSuffix, true
	}
	return "", false
}

// isPseudo reports whether a name is one of CloudFormation's pseudo parameters.
func isPseudo(name string) bool {
	_, ok := new(Pseudo).text(name)
	return ok || name == noValueName || name == topicsName
}

const (
	noValueName = "AWS::NoValue"
	topicsName  = "AWS::NotificationARNs"
)

// Scope is what one evaluation may look at. A function that is nil makes every use of it an error,
// so that conditions, say, can be evaluated before any resource exists.
type Scope struct {
	Parameters Parameters
	Pseudo     Pseudo
	Conditions map[string]bool // as [Template.EvaluateConditions] answered

	// Ref is the reference value (mostly the physical id) of a resource of the template.
	Ref func(logicalID string) (any, error)
	// GetAtt is an attribute of a resource of the template; attribute may have dots. For one that the type
	// has not, CloudFormation says "Template error: resource X does not support attribute type Y in Fn::GetAtt".
	GetAtt func(logicalID, attribute string) (any, error)
	// Import is the value exported under a name in the account and region, and whether there is one.
	Import func(exportName string) (string, bool)
	// Dynamic is the value of a dynamic reference, {{resolve:service:name}}.
	Dynamic func(service, name string) string
	// AZs are the availability zones of a region, in order; none for a region that there is not.
	AZs func(region string) []string
}
