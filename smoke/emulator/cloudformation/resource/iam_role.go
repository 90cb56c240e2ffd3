package resource

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// role defines AWS::IAM::Role. Ref is the role's name.
func role() *Type {
	return &Type{
		Name: "AWS::IAM::Role",
		Properties: Members{
			"AssumeRolePolicyDocument": document().required(),
			"Description":              text(),
			"ManagedPolicyArns":        listOf(text()),
			"MaxSessionDuration":       integer().between(3600, 43200),
			"Path":                     text().createOnly(),
			"PermissionsBoundary":      text(),
			"Policies": listOf(object(Members{
				"PolicyName":     text().required(),
				"PolicyDocument": document().required(),
			})),
			"RoleName": text().createOnly(),
			"Tags":     tags(),
		},
		Identifier:   []string{"RoleName"},
		Attributes:   []string{"Arn", "RoleId"},
		NameProperty: "RoleName",
		NameLimit:    64,
		TagProperty:  "Tags",
		TagCalls:     []string{"CreateRole", "TagRole"},
		Takes:        Durations{Create: time.Second, Settle: 16 * time.Second, Update: 14 * time.Second, Delete: 2 * time.Second},
		Create:       createRole,
		Update:       updateRole,
		Delete:       deleteRole,
	}
}

func createRole(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	// The handler first looks whether the role exists. This call is the one denied for a name without the required prefix.
	err := r.call(ctx, "iam", "GetRole", params{"RoleName": r.Name}, nil)
	if err == nil {
		return nil, alreadyExists("AWS::IAM::Role", r.Name)
	}
	if !gone(err) {
		return nil, err
	}
	var made struct {
		Role struct{ Arn, RoleId string }
	}
	in := r.input("Path", "Description", "MaxSessionDuration", "PermissionsBoundary")
	in["RoleName"], in["AssumeRolePolicyDocument"], in["Tags"] = r.Name, policyText{r.Properties["AssumeRolePolicyDocument"]}, tagList(r.Tags)
	if err := r.call(ctx, "iam", "CreateRole", in, &made); err != nil {
		return nil, err
	}
	r.initiate(r.Name)
	values := Attributes{"Arn": made.Role.Arn, "RoleId": made.Role.RoleId}
	if err := attachPolicies(ctx, r); err != nil {
		return values, err
	}
	return values, putPolicies(ctx, r)
}

func updateRole(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if r.changed("AssumeRolePolicyDocument") {
		if err := r.call(ctx, "iam", "UpdateAssumeRolePolicy", params{
			"RoleName": r.PhysicalID, "PolicyDocument": policyText{r.Properties["AssumeRolePolicyDocument"]},
		}, nil); err != nil {
			return nil, err
		}
	}
	if r.changed("Description") || r.changed("MaxSessionDuration") {
		if err := r.call(ctx, "iam", "UpdateRole", params{
			"RoleName": r.PhysicalID, "Description": r.text("Description"),
			"MaxSessionDuration": cmp.Or[any](r.Properties["MaxSessionDuration"], 3600), // AWS: IAM API reference, CreateRole
		}, nil); err != nil {
			return nil, err
		}
	}
	if r.changed("PermissionsBoundary") {
		operation, boundary := "PutRolePermissionsBoundary", r.Properties["PermissionsBoundary"]
		if r.text("PermissionsBoundary") == "" {
			operation, boundary = "DeleteRolePermissionsBoundary", nil
		}
		if err := r.call(ctx, "iam", operation, params{"RoleName": r.PhysicalID, "PermissionsBoundary": boundary}, nil); err != nil {
			return nil, err
		}
	}
	for _, step := range []func(context.Context, *HandlerRequest) error{attachPolicies, detachPolicies, putPolicies, dropPolicies} {
		if err := step(ctx, r); err != nil {
			return nil, err
		}
	}
	return r.Attributes, r.retag(ctx, "iam", "TagRole", "UntagRole",
		func(tags []Tag) params { return params{"RoleName": r.PhysicalID, "Tags": tags} },
		func(keys []string) params { return params{"RoleName": r.PhysicalID, "TagKeys": keys} })
}

func deleteRole(ctx context.Context, r *HandlerRequest) error {
	if err := r.call(ctx, "iam", "GetRole", params{"RoleName": r.PhysicalID}, nil); err != nil {
		return unlessGone(err)
	}
	// Everything that the role has is "previous" now, and nothing is wanted any more.
	r.Previous, r.Properties = r.Properties, nil
	if err := detachPolicies(ctx, r); err != nil {
		return err
	}
	if err := dropPolicies(ctx, r); err != nil {
		return err
	}
	return r.remove(ctx, "iam", "DeleteRole", params{"RoleName": r.PhysicalID})
}

// attachPolicies attaches the managed policies that the role does not have yet.
func attachPolicies(ctx context.Context, r *HandlerRequest) error {
	return each(r.added("ManagedPolicyArns"), func(arn string) error {
		return r.call(ctx, "iam", "AttachRolePolicy", params{"RoleName": r.PhysicalID, "PolicyArn": arn}, nil)
	})
}

func detachPolicies(ctx context.Context, r *HandlerRequest) error {
	return each(r.dropped("ManagedPolicyArns"), func(arn string) error {
		return r.remove(ctx, "iam", "DetachRolePolicy", params{"RoleName": r.PhysicalID, "PolicyArn": arn})
	})
}

// putPolicies writes the inline policies that are new or different.
func putPolicies(ctx context.Context, r *HandlerRequest) error {
	has := inlinePolicies(r.Previous)
	return each(inlinePolicies(r.Properties), func(p inlinePolicy) error {
		if slices.ContainsFunc(has, func(q inlinePolicy) bool { return q.name == p.name && Equal(q.document, p.document) }) {
			return nil
		}
		return r.call(ctx, "iam", "PutRolePolicy", params{"RoleName": r.PhysicalID, "PolicyName": p.name, "PolicyDocument": policyText{p.document}}, nil)
	})
}

func dropPolicies(ctx context.Context, r *HandlerRequest) error {
	wanted := inlinePolicies(r.Properties)
	return each(inlinePolicies(r.Previous), func(p inlinePolicy) error {
		if slices.ContainsFunc(wanted, func(q inlinePolicy) bool { return q.name == p.name }) {
			return nil
		}
		return r.remove(ctx, "iam", "DeleteRolePolicy", params{"RoleName": r.PhysicalID, "PolicyName": p.name})
	})
}

type inlinePolicy struct {
	name     string
	document any
}

func inlinePolicies(properties map[string]any) []inlinePolicy {
	list, _ := properties["Policies"].([]any)
	out := make([]inlinePolicy, 0, len(list))
	for _, item := range list {
		m, _ := item.(map[string]any)
		name, _ := m["PolicyName"].(string)
		out = append(out, inlinePolicy{name, m["PolicyDocument"]})
	}
	return out
}
