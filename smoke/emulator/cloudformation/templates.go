package cloudformation

import (
	"context"
	"encoding/json"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// GetTemplateInput is the input of GetTemplate.
type GetTemplateInput struct{ StackName, ChangeSetName, TemplateStage string }

// GetTemplateOutput is its output. Without transforms the processed template is the original one.
type GetTemplateOutput struct {
	TemplateBody    string
	StagesAvailable []string
}

func (c *CloudFormation) checkGetTemplate(call *service.Call, in *GetTemplateInput, v *violations) []service.Check {
	v.oneOf(in.TemplateStage, "templateStage", "Original", "Processed")
	if in.ChangeSetName != "" {
		v.changeSetName(in.ChangeSetName)
		return []service.Check{c.onChangeSet(call, "GetTemplate", in.StackName, in.ChangeSetName)}
	}
	return []service.Check{c.onStack(call, "GetTemplate", in.StackName)}
}

func (c *CloudFormation) getTemplate(_ context.Context, call *service.Call, in *GetTemplateInput) (*GetTemplateOutput, error) {
	out := &GetTemplateOutput{StagesAvailable: []string{"Original", "Processed"}}
	var err error
	c.store.View(func(s *store.State) {
		if in.ChangeSetName != "" {
			_, cs, missing := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
			if err = missing; err == nil {
				out.TemplateBody = cs.Revision.Body
			}
			return
		}
		k := s.Find(call.Region, in.StackName)
		switch {
		case in.StackName == "":
			err = wire.Errorf("ValidationError", "StackName is required if ChangeSetName is not specified.")
		case k == nil:
			err = noStackWithID(in.StackName)
		case k.Revision != nil:
			out.TemplateBody = k.Revision.Body
		default:
			out.StagesAvailable = []string{}
		}
	})
	return out, err
}

// GetTemplateSummaryInput is the input of GetTemplateSummary.
type GetTemplateSummaryInput struct {
	TemplateBody, TemplateURL, StackName, StackSetName, CallAs string
	TemplateSummaryConfig                                      *TemplateSummaryConfig
}

// TemplateSummaryConfig says how unknown types are treated.
type TemplateSummaryConfig struct{ TreatUnrecognizedResourceTypesAsWarnings bool }

// GetTemplateSummaryOutput is its output.
type GetTemplateSummaryOutput struct {
	Parameters                  []ParameterDeclaration
	Description                 *string
	Capabilities                []string
	CapabilitiesReason          string
	ResourceTypes               []string
	Version                     string
	Metadata                    string
	DeclaredTransforms          []string
	ResourceIdentifierSummaries []ResourceIdentifierSummary
	Warnings                    *SummaryWarnings
}

// ParameterDeclaration is a parameter as a template declares it.
type ParameterDeclaration struct {
	ParameterKey         string
	DefaultValue         *string
	ParameterType        string
	NoEcho               bool
	Description          *string
	ParameterConstraints ParameterConstraints
}

// ParameterConstraints are the values that a parameter allows.
type ParameterConstraints struct{ AllowedValues []string }

// ResourceIdentifierSummary names the resources of a type and the properties that identify one.
type ResourceIdentifierSummary struct {
	ResourceType        string
	LogicalResourceIds  []string
	ResourceIdentifiers []string
}

// SummaryWarnings are resource types that there are not.
type SummaryWarnings struct{ UnrecognizedResourceTypes []string }

func (c *CloudFormation) checkGetTemplateSummary(call *service.Call, in *GetTemplateSummaryInput, v *violations) []service.Check {
	v.anyStackName(in.StackName)
	v.templateBody(in.TemplateBody)
	check := c.onStack(call, "GetTemplateSummary", in.StackName)
	if in.StackName == "" {
		check = allow("GetTemplateSummary", "*")
	}
	return []service.Check{given{templateURL: in.TemplateURL}.describe(check)}
}

func (c *CloudFormation) getTemplateSummary(_ context.Context, call *service.Call, in *GetTemplateSummaryInput) (*GetTemplateSummaryOutput, error) {
	switch {
	case in.TemplateURL != "":
		return nil, wire.NotEmulated("parameter TemplateURL (give TemplateBody)")
	case in.StackSetName != "" || in.CallAs != "":
		return nil, wire.NotEmulated("stack sets")
	case (in.TemplateBody == "") == (in.StackName == ""):
		return nil, wire.Errorf("ValidationError", "One and only one of StackName, StackSetName, TemplateBody or TemplateURL must be specified.")
	}
	var t *template.Template
	var err error
	if in.TemplateBody != "" {
		if t, err = template.Parse([]byte(in.TemplateBody)); err != nil {
			return nil, refusal(err)
		}
		if err := t.Validate(); err != nil {
			return nil, refusal(err)
		}
	} else if t, err = c.templateOf(call.Region, in.StackName); err != nil {
		return nil, err
	}
	return c.summary(t, in.TemplateSummaryConfig != nil && in.TemplateSummaryConfig.TreatUnrecognizedResourceTypesAsWarnings)
}

func (c *CloudFormation) templateOf(region, nameOrID string) (t *template.Template, err error) {
	c.store.View(func(s *store.State) {
		switch k := s.Find(region, nameOrID); {
		case k == nil:
			err = noStackWithID(nameOrID)
		case k.Status == store.ReviewInProgress || k.Revision == nil:
			err = wire.Errorf("ValidationError", "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
		default:
			t = k.Revision.Template
		}
	})
	return t, err
}

func (c *CloudFormation) summary(t *template.Template, unknownIsWarning bool) (*GetTemplateSummaryOutput, error) {
	needs := t.Capabilities()
	out := &GetTemplateSummaryOutput{
		Parameters: []ParameterDeclaration{}, Description: t.Description, Capabilities: needs.Names,
		CapabilitiesReason: needs.Reason, ResourceTypes: t.ResourceTypes(), Version: t.Version,
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, ParameterDeclaration{
			ParameterKey: p.Name, DefaultValue: p.Default, ParameterType: p.Type, NoEcho: p.NoEcho, Description: p.Description,
			ParameterConstraints: ParameterConstraints{p.AllowedValues},
		})
	}
	for _, x := range t.Transforms {
		out.DeclaredTransforms = append(out.DeclaredTransforms, x.Name)
	}
	if t.Metadata != nil {
		text, err := json.Marshal(resource.Written(t.Metadata))
		if err != nil {
			return nil, err
		}
		out.Metadata = string(text)
	}
	var unknown []string
	for _, name := range out.ResourceTypes {
		if resource.Exists(name) {
			out.ResourceIdentifierSummaries = append(out.ResourceIdentifierSummaries, c.identifiers(t, name))
		} else {
			unknown = append(unknown, name)
		}
	}
	switch {
	case len(unknown) == 0:
	case unknownIsWarning:
		out.Warnings = &SummaryWarnings{unknown}
	default:
		return nil, wire.Errorf("ValidationError", "Template format error: Unrecognized resource types: [%s]", strings.Join(unknown, ", "))
	}
	return out, nil
}

func (c *CloudFormation) identifiers(t *template.Template, name string) ResourceIdentifierSummary {
	out := ResourceIdentifierSummary{ResourceType: name}
	for _, r := range t.Resources {
		if r.Type == name {
			out.LogicalResourceIds = append(out.LogicalResourceIds, r.LogicalID)
		}
	}
	if kind := c.types.Find(name); kind != nil {
		out.ResourceIdentifiers = kind.Identifier
	}
	return out
}

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
