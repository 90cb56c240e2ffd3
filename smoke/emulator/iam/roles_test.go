package iam_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	"go.uber.org/goleak"

	"cfnenv/smoke/emulator/emulatortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var ctx = context.Background()

const (
	lambdaTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	allowAll    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	boundary    = "arn:aws:iam::" + emulatortest.AccountID + ":policy/agentawsworkshop-agent-workload-boundary"
)

// client is IAM as the emulator's administrator, who may do everything.
func client(t *testing.T) (*emulatortest.Account, *iam.Client) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	return a, iam.NewFromConfig(a.Config(a.Admin))
}

func createRole(t *testing.T, c *iam.Client, name string) {
	t.Helper()
	if _, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: aws.String(lambdaTrust)}); err != nil {
		t.Fatal(err)
	}
}

// wants compares an error's code and the beginning of its message.
func wants(t *testing.T, what string, err error, code, message string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	if api.ErrorCode() != code || !strings.HasPrefix(api.ErrorMessage(), message) {
		t.Errorf("%s: %s %q, want %s %q", what, api.ErrorCode(), api.ErrorMessage(), code, message)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRoleIsWhatWasMade(t *testing.T) {
	_, c := client(t)
	made, err := c.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("agentawsworkshop-agent-r"), Path: aws.String("/team/"), AssumeRolePolicyDocument: aws.String(lambdaTrust),
		Description: aws.String("what it is for"), MaxSessionDuration: aws.Int32(7200), PermissionsBoundary: aws.String(boundary),
		Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}, {Key: aws.String("a"), Value: aws.String("")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: made.Role.RoleName})
	if err != nil {
		t.Fatal(err)
	}
	r := got.Role
	document, err := url.PathUnescape(*r.AssumeRolePolicyDocument)
	if err != nil || document != lambdaTrust {
		t.Errorf("trust policy %q, %v", document, err)
	}
	if *r.Arn != "arn:aws:iam::123456789012:role/team/agentawsworkshop-agent-r" || !strings.HasPrefix(*r.RoleId, "AROA") || len(*r.RoleId) != 21 {
		t.Errorf("arn %s, id %s", *r.Arn, *r.RoleId)
	}
	if *r.Description != "what it is for" || *r.MaxSessionDuration != 7200 || *r.PermissionsBoundary.PermissionsBoundaryArn != boundary {
		t.Errorf("%s, %d, %s", *r.Description, *r.MaxSessionDuration, *r.PermissionsBoundary.PermissionsBoundaryArn)
	}
	if len(r.Tags) != 2 || *r.Tags[0].Key != "a" || *r.Tags[1].Value != "2" {
		t.Errorf("tags %v", r.Tags)
	}
	if r.CreateDate.IsZero() || !r.CreateDate.Equal(*made.Role.CreateDate) {
		t.Errorf("made at %v, then at %v", made.Role.CreateDate, r.CreateDate)
	}
}

func TestRolesAreChanged(t *testing.T) {
	_, c := client(t)
	name := aws.String("r")
	createRole(t, c, *name)
	for what, err := range map[string]error{
		"UpdateRole":                 second(c.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: name, MaxSessionDuration: aws.Int32(3600)})),
		"UpdateRoleDescription":      second(c.UpdateRoleDescription(ctx, &iam.UpdateRoleDescriptionInput{RoleName: name, Description: aws.String("new")})),
		"UpdateAssumeRolePolicy":     second(c.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: name, PolicyDocument: aws.String(strings.Replace(lambdaTrust, "lambda", "ec2", 1))})),
		"PutRolePermissionsBoundary": second(c.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: name, PermissionsBoundary: aws.String(boundary)})),
		"TagRole":                    second(c.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: []types.Tag{{Key: aws.String("Key"), Value: aws.String("v")}}})),
		"TagRole, other case":        second(c.TagRole(ctx, &iam.TagRoleInput{RoleName: name, Tags: []types.Tag{{Key: aws.String("KEY"), Value: aws.String("w")}}})),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	got, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: name})
	if err != nil {
		t.Fatal(err)
	}
	if *got.Role.Description != "new" || !strings.Contains(*got.Role.AssumeRolePolicyDocument, "ec2") || got.Role.PermissionsBoundary == nil || len(got.Role.Tags) != 1 {
		t.Errorf("%+v", got.Role)
	}
	if _, err := c.UntagRole(ctx, &iam.UntagRoleInput{RoleName: name, TagKeys: []string{"kEY"}}); err != nil {
		t.Error(err)
	}
	if _, err := c.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: name}); err != nil {
		t.Error(err)
	}
	tags, err := c.ListRoleTags(ctx, &iam.ListRoleTagsInput{RoleName: name})
	if err != nil || len(tags.Tags) != 0 {
		t.Errorf("tags %v, %v", tags, err)
	}
	err = second(c.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: name}))
	wants(t, "DeleteRolePermissionsBoundary twice", err, "NoSuchEntity", "The role with name r does not have")
}

