package iam_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestManagedPolicies(t *testing.T) {
	_, c := client(t)
	made, err := c.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: aws.String("agentawsworkshop-agent-p"), Path: aws.String("/team/"), PolicyDocument: aws.String(allowAll), Description: aws.String("d"),
		Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	arn := made.Policy.Arn
	if *arn != "arn:aws:iam::123456789012:policy/team/agentawsworkshop-agent-p" || !strings.HasPrefix(*made.Policy.PolicyId, "ANPA") {
		t.Errorf("%s, %s", *arn, *made.Policy.PolicyId)
	}
	wants(t, "the same name on another path", second(c.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("agentawsworkshop-agent-p"), PolicyDocument: aws.String(allowAll)})),
		"EntityAlreadyExists", "A policy called agentawsworkshop-agent-p already exists.")
	version := func(n int, isDefault bool) error {
		document := strings.Replace(allowAll, `"Effect"`, fmt.Sprintf(`"Sid":"v%d","Effect"`, n), 1)
		return second(c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: &document, SetAsDefault: isDefault}))
	}
	for n := 2; n <= 5; n++ {
		if err := version(n, n == 3); err != nil {
			t.Fatal(err)
		}
	}
	wants(t, "a sixth version", version(6, false), "LimitExceeded", "A managed policy can have up to 5 versions.")
	wants(t, "delete with versions", second(c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})), "DeleteConflict", "This policy has more than one version.")
	wants(t, "delete the default version", second(c.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v3")})), "DeleteConflict", "Cannot delete the default version of a policy.")
	wants(t, "a version that is not there", second(c.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v9")})), "NoSuchEntity", "Policy "+*arn+" version v9")
	got, err := c.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v3")})
	if err != nil {
		t.Fatal(err)
	}
	if document, _ := url.PathUnescape(*got.PolicyVersion.Document); !strings.Contains(document, `"Sid":"v3"`) || !got.PolicyVersion.IsDefaultVersion {
		t.Errorf("%s", document)
	}
	if _, err := c.SetDefaultPolicyVersion(ctx, &iam.SetDefaultPolicyVersionInput{PolicyArn: arn, VersionId: aws.String("v1")}); err != nil {
		t.Error(err)
	}
	var order []string
	for p := iam.NewListPolicyVersionsPaginator(c, &iam.ListPolicyVersionsInput{PolicyArn: arn, MaxItems: aws.Int32(2)}); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Versions {
			order = append(order, *v.VersionId)
		}
	}
	if strings.Join(order, " ") != "v5 v4 v3 v2 v1" {
		t.Errorf("versions %v", order)
	}
	for _, v := range []string{"v2", "v3", "v4", "v5"} {
		if _, err := c.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: arn, VersionId: &v}); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.UntagPolicy(ctx, &iam.UntagPolicyInput{PolicyArn: arn, TagKeys: []string{"k"}}); err != nil {
		t.Error(err)
	}
	if _, err := c.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: arn, Tags: []types.Tag{{Key: aws.String("l"), Value: aws.String("w")}}}); err != nil {
		t.Error(err)
	}
	if tags, err := c.ListPolicyTags(ctx, &iam.ListPolicyTagsInput{PolicyArn: arn}); err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Key != "l" {
		t.Errorf("tags %v, %v", tags, err)
	}
	createRole(t, c, "bound")
	if _, err := c.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("bound"), PermissionsBoundary: arn}); err != nil {
		t.Fatal(err)
	}
	wants(t, "delete a boundary in use", second(c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})), "DeleteConflict", "Cannot delete a policy attached to entities.")
	if p, err := c.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn}); err != nil || *p.Policy.PermissionsBoundaryUsageCount != 1 || *p.Policy.AttachmentCount != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("bound")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn}); err != nil {
		t.Error(err)
	}
	wants(t, "a policy that is gone", second(c.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})), "NoSuchEntity", "Policy "+*arn+" was not found.")
	wants(t, "a new version of AWS's policy", second(c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess"), PolicyDocument: aws.String(allowAll)})),
		"AccessDenied", "User: ")
	list, err := c.ListPolicies(ctx, &iam.ListPoliciesInput{Scope: types.PolicyScopeTypeLocal})
	if err != nil || len(list.Policies) != 4 {
		t.Errorf("%d policies of the account, %v", len(list.Policies), err)
	}
}

