package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/template"
)

// wanted is a resource as the template wants it, evaluated and checked.
type wanted struct {
	logicalID  string
	kind       *resource.Type
	properties map[string]any
	tags       []resource.Tag
	metadata   string
	shown      string // the properties as events show them
	deletion   string
	replaced   string // UpdateReplacePolicy
	needs      []string
	missing    []string // what the template says and the emulated account leaves out
}

// evaluate works out what the template wants of a resource. shown is filled in as far as it got when it fails.
func (t *task) evaluate(r *template.Resource, g *template.Graph, s *template.Environment) (w wanted, err error) {
	w = wanted{logicalID: r.LogicalID, kind: t.Types.Find(r.Type), needs: g.Needs(r.LogicalID)}
	value, err := t.revision.Template.Evaluate(r.Properties, s)
	if err != nil {
		return w, err
	}
	raw, _ := value.(map[string]any)
	w.shown = t.shownProperties(r, raw, s)
	if w.properties, err = w.kind.Check(r.LogicalID, raw); err != nil {
		return w, err
	}
	w.missing = w.kind.Missing(raw)
	w.tags = t.tagsFor(w.kind, r.LogicalID, w.properties)
	w.deletion, w.replaced = r.DeletionPolicy, r.UpdateReplacePolicy
	if r.Metadata != nil {
		value, err := t.revision.Template.Evaluate(r.Metadata, s)
		if err != nil {
			return w, err
		}
		w.metadata = shown(value)
	}
	return w, nil
}

// tagsFor returns the tags of a resource: the template's, then those of the stack with other keys, then the system's.
func (t *task) tagsFor(kind *resource.Type, logicalID string, properties map[string]any) []resource.Tag {
	if kind.TagProperty == "" {
		return nil
	}
	var out []resource.Tag
	seen := map[string]bool{}
	list, _ := properties[kind.TagProperty].([]any)
	for _, item := range list {
		m, _ := item.(map[string]any)
		key, _ := m["Key"].(string)
		value, _ := m["Value"].(string)
		out = append(out, resource.Tag{Key: key, Value: value})
		seen[key] = true
	}
	for _, tag := range t.revision.Tags {
		if !seen[tag.Key] {
			out = append(out, tag)
		}
	}
	if kind.SystemTags {
		out = append(out,
			resource.Tag{Key: "aws:cloudformation:stack-name", Value: t.Stack.Name},
			resource.Tag{Key: "aws:cloudformation:stack-id", Value: t.Stack.ID},
			resource.Tag{Key: "aws:cloudformation:logical-id", Value: logicalID})
	}
	return out
}

// shownProperties returns the properties for events. The values of parameters and of custom resources with NoEcho are masked
// (AWS: CloudFormation user guide, Parameters; Custom resource response objects).
func (t *task) shownProperties(r *template.Resource, properties map[string]any, s *template.Environment) string {
	masked, scope := slices.Clone(s.Parameters), *s
	hidden := false
	for i, p := range masked {
		if p.NoEcho {
			masked[i].Text, hidden = p.Shown(), true
		}
	}
	for _, record := range t.records() {
		hidden = hidden || record.NoEcho
	}
	if !hidden {
		return shown(properties)
	}
	scope.Parameters = masked
	scope.GetAtt = func(logicalID, attribute string) (any, error) {
		if record, ok := t.record(logicalID); ok && record.NoEcho {
			return "*****", nil
		}
		return s.GetAtt(logicalID, attribute)
	}
	value, err := t.revision.Template.Evaluate(r.Properties, &scope)
	if err != nil {
		return "{}" // a mask cannot be taken apart like the value
	}
	properties, _ = value.(map[string]any)
	return shown(properties)
}

// shown renders a value for ResourceProperties: JSON in which every scalar is a string.
func shown(v any) string {
	if m, ok := v.(map[string]any); ok && m == nil {
		return "{}"
	}
	b, err := json.Marshal(resource.AsTexts(v))
	if err != nil {
		return "{}"
	}
	return string(b)
}