func TestRefusedRoles(t *testing.T) {
	_, c := client(t)
	createRole(t, c, "taken")
	good := iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(lambdaTrust)}
	for what, test := range map[string]struct {
		change        func(*iam.CreateRoleInput)
		code, message string
	}{
		"a name that is taken":    {func(in *iam.CreateRoleInput) { in.RoleName = aws.String("taken") }, "EntityAlreadyExists", "Role with name taken already exists."},
		"taken in another case":   {func(in *iam.CreateRoleInput) { in.RoleName = aws.String("TAKEN") }, "EntityAlreadyExists", "Role with name TAKEN already exists."},
		"a name with a slash":     {func(in *iam.CreateRoleInput) { in.RoleName = aws.String("a/b") }, "ValidationError", "The specified value for roleName is invalid."},
		"a long name":             {func(in *iam.CreateRoleInput) { in.RoleName = aws.String(strings.Repeat("r", 65)) }, "ValidationError", "1 validation error detected: Value 'rrr"},
		"a path without slashes":  {func(in *iam.CreateRoleInput) { in.Path = aws.String("team") }, "ValidationError", "The specified value for path is invalid."},
		"a short session":         {func(in *iam.CreateRoleInput) { in.MaxSessionDuration = aws.Int32(60) }, "ValidationError", "1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600"},
		"trust that is no JSON":   {func(in *iam.CreateRoleInput) { in.AssumeRolePolicyDocument = aws.String("{") }, "MalformedPolicyDocument", ""},
		"trust without principal": {func(in *iam.CreateRoleInput) { in.AssumeRolePolicyDocument = aws.String(allowAll) }, "MalformedPolicyDocument", ""},
		"a huge trust policy": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(strings.Replace(lambdaTrust, `"Effect"`, `"Sid":"`+strings.Repeat("s", 2048)+`","Effect"`, 1))
		}, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"},
		"a boundary that is not there": {func(in *iam.CreateRoleInput) {
			in.PermissionsBoundary = aws.String("arn:aws:iam::123456789012:policy/none")
		}, "NoSuchEntity", "Scope ARN: arn:aws:iam::123456789012:policy/none does not exist or is not attachable."},
		"a boundary of AWS that the account does not have": {func(in *iam.CreateRoleInput) {
			in.PermissionsBoundary = aws.String("arn:aws:iam::aws:policy/PowerUserAccess")
		}, "NotEmulated", "not emulated: AWS managed policy arn:aws:iam::aws:policy/PowerUserAccess"},
		"trust in a role that is not there": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(trusting("arn:aws:iam::123456789012:role/none", `"sts:AssumeRole"`, `{}`))
		}, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/none"`},
		"trust in a session of a role that is not there": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(trusting("arn:aws:sts::123456789012:assumed-role/none/s", `"sts:AssumeRole"`, `{}`))
		}, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:sts::123456789012:assumed-role/none/s"`},
		"trust in a user": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(trusting("arn:aws:iam::123456789012:user/emulator-admin", `"sts:AssumeRole"`, `{}`))
		}, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/emulator-admin"`},
		"a boundary that is no ARN": {func(in *iam.CreateRoleInput) { in.PermissionsBoundary = aws.String("a boundary without a name") }, "ValidationError", "Invalid ARN:  Could not be parsed!"},
		"tags of AWS": {func(in *iam.CreateRoleInput) {
			in.Tags = []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}
		}, "InvalidInput", ""},
		"a tag twice": {func(in *iam.CreateRoleInput) {
			in.Tags = []types.Tag{{Key: aws.String("k"), Value: aws.String("")}, {Key: aws.String("K"), Value: aws.String("")}}
		}, "InvalidInput", "Duplicate tag keys found."},
		"a key that is not emulated": {func(in *iam.CreateRoleInput) {
			in.AssumeRolePolicyDocument = aws.String(strings.Replace(lambdaTrust, `"Action"`, `"Condition":{"StringEquals":{"aws:Nonsense":"x"}},"Action"`, 1))
		}, "NotEmulated", "not emulated: condition key aws:Nonsense (in policy r)"},
	} {
		in := good
		test.change(&in)
		wants(t, what, second(c.CreateRole(ctx, &in)), test.code, test.message)
	}
	wants(t, "GetRole of none", second(c.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("none")})), "NoSuchEntity", "The role with name none cannot be found.")
	wants(t, "DeleteRole of none", second(c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("none")})), "NoSuchEntity", "The role with name none cannot be found.")
}

