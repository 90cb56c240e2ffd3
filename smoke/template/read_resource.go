package template

func (t *Template) readResource(m Member) error {
	r := &Resource{LogicalID: m.Key, Pos: m.Pos}
	if err := t.eachAttribute("Resources", m, "resource", r.read); err != nil {
		return err
	}
	if r.Type == "" {
		return errorAt(m.Pos, "Template format error: [/Resources/%s] Every Resources object must contain a Type member.", m.Key)
	}
	t.Resources = append(t.Resources, r)
	return nil
}

func (r *Resource) read(m Member) (err error) {
	switch m.Key {
	case "Type":
		r.TypePos = m.Value.Pos
		r.Type, err = text(m)
	case "Properties":
		r.Properties = m.Value
		if isMacro(m.Value) {
			r.Properties = nil
		} else if m.Value.Kind != Map {
			return errorAt(m.Value.Pos, "Template format error: [/Resources/%s] Properties must be an object.", r.LogicalID)
		}
	case "DependsOn":
		r.DependsOn, err = dependsOn(m.Value)
	case "Condition":
		r.ConditionPos = m.Value.Pos
		r.Condition, err = text(m)
	case "DeletionPolicy":
		r.DeletionPolicy, err = r.policy(m, "Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
	case "UpdateReplacePolicy":
		r.UpdateReplacePolicy, err = r.policy(m, "Delete", "Retain", "Snapshot")
	case "CreationPolicy":
		r.CreationPolicy = m.Value
	case "UpdatePolicy":
		r.UpdatePolicy = m.Value
	case "Metadata":
		r.Metadata = m.Value
	default:
		return errUnknownKey
	}
	return err
}

// policy reads what happens to a resource that leaves its stack. CloudFormation user guide, DeletionPolicy and
// UpdateReplacePolicy attributes; functions are allowed there only with the AWS::LanguageExtensions transform.
func (r *Resource) policy(m Member, options ...string) (string, error) {
	value, err := text(m)
	if err != nil {
		return "", err
	}
	for _, o := range options {
		if value == o {
			return value, nil
		}
	}
	return "", errorAt(m.Value.Pos, "Template format error: Unrecognized %s %s for resource %s", m.Key, value, r.LogicalID)
}

func dependsOn(v *Value) ([]Reference, error) {
	if v.Kind == String {
		return []Reference{{Name: v.Text, Pos: v.Pos}}, nil
	}
	if v.Kind != List {
		return nil, errorAt(v.Pos, "Template format error: DependsOn must be a string or list of strings.")
	}
	var refs []Reference
	for _, item := range v.Items {
		if item.Kind != String {
			return nil, errorAt(item.Pos, "Template format error: Every DependsOn value must be a string.")
		}
		refs = append(refs, Reference{Name: item.Text, Pos: item.Pos})
	}
	return refs, nil
}
