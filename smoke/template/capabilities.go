package template

import (
	"slices"
	"strings"
)

// Capabilities lists what must be acknowledged to deploy a template.
type Capabilities struct {
	Names  []string // CAPABILITY_IAM or CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND
	Reason string   // as GetTemplateSummary says it; "" when Names is empty
}

// Capabilities works out what must be acknowledged, as ValidateTemplate and GetTemplateSummary answer:
// CAPABILITY_NAMED_IAM for an IAM resource that is given a name, CAPABILITY_IAM for one that is not,
// CAPABILITY_AUTO_EXPAND for macros. CloudFormation API reference, CreateStack, Capabilities.
func (t *Template) Capabilities() Capabilities {
	var c Capabilities
	var causes []string
	iam, named := false, false
	for _, r := range t.Resources {
		property, ok := iamNames[r.Type]
		if !ok {
			continue
		}
		iam = true
		named = named || property != "" && r.Property(property) != nil
		if !slices.Contains(causes, r.Type) {
			causes = append(causes, r.Type)
		}
	}
	switch {
	case named:
		c.Names = append(c.Names, "CAPABILITY_NAMED_IAM")
	case iam:
		c.Names = append(c.Names, "CAPABILITY_IAM")
	}
	if len(t.Transforms) > 0 {
		c.Names = append(c.Names, "CAPABILITY_AUTO_EXPAND")
		for _, x := range t.Transforms {
			causes = append(causes, x.Name)
		}
	}
	if c.Names != nil {
		c.Reason = "The following resource(s) require capabilities: [" + strings.Join(causes, ", ") + "]"
	}
	return c
}

// iamNames are the types that need a capability, each with the property that names a resource; "" where no name counts.
var iamNames = map[string]string{
	"AWS::IAM::Group": "GroupName", "AWS::IAM::InstanceProfile": "InstanceProfileName", "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
	"AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName",
	"AWS::IAM::AccessKey": "", "AWS::IAM::Policy": "", "AWS::IAM::UserToGroupAddition": "",
}

// Missing returns the capabilities of c that are not acknowledged. CAPABILITY_NAMED_IAM
// acknowledges CAPABILITY_IAM too.
func (c Capabilities) Missing(acknowledged []string) []string {
	var missing []string
	for _, name := range c.Names {
		if slices.Contains(acknowledged, name) || name == "CAPABILITY_IAM" && slices.Contains(acknowledged, "CAPABILITY_NAMED_IAM") {
			continue
		}
		missing = append(missing, name)
	}
	return missing
}

// ResourceTypes lists the types of the template's resources, each once, in the template's order.
func (t *Template) ResourceTypes() []string {
	var types []string
	for _, r := range t.Resources {
		if !slices.Contains(types, r.Type) {
			types = append(types, r.Type)
		}
	}
	return types
}