func (w wanted) adopt(r *store.Resource) {
	r.Properties, r.Shown, r.Tags, r.Metadata = w.properties, w.shown, w.tags, w.metadata
	r.DeletionPolicy, r.UpdateReplacePolicy, r.Needs = w.deletion, w.replaced, w.needs
}

// Pseudo returns the pseudo parameters of a stack.
func Pseudo(account string, k *store.Stack, r *store.Revision) template.Pseudo {
	return template.Pseudo{
		AccountID: account, NotificationARNs: r.NotificationARNs, Partition: "aws", Region: k.Region,
		StackID: k.ID, StackName: k.Name, URLSuffix: "amazonaws.com",
	}
}

// scope gives a template access to the resources made so far.
func (t *task) scope() *template.Environment {
	return &template.Environment{
		Parameters: t.revision.Parameters,
		Pseudo:     Pseudo(t.Account, t.Stack, t.revision),
		Conditions: t.revision.Conditions,
		Ref: func(logicalID string) (any, error) {
			r, err := t.made(logicalID)
			return r.PhysicalID, err
		},
		GetAtt: func(logicalID, attribute string) (any, error) {
			r, err := t.made(logicalID)
			if err != nil {
				return nil, err
			}
			return t.attributeOf(&r, attribute)
		},
		Import:  t.importValue,
		AZs:     AvailabilityZones,
		Dynamic: t.dynamic(),
	}
}

// made returns a copy of the record of a resource that exists.
func (t *task) made(logicalID string) (store.Resource, error) {
	r, ok := t.record(logicalID)
	if !ok || r.PhysicalID == "" {
		return r, fmt.Errorf("resource %s does not exist", logicalID)
	}
	return r, nil
}

// attributeOf evaluates Fn::GetAtt.
func (t *task) attributeOf(r *store.Resource, attribute string) (any, error) {
	if v, ok := r.Attributes[attribute]; ok {
		return v, nil
	}
	switch {
	case r.StoodIn:
		return t.request(r).StandInAttribute(r.Type, attribute), nil
	case resource.IsCustom(r.Type): // seen on AWS
		return nil, fmt.Errorf("CustomResource attribute error: Vendor response doesn't contain %s key in object %s|%s", attribute, t.Stack.ID, r.LogicalID) //nolint:staticcheck // CloudFormation's own sentence
	}
	return nil, resource.UnknownAttribute(r.LogicalID, attribute)
}

// AvailabilityZones answers Fn::GetAZs for the regions of the workshop (AWS: EC2 user guide, regions and zones); for
// others it knows none.
func AvailabilityZones(region string) []string {
	letters := ""
	switch region {
	case "us-east-1":
		letters = "abcdef"
	case "us-east-2":
		letters = "abc"
	case "us-west-2":
		letters = "abcd"
	}
	zones := make([]string, len(letters))
	for i, letter := range letters {
		zones[i] = region + string(letter)
	}
	return zones
}

// StoredValue stands in for the value of a parameter in Systems Manager, or of a secret: one of the form that its type, or
// its name, asks for. The same name has the same value.
func StoredValue(kind, name string) string {
	sum := sha256.Sum256([]byte(name))
	digits := hex.EncodeToString(sum[:])[:17]
	inner := strings.TrimSuffix(strings.TrimPrefix(kind, "List<"), ">")
	switch {
	case inner == "AWS::EC2::Image::Id", strings.HasPrefix(name, "/aws/service/") && strings.Contains(name, "ami"):
		return "ami-" + digits
	case inner == "AWS::EC2::VPC::Id":
		return "vpc-" + digits
	case inner == "AWS::EC2::Subnet::Id":
		return "subnet-" + digits
	case inner == "AWS::EC2::SecurityGroup::Id":
		return "sg-" + digits
	case strings.HasPrefix(name, "/cdk-bootstrap/"): // a number: the version of CDK's bootstrap stack
		return "30"
	}
	return "stand-in-" + digits[:8]
}

// dynamic resolves dynamic references to stand-ins; nil in an account that makes none.
func (t *task) dynamic() func(service, name string) string {
	if !t.Types.StandsIn() {
		return nil
	}
	return func(_, name string) string { return StoredValue("", name) }
}
