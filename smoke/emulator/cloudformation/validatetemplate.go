package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// ValidateTemplateInput is the input of ValidateTemplate.
type ValidateTemplateInput struct{ TemplateBody, TemplateURL string }

// ValidateTemplateOutput is its output.
type ValidateTemplateOutput struct {
	Parameters         []TemplateParameter
	Description        *string
	Capabilities       []string
	CapabilitiesReason string
	DeclaredTransforms []string
}

// TemplateParameter is a parameter as ValidateTemplate shows it.
type TemplateParameter struct {
	ParameterKey string
	DefaultValue *string
	NoEcho       bool
	Description  *string
}

func (c *CloudFormation) checkValidateTemplate(_ *service.Call, in *ValidateTemplateInput, v *violations) []service.Check {
	v.templateBody(in.TemplateBody)
	return []service.Check{given{templateURL: in.TemplateURL}.describe(allow("ValidateTemplate", "*"))}
}

func (c *CloudFormation) validateTemplate(_ context.Context, _ *service.Call, in *ValidateTemplateInput) (*ValidateTemplateOutput, error) {
	switch {
	case in.TemplateURL != "":
		return nil, wire.NotEmulated("parameter TemplateURL (give TemplateBody)")
	case in.TemplateBody == "":
		return nil, wire.Errorf("ValidationError", "Either Template URL or Template Body must be specified.")
	}
	t, err := c.readTemplate(in.TemplateBody)
	if err != nil {
		return nil, err
	}
	needs := t.Capabilities()
	out := &ValidateTemplateOutput{
		Parameters: []TemplateParameter{}, Description: t.Description, Capabilities: needs.Names, CapabilitiesReason: needs.Reason,
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, TemplateParameter{p.Name, p.Default, p.NoEcho, p.Description})
	}
	return out, nil
}
