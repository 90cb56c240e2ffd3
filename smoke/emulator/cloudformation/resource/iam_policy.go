package resource

import "context"

// rolePolicies defines AWS::IAM::Policy: a policy that is embedded in roles. Ref is a generated name.
func rolePolicies() *Type {
	return &Type{
		Name: "AWS::IAM::Policy",
		Properties: Members{
			"Groups":         absent(),
			"PolicyDocument": document().required(),
			"PolicyName":     text().required(),
			"Roles":          listOf(text()),
			"Users":          absent(),
		},
		Identifier: []string{"Id"},
		Attributes: []string{"Id"},
		NameLimit:  128,
		Create:     createInlinePolicy,
		Update:     updateInlinePolicy,
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.dropInlinePolicy(ctx, texts(r.Properties["Roles"]), r.Properties["PolicyName"])
		},
	}
}

func createInlinePolicy(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if len(texts(r.Properties["Roles"])) == 0 {
		return nil, &Error{Code: "InvalidRequest", Message: "At least one of [Groups,Roles,Users] must be non-empty."}
	}
	r.initiate(r.Name)
	return Attributes{"Id": r.Name}, r.putInlinePolicy(ctx)
}

func updateInlinePolicy(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if err := r.putInlinePolicy(ctx); err != nil {
		return nil, err
	}
	left := r.dropped("Roles")
	if r.changed("PolicyName") {
		left = texts(r.Previous["Roles"])
	}
	return r.Attributes, r.dropInlinePolicy(ctx, left, r.Previous["PolicyName"])
}

func (r *HandlerRequest) putInlinePolicy(ctx context.Context) error {
	return each(texts(r.Properties["Roles"]), func(role string) error {
		return r.call(ctx, "iam", "PutRolePolicy", params{
			"RoleName": role, "PolicyName": r.Properties["PolicyName"], "PolicyDocument": policyText{r.Properties["PolicyDocument"]},
		}, nil)
	})
}

func (r *HandlerRequest) dropInlinePolicy(ctx context.Context, roles []string, name any) error {
	return each(roles, func(role string) error {
		return r.remove(ctx, "iam", "DeleteRolePolicy", params{"RoleName": role, "PolicyName": name})
	})
}