func TestRolePolicies(t *testing.T) {
	_, c := client(t)
	name := aws.String("r")
	createRole(t, c, *name)
	put := func(policy, document string) error {
		return second(c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: name, PolicyName: &policy, PolicyDocument: &document}))
	}
	for _, policy := range []string{"b", "a", "b"} {
		if err := put(policy, allowAll); err != nil {
			t.Fatal(err)
		}
	}
	got, err := c.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: name, PolicyName: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	if document, _ := url.PathUnescape(*got.PolicyDocument); document != allowAll {
		t.Errorf("document %q", document)
	}
	list, err := c.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: name})
	if err != nil || strings.Join(list.PolicyNames, " ") != "a b" {
		t.Errorf("%v, %v", list, err)
	}
	wants(t, "a policy that is none", put("c", `{"Statement":{}}`), "MalformedPolicyDocument", "")
	wants(t, "policies beyond the quota", put("c", strings.Replace(allowAll, `"Effect"`, `"Sid":"`+strings.Repeat("s", 10300)+`","Effect"`, 1)), "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role r")

	managed := aws.String("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
	for range 2 { // the second does nothing
		if _, err := c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: name, PolicyArn: managed}); err != nil {
			t.Fatal(err)
		}
	}
	attached, err := c.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: name})
	if err != nil || len(attached.AttachedPolicies) != 1 || *attached.AttachedPolicies[0].PolicyName != "AWSLambdaBasicExecutionRole" {
		t.Errorf("%v, %v", attached, err)
	}
	entities, err := c.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: managed})
	if err != nil || len(entities.PolicyRoles) != 1 || *entities.PolicyRoles[0].RoleName != "r" {
		t.Errorf("%v, %v", entities, err)
	}
	remove := func() error { return second(c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: name})) }
	wants(t, "delete with attached policies", remove(), "DeleteConflict", "Cannot delete entity, must detach all policies first.")
	if _, err := c.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: managed}); err != nil {
		t.Error(err)
	}
	wants(t, "detach twice", second(c.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: name, PolicyArn: managed})), "NoSuchEntity", "Policy "+*managed+" was not found.")
	wants(t, "delete with inline policies", remove(), "DeleteConflict", "Cannot delete entity, must delete policies first.")
	for _, policy := range []string{"a", "b"} {
		if _, err := c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: &policy}); err != nil {
			t.Error(err)
		}
	}
	wants(t, "delete a policy twice", second(c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String("a")})), "NoSuchEntity", "The role policy with name a cannot be found.")
	if err := remove(); err != nil {
		t.Error(err)
	}
	wants(t, "attach what AWS has and the account not", second(c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("agentawsworkshop-cfn-exec"), PolicyArn: aws.String("arn:aws:iam::aws:policy/IAMFullAccess")})),
		"NotEmulated", "not emulated: AWS managed policy arn:aws:iam::aws:policy/IAMFullAccess")
}

func TestRolesArePaged(t *testing.T) {
	_, c := client(t)
	for _, name := range []string{"x1", "x2", "x3", "x4"} {
		createRole(t, c, name)
	}
	var names []string
	pages := 0
	for p := iam.NewListRolesPaginator(c, &iam.ListRolesInput{MaxItems: aws.Int32(3)}); p.HasMorePages(); pages++ {
		out, err := p.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.Roles {
			names = append(names, *r.RoleName)
		}
	}
	if pages != 3 || len(names) != 8 || strings.Join(names[4:], " ") != "x1 x2 x3 x4" {
		t.Errorf("%d pages: %v", pages, names)
	}
}
