package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
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
