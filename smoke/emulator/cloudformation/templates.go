package cloudformation

import (
	"context"
	"encoding/json"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

type getTemplateInput struct{ StackName, ChangeSetName, TemplateStage string }

// getTemplateOutput has one template for both stages: without transforms they are the same.
type getTemplateOutput struct {
	TemplateBody    string
	StagesAvailable []string
}

func (c *CloudFormation) checkGetTemplate(call *service.Call, in *getTemplateInput, v *violations) []service.Check {
	v.oneOf(in.TemplateStage, "templateStage", "Original", "Processed")
	if in.ChangeSetName != "" {
		v.changeSetName(in.ChangeSetName)
		return []service.Check{c.onChangeSet(call, in.StackName, in.ChangeSetName)}
	}
	return []service.Check{c.onStack(call, in.StackName)}
}

func (c *CloudFormation) getTemplate(_ context.Context, call *service.Call, in *getTemplateInput) (*getTemplateOutput, error) {
	out := &getTemplateOutput{StagesAvailable: []string{"Original", "Processed"}}
	return out, c.store.Read(func(s *store.Records) error {
		if in.ChangeSetName != "" {
			_, cs, err := findChangeSet(s, call.Region, in.StackName, in.ChangeSetName)
			if err == nil {
				out.TemplateBody = cs.Revision.Body
			}
			return err
		}
		switch k := s.Find(call.Region, in.StackName); {
		case in.StackName == "":
			return wire.Errorf("ValidationError", "StackName is required if ChangeSetName is not specified.")
		case k == nil:
			return noStackWithID(in.StackName)
		case k.Revision != nil:
			out.TemplateBody = k.Revision.Body
		default:
			out.StagesAvailable = []string{}
		}
		return nil
	})
}

type getTemplateSummaryInput struct {
	TemplateBody, TemplateURL, StackName, StackSetName, CallAs string
	TemplateSummaryConfig                                      *templateSummaryConfig
}

type templateSummaryConfig struct{ TreatUnrecognizedResourceTypesAsWarnings bool }

type getTemplateSummaryOutput struct {
	Parameters                  []parameterDeclaration
	Description                 *string
	Capabilities                []string
	CapabilitiesReason          string
	ResourceTypes               []string
	Version                     string
	Metadata                    string
	DeclaredTransforms          []string
	ResourceIdentifierSummaries []resourceIdentifierSummary
	Warnings                    *summaryWarnings
}

type parameterDeclaration struct {
	ParameterKey         string
	DefaultValue         *string
	ParameterType        string
	NoEcho               bool
	Description          *string
	ParameterConstraints parameterConstraints
}

type parameterConstraints struct{ AllowedValues []string }

type resourceIdentifierSummary struct {
	ResourceType        string
	LogicalResourceIds  []string
	ResourceIdentifiers []string
}

type summaryWarnings struct{ UnrecognizedResourceTypes []string }

func (c *CloudFormation) checkGetTemplateSummary(call *service.Call, in *getTemplateSummaryInput, v *violations) []service.Check {
	v.anyStackName(in.StackName)
	v.templateBody(in.TemplateBody)
	check := c.onStack(call, in.StackName)
	if in.StackName == "" {
		check = allow("GetTemplateSummary", "*")
	}
	return []service.Check{given{templateURL: in.TemplateURL}.describe(check)}
}

func (c *CloudFormation) getTemplateSummary(_ context.Context, call *service.Call, in *getTemplateSummaryInput) (*getTemplateSummaryOutput, error) {
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
	err = c.store.Read(func(s *store.Records) error {
		switch k := s.Find(region, nameOrID); {
		case k == nil:
			return noStackWithID(nameOrID)
		case k.Status == store.ReviewInProgress || k.Revision == nil:
			return wire.Errorf("ValidationError", "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
		default:
			t = k.Revision.Template
			return nil
		}
	})
	return t, err
}

func (c *CloudFormation) summary(t *template.Template, unknownIsWarning bool) (*getTemplateSummaryOutput, error) {
	needs := t.Capabilities()
	out := &getTemplateSummaryOutput{
		Parameters: []parameterDeclaration{}, Description: t.Description, Capabilities: needs.Names,
		CapabilitiesReason: needs.Reason, ResourceTypes: t.ResourceTypes(), Version: t.Version,
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, parameterDeclaration{
			ParameterKey: p.Name, DefaultValue: p.Default, ParameterType: p.Type, NoEcho: p.NoEcho, Description: p.Description,
			ParameterConstraints: parameterConstraints{p.AllowedValues},
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
		out.Warnings = &summaryWarnings{unknown}
	default:
		return nil, resource.Unrecognized(unknown)
	}
	return out, nil
}

func (c *CloudFormation) identifiers(t *template.Template, name string) resourceIdentifierSummary {
	out := resourceIdentifierSummary{ResourceType: name}
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

type validateTemplateInput struct{ TemplateBody, TemplateURL string }

type validateTemplateOutput struct {
	Parameters         []templateParameter
	Description        *string
	Capabilities       []string
	CapabilitiesReason string
	DeclaredTransforms []string
}

type templateParameter struct {
	ParameterKey string
	DefaultValue *string
	NoEcho       bool
	Description  *string
}

func (c *CloudFormation) checkValidateTemplate(_ *service.Call, in *validateTemplateInput, v *violations) []service.Check {
	v.templateBody(in.TemplateBody)
	return []service.Check{given{templateURL: in.TemplateURL}.describe(allow("ValidateTemplate", "*"))}
}

func (c *CloudFormation) validateTemplate(_ context.Context, _ *service.Call, in *validateTemplateInput) (*validateTemplateOutput, error) {
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
	out := &validateTemplateOutput{
		Parameters: []templateParameter{}, Description: t.Description, Capabilities: needs.Names, CapabilitiesReason: needs.Reason,
	}
	for _, p := range t.Parameters {
		out.Parameters = append(out.Parameters, templateParameter{p.Name, p.Default, p.NoEcho, p.Description})
	}
	return out, nil
}
