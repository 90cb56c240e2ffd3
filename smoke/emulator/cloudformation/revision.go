package cloudformation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/template"
)

// Parameter is a parameter of a request or of a stack.
type Parameter struct {
	ParameterKey     string
	ParameterValue   *string
	UsePreviousValue *bool
	ResolvedValue    string
}

// proposal is the part of a request from which a stack's next revision is made.
type proposal struct {
	TemplateBody, TemplateURL   string
	Parameters                  []Parameter
	Capabilities, ResourceTypes []string
	Tags                        []resource.Tag
	NotificationARNs            []string
	RoleARN                     string
	RollbackConfiguration       *RollbackConfiguration
}

// notEmulated names the parts of a request that the emulated account does not have.
func (p proposal) notEmulated() error {
	switch {
	case p.TemplateURL != "":
		return wire.NotEmulated("parameter TemplateURL (give TemplateBody)")
	case len(p.NotificationARNs) > 0:
		return wire.NotEmulated("parameter NotificationARNs (the emulated account has no SNS)")
	}
	return nil
}

// revise makes the next revision of a stack from a request, which may ask to use the present template. previous is what the
// stack is now, nil for a new one. k needs its name, id and region.
func (c *CloudFormation) revise(k *store.Stack, previous *store.Revision, p proposal, usePrevious bool) (*store.Revision, error) {
	if err := cmp.Or(p.notEmulated(), checkTags(p.Tags)); err != nil {
		return nil, err
	}
	r := &store.Revision{Body: p.TemplateBody, Capabilities: p.Capabilities, Tags: append([]resource.Tag{}, p.Tags...)}
	var err error
	switch {
	case usePrevious && p.TemplateBody != "":
		return nil, wire.Errorf("ValidationError", "Specify either UsePreviousTemplate or TemplateBody or TemplateURL, not several of them")
	case usePrevious && previous == nil:
		return nil, wire.Errorf("ValidationError", "UsePreviousTemplate cannot be used: the stack has no template")
	case usePrevious:
		r.Body, r.Template = previous.Body, previous.Template
	case p.TemplateBody == "":
		return nil, wire.Errorf("ValidationError", "Either Template URL or Template Body must be specified.")
	default:
		if r.Template, err = c.readTemplate(p.TemplateBody); err != nil {
			return nil, err
		}
	}
	if err := allowedTypes(r.Template, p.ResourceTypes); err != nil {
		return nil, err
	}
	var present map[string]string
	if previous != nil {
		present = previous.Parameters.Map()
	}
	if r.Parameters, err = r.Template.ResolveParameters(arguments(p.Parameters), present); err != nil {
		return nil, refusal(err)
	}
	if err := c.storedParameters(r); err != nil {
		return nil, err
	}
	if missing := r.Template.Capabilities().Missing(p.Capabilities); len(missing) > 0 {
		return nil, wire.Errorf("InsufficientCapabilitiesException", "Requires capabilities : [%s]", strings.Join(missing, ", "))
	}
	scope := &template.Environment{Parameters: r.Parameters, Pseudo: engine.Pseudo(c.env.Account, k, r), AZs: engine.AvailabilityZones}
	if err := r.Template.CheckRules(scope); err != nil {
		return nil, refusal(err)
	}
	if r.Conditions, err = r.Template.EvaluateConditions(scope); err != nil {
		return nil, refusal(err)
	}
	if _, err := r.Template.Graph(r.Conditions); err != nil {
		return nil, refusal(err)
	}
	if r.Capabilities == nil && previous != nil { // a stack keeps what it was allowed
		r.Capabilities = previous.Capabilities
	}
	scope.Conditions = r.Conditions
	if err := r.Template.CheckKnown(scope); err != nil {
		return nil, refusal(err)
	}
	return r, nil
}

// readTemplate parses a template. Its error is the first thing that CloudFormation or the emulated account refuses in it.
func (c *CloudFormation) readTemplate(body string) (*template.Template, error) {
	t, err := template.Parse([]byte(body))
	if err != nil {
		return nil, refusal(err)
	}
	if len(t.Transforms) > 0 {
		return nil, wire.NotEmulated("transform %s", t.Transforms[0].Name)
	}
	t.Lenient = c.types.StandsIn()
	if err := t.Validate(); err != nil {
		return nil, refusal(err)
	}
	return t, c.types.CheckTemplate(t)
}

func arguments(given []Parameter) map[string]template.Argument {
	out := make(map[string]template.Argument, len(given))
	for _, p := range given {
		a := template.Argument{UsePrevious: p.UsePreviousValue != nil && *p.UsePreviousValue}
		if p.ParameterValue != nil {
			a.Value = *p.ParameterValue
		}
		out[p.ParameterKey] = a
	}
	return out
}