func TestSimulations(t *testing.T) {
	a, c := client(t)
	custom, err := c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{
		PolicyInputList:                    []string{allowAll, `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:Delete*","Resource":"arn:aws:s3:::b/*"}}`},
		PermissionsBoundaryPolicyInputList: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}`},
		ActionNames:                        []string{"s3:GetObject", "s3:DeleteObject", "sqs:SendMessage"}, ResourceArns: []string{"arn:aws:s3:::b/k"},
		ContextEntries: []types.ContextEntry{{ContextKeyName: aws.String("aws:SecureTransport"), ContextKeyType: types.ContextKeyTypeEnumBoolean, ContextKeyValues: []string{"true"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []types.PolicyEvaluationDecisionType{"allowed", "explicitDeny", "implicitDeny"}
	if len(custom.EvaluationResults) != len(want) {
		t.Fatalf("%d results", len(custom.EvaluationResults))
	}
	for i, r := range custom.EvaluationResults {
		if r.EvalDecision != want[i] || r.PermissionsBoundaryDecisionDetail == nil || len(r.ResourceSpecificResults) != 1 {
			t.Errorf("%s: %s, %+v", *r.EvalActionName, r.EvalDecision, r)
		}
	}
	if m := custom.EvaluationResults[1].MatchedStatements; len(m) != 1 || *m[0].SourcePolicyId != "PolicyInputList.2" || m[0].StartPosition.Line != 1 {
		t.Errorf("%+v", m)
	}
	wants(t, "a policy that is none", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{"{"}, ActionNames: []string{"s3:GetObject"}})), "InvalidInput", "")
	wants(t, "an action that is none", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll}, ActionNames: []string{"GetObject"}})), "InvalidInput", "Invalid Action Name: GetObject")

	wants(t, "a resource that is none", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll}, ActionNames: []string{"s3:GetObject"}, ResourceArns: []string{"*", "bucket"}})),
		"InvalidInput", "ResourceNames are not in a valid ARN format: bucket.")
	everyone := aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`)
	wants(t, "a resource policy for nobody", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll}, ActionNames: []string{"s3:GetObject"}, ResourcePolicy: everyone})),
		"InvalidInput", "CallerArn is required")
	wants(t, "a session as the caller", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll}, ActionNames: []string{"s3:GetObject"}, CallerArn: &a.Admin.Principal.ARN})),
		"InvalidInput", "CallerArn must be the ARN of a user or role: arn:aws:sts::")
	wants(t, "an unknown filter", second(c.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: aws.String(boundary), EntityFilter: "Robot"})),
		"ValidationError", "1 validation error detected: Value 'Robot' at 'entityFilter' failed to satisfy constraint: Member must satisfy enum value set: [User, Role,")
	wants(t, "an unknown usage", second(c.ListPolicies(ctx, &iam.ListPoliciesInput{PolicyUsageFilter: "Any"})),
		"ValidationError", "1 validation error detected: Value 'Any' at 'policyUsageFilter'")
	wants(t, "a policy too long", second(c.SimulateCustomPolicy(ctx, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll + strings.Repeat(" ", 131072)}, ActionNames: []string{"s3:GetObject"}})),
		"ValidationError", "1 validation error detected: Value")

	role := a.Workshop.Account.RoleARN(a.Workshop.Account.ProvisioningRole())
	principal, err := c.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: &role, ActionNames: []string{"cloudformation:DescribeStacks", "cloudformation:DescribeEvents", "s3:ListAllMyBuckets"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		decision types.PolicyEvaluationDecisionType
		boundary bool
	}{{"allowed", true}, {"implicitDeny", false}, {"implicitDeny", false}} {
		r := principal.EvaluationResults[i]
		if r.EvalDecision != want.decision || r.PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary != want.boundary {
			t.Errorf("%s: %s, %+v", *r.EvalActionName, r.EvalDecision, r.PermissionsBoundaryDecisionDetail)
		}
	}
	wants(t, "a role that is not there", second(c.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String("arn:aws:iam::123456789012:role/none"), ActionNames: []string{"s3:GetObject"}})), "NoSuchEntity", "The role with name none cannot be found.")
	wants(t, "a role on another path", second(c.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(strings.Replace(role, ":role/", ":role/path/", 1)), ActionNames: []string{"s3:GetObject"}})), "NoSuchEntity", "The role with name agentawsworkshop-broker-provisioning cannot be found.")
}

// Pages of a simulation have every action once, in the order in which they were asked for.
func TestSimulationPages(t *testing.T) {
	_, c := client(t)
	var asked, got []string
	for n := range 250 {
		asked = append(asked, fmt.Sprintf("s3:Action%d", n))
	}
	pages := 0
	for p := iam.NewSimulateCustomPolicyPaginator(c, &iam.SimulateCustomPolicyInput{PolicyInputList: []string{allowAll}, ActionNames: asked}); p.HasMorePages() && pages < 10; pages++ {
		page, err := p.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.EvaluationResults {
			got = append(got, *r.EvalActionName)
		}
	}
	if pages != 3 || !slices.Equal(got, asked) {
		t.Errorf("%d pages of %d actions: %v", pages, len(got), got)
	}
}
