package iam_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// TestTrustIsBoundToTheRole: a role that is deleted and made again under the same name is not the one that was trusted (IAM
// user guide, "AWS JSON policy elements: Principal", IAM role principals).
func TestTrustIsBoundToTheRole(t *testing.T) {
	a, c := client(t)
	admin := a.Workshop.Account.RoleARN(a.Workshop.Account.AdminRole())
	caller := assumable(t, c, "caller", trusting(admin, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `{}`))
	target := assumable(t, c, "target", trusting(caller, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `{}`))
	assume := func() error {
		_, err := sts.NewFromConfig(a.Config(a.Assume("caller"))).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: &target, RoleSessionName: aws.String("session")})
		return err
	}
	shown := func() string {
		out, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("target")})
		if err != nil {
			t.Fatal(err)
		}
		text, err := url.QueryUnescape(*out.Role.AssumeRolePolicyDocument)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if err := assume(); err != nil || !strings.Contains(shown(), caller) {
		t.Fatal(err, shown())
	}
	old, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("caller")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String("caller"), PolicyName: aws.String("all")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("caller")}); err != nil {
		t.Fatal(err)
	}
	if text := shown(); strings.Contains(text, caller) || !strings.Contains(text, `"`+*old.Role.RoleId+`"`) {
		t.Errorf("of a role that is gone, a trust policy shows the id: %s", text)
	}
	assumable(t, c, "caller", trusting(admin, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `{}`))
	if err := assume(); err == nil || !strings.Contains(err.Error(), "is not authorized to perform: sts:AssumeRole") {
		t.Errorf("another role of the same name may assume: %v", err)
	}
	if _, err := c.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String("target"), PolicyDocument: aws.String(trusting(caller, `["sts:AssumeRole","sts:SetSourceIdentity","sts:TagSession"]`, `{}`))}); err != nil {
		t.Fatal(err)
	}
	if err := assume(); err != nil {
		t.Errorf("trusted again: %v", err)
	}
}
