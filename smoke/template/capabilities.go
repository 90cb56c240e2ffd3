package template

// Capabilities is what a template's deployment must acknowledge.
type Capabilities struct {
	Names  []string // CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND
	Reason string   // as GetTemplateSummary says it; "" when Names is empty
}

// Capabilities works out what must be acknowledged, as ValidateTemplate and GetTemplateSummary answer.
func (t *Template) Capabilities() Capabilities { return Capabilities{} }

// Missing is the capabilities of c that are not among those acknowledged. CAPABILITY_NAMED_IAM
// acknowledges CAPABILITY_IAM too.
func (c Capabilities) Missing(acknowledged []string) []string { return nil }

// ResourceTypes is the types of the template's resources, each once, in the template's order.
func (t *Template) ResourceTypes() []string { return nil }