// allowedTypes compares a template with the request's ResourceTypes: names, or names up to "*" (AWS::*, AWS::SQS::*).
func allowedTypes(t *template.Template, allowed []string) error {
	if len(allowed) == 0 {
		return nil
	}
	for _, name := range t.ResourceTypes() {
		matches := slices.ContainsFunc(allowed, func(a string) bool {
			prefix, wild := strings.CutSuffix(a, "*")
			return a == name || wild && strings.HasPrefix(name, prefix)
		})
		if !matches {
			return wire.Errorf("ValidationError", "Resource type %s is not allowed by parameter ResourceTypes [%s]", name, strings.Join(allowed, ", "))
		}
	}
	return nil
}

func (v *violations) proposal(p proposal) {
	v.templateBody(p.TemplateBody)
	v.capabilities(p.Capabilities)
	v.tags(p.Tags)
	v.rollback(p.RollbackConfiguration)
	v.roleARN(p.RoleARN)
}

// asks returns all checks for a request with a template: about the operation, the role that it passes, and macros.
func (c *CloudFormation) asks(call *service.Call, check service.Check, p proposal) []service.Check {
	check = given{tags: p.Tags, roleARN: p.RoleARN, templateURL: p.TemplateURL, resourceTypes: p.ResourceTypes}.describe(check)
	return c.transforms(call, passRole(check, p.RoleARN), p.TemplateBody)
}

// storedParameters gives a value to parameters that name one in Systems Manager. The account has none there: the value is a
// stand-in, or the template is refused.
func (c *CloudFormation) storedParameters(r *store.Revision) error {
	for i, p := range r.Parameters {
		kind, stored := p.Stored()
		switch {
		case !stored:
			continue
		case !c.types.StandsIn():
			return wire.NotEmulated("parameter type %s", p.Type)
		}
		r.Parameters[i].Resolved = engine.StoredValue(kind, p.Text)
		r.StoodIn = append(r.StoodIn, p.Type+" "+p.Name)
	}
	return nil
}

// maxTags is AWS's limit for the tags of a stack.
const maxTags = 50

func (v *violations) tags(tags []resource.Tag) {
	if len(tags) > maxTags {
		v.add(fmt.Sprintf("[%d tags]", len(tags)), "tags", fmt.Sprintf("Member must have length less than or equal to %d", maxTags))
	}
	for i, t := range tags {
		at := fmt.Sprintf("tags.%d.member.", i+1)
		v.atLeast(t.Key, at+"key", 1)
		v.atMost(t.Key, at+"key", 128)
		v.atLeast(t.Value, at+"value", 1)
		v.atMost(t.Value, at+"value", 256)
	}
}

// checkTags checks the rules for tags that the API model has no constraint for.
func checkTags(tags []resource.Tag) error {
	seen := make(map[string]bool, len(tags))
	for _, t := range tags {
		if strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return wire.Errorf("ValidationError", "aws: prefixed tag key names are not allowed for external use.")
		}
		if seen[t.Key] {
			return wire.Errorf("ValidationError", "Duplicate tag keys found: [%s]", t.Key)
		}
		seen[t.Key] = true
	}
	return nil
}

// RollbackConfiguration says how long alarms may roll an operation back. Its triggers are CloudWatch alarms, which the
// emulated account does not have.
type RollbackConfiguration struct {
	RollbackTriggers        []RollbackTrigger
	MonitoringTimeInMinutes *int
}

// RollbackTrigger is an alarm that rolls an operation back.
type RollbackTrigger struct{ Arn, Type string }

func (v *violations) rollback(r *RollbackConfiguration) {
	if r == nil || r.MonitoringTimeInMinutes == nil {
		return
	}
	const at = "rollbackConfiguration.monitoringTimeInMinutes"
	switch n := *r.MonitoringTimeInMinutes; {
	case n < 0:
		v.add(n, at, "Member must have value greater than or equal to 0")
	case n > 180:
		v.add(n, at, "Member must have value less than or equal to 180")
	}
}

func rollbackTriggers(r *RollbackConfiguration) (store.RollbackConfiguration, error) {
	switch {
	case r == nil:
		return store.RollbackConfiguration{}, nil
	case len(r.RollbackTriggers) > 0:
		return store.RollbackConfiguration{}, wire.NotEmulated("rollback triggers (the emulated account has no CloudWatch alarms)")
	}
	return store.RollbackConfiguration{MonitoringTimeInMinutes: r.MonitoringTimeInMinutes}, nil
}
