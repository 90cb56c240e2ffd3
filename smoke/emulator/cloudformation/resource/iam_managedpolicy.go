package resource

import (
	"context"
	"maps"
	"time"
)

// managedPolicy defines AWS::IAM::ManagedPolicy. Ref is the policy's ARN.
func managedPolicy() *Type {
	return &Type{
		Name: "AWS::IAM::ManagedPolicy",
		Properties: Members{
			"Description":       text().createOnly(),
			"Groups":            absent(),
			"ManagedPolicyName": text().createOnly(),
			"Path":              text().createOnly(),
			"PolicyDocument":    document().required(),
			"Roles":             listOf(text()),
			"Users":             absent(),
		},
		Identifier: []string{"PolicyArn"},
		Attributes: []string{"AttachmentCount", "CreateDate", "DefaultVersionId", "IsAttachable",
			"PermissionsBoundaryUsageCount", "PolicyArn", "PolicyId", "UpdateDate"},
		NameProperty: "ManagedPolicyName",
		NameLimit:    128,
		Takes:        Durations{Create: time.Second, Settle: 16 * time.Second, Update: 14 * time.Second, Delete: 2 * time.Second},
		Create:       createManagedPolicy,
		Update:       updateManagedPolicy,
		Delete:       deleteManagedPolicy,
	}
}

func createManagedPolicy(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	var made struct {
		Policy struct {
			Arn, PolicyId, DefaultVersionId string
			CreateDate, UpdateDate          time.Time
		}
	}
	in := r.input("Path", "Description")
	in["PolicyName"], in["PolicyDocument"] = r.Name, policyText{r.Properties["PolicyDocument"]}
	if err := r.call(ctx, "iam", "CreatePolicy", in, &made); err != nil {
		return nil, err
	}
	r.initiate(made.Policy.Arn)
	values := Attributes{
		"AttachmentCount":               len(texts(r.Properties["Roles"])),
		"CreateDate":                    made.Policy.CreateDate.UTC().Format(time.RFC3339),
		"DefaultVersionId":              made.Policy.DefaultVersionId,
		"IsAttachable":                  true,
		"PermissionsBoundaryUsageCount": 0,
		"PolicyArn":                     made.Policy.Arn,
		"PolicyId":                      made.Policy.PolicyId,
		"UpdateDate":                    made.Policy.UpdateDate.UTC().Format(time.RFC3339),
	}
	return values, attachToRoles(ctx, r)
}

func updateManagedPolicy(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	values := Attributes{}
	maps.Copy(values, r.Attributes)
	if r.changed("PolicyDocument") {
		version, err := replaceVersion(ctx, r)
		if version != "" {
			values["DefaultVersionId"] = version
		}
		if err != nil {
			return values, err
		}
	}
	if err := attachToRoles(ctx, r); err != nil {
		return values, err
	}
	values["AttachmentCount"] = len(texts(r.Properties["Roles"]))
	return values, detachFromRoles(ctx, r)
}

// replaceVersion makes a new default version and removes the one before, so that the limit of five is never met.
func replaceVersion(ctx context.Context, r *HandlerRequest) (string, error) {
	var made struct{ PolicyVersion struct{ VersionId string } }
	if err := r.call(ctx, "iam", "CreatePolicyVersion", params{
		"PolicyArn": r.PhysicalID, "PolicyDocument": policyText{r.Properties["PolicyDocument"]}, "SetAsDefault": true,
	}, &made); err != nil {
		return "", err
	}
	before, _ := r.Attributes["DefaultVersionId"].(string)
	if before == "" {
		return made.PolicyVersion.VersionId, nil
	}
	return made.PolicyVersion.VersionId, r.remove(ctx, "iam", "DeletePolicyVersion", params{"PolicyArn": r.PhysicalID, "VersionId": before})
}

func deleteManagedPolicy(ctx context.Context, r *HandlerRequest) error {
	r.Previous, r.Properties = r.Properties, nil
	if err := detachFromRoles(ctx, r); err != nil {
		return err
	}
	return r.remove(ctx, "iam", "DeletePolicy", params{"PolicyArn": r.PhysicalID})
}

func attachToRoles(ctx context.Context, r *HandlerRequest) error {
	return each(r.added("Roles"), func(name string) error {
		return r.call(ctx, "iam", "AttachRolePolicy", params{"RoleName": name, "PolicyArn": r.PhysicalID}, nil)
	})
}

func detachFromRoles(ctx context.Context, r *HandlerRequest) error {
	return each(r.dropped("Roles"), func(name string) error {
		return r.remove(ctx, "iam", "DetachRolePolicy", params{"RoleName": name, "PolicyArn": r.PhysicalID})
	})
}
