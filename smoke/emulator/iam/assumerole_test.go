package iam_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cfnenv/smoke/emulator/emulatortest"
	fakeiam "cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
)

// trusting is a trust policy for one principal with a condition.
func trusting(principal, actions, condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":` + actions + `,"Condition":` + condition + `}]}`
}

func assumable(t *testing.T, c *iam.Client, name, trust string) string {
	t.Helper()
	out, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("all"), PolicyDocument: aws.String(allowAll)}); err != nil {
		t.Fatal(err)
	}
	return *out.Role.Arn
}

func sessionOf(c *types.Credentials) service.Session {
	return service.Session{AccessKeyID: *c.AccessKeyId, SecretAccessKey: *c.SecretAccessKey, SessionToken: *c.SessionToken}
}

func TestAssumeRole(t *testing.T) {
	a, c := client(t)
	admin := a.Workshop.Account.RoleARN(a.Workshop.Account.AdminRole())
	anyAction := `["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]`
	open := assumable(t, c, "open", trusting(admin, anyAction, `{}`))
	external := assumable(t, c, "external", trusting(admin, anyAction, `{"StringEquals":{"sts:ExternalId":"42"}}`))
	untagged := assumable(t, c, "untagged", trusting(admin, `"sts:AssumeRole"`, `{}`))
	tagged := assumable(t, c, "tagged", trusting(admin, anyAction, `{"StringEquals":{"aws:RequestTag/team":"blue"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}`))
	mine := sts.NewFromConfig(a.Config(a.Admin))

	team := func(value string) []types.Tag { return []types.Tag{{Key: aws.String("team"), Value: &value}} }
	for what, test := range map[string]struct {
		in            sts.AssumeRoleInput
		code, message string
	}{
		"open":                    {sts.AssumeRoleInput{RoleArn: &open}, "", ""},
		"with external id":        {sts.AssumeRoleInput{RoleArn: &external, ExternalId: aws.String("42")}, "", ""},
		"without external id":     {sts.AssumeRoleInput{RoleArn: &external}, "AccessDenied", "User: " + a.Admin.Principal.ARN + " is not authorized to perform: sts:AssumeRole on resource: " + external},
		"tags not trusted":        {sts.AssumeRoleInput{RoleArn: &untagged, Tags: team("blue")}, "AccessDenied", "User: " + a.Admin.Principal.ARN + " is not authorized to perform: sts:TagSession on resource: " + untagged},
		"identity handed down":    {sts.AssumeRoleInput{RoleArn: &untagged}, "AccessDenied", "User: " + a.Admin.Principal.ARN + " is not authorized to perform: sts:SetSourceIdentity on resource: " + untagged},
		"a tag twice":             {sts.AssumeRoleInput{RoleArn: &open, Tags: append(team("blue"), types.Tag{Key: aws.String("TEAM"), Value: aws.String("red")})}, "InvalidParameterValue", "Duplicate tag keys found."},
		"transitive without tag":  {sts.AssumeRoleInput{RoleArn: &open, Tags: team("blue"), TransitiveTagKeys: []string{"tea"}}, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."},
		"identity not trusted":    {sts.AssumeRoleInput{RoleArn: &untagged, SourceIdentity: aws.String(emulatortest.Sub)}, "AccessDenied", "User: " + a.Admin.Principal.ARN + " is not authorized to perform: sts:SetSourceIdentity on resource: " + untagged},
		"the right tag":           {sts.AssumeRoleInput{RoleArn: &tagged, Tags: team("blue")}, "", ""},
		"the wrong tag":           {sts.AssumeRoleInput{RoleArn: &tagged, Tags: team("red")}, "AccessDenied", ""},
		"the broker's role":       {sts.AssumeRoleInput{RoleArn: aws.String(a.Runtime.Principal.RoleARN)}, "AccessDenied", ""},
		"no such role":            {sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:role/none")}, "AccessDenied", "User: " + a.Admin.Principal.ARN + " is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/none"},
		"no ARN":                  {sts.AssumeRoleInput{RoleArn: aws.String("a role without any arn")}, "ValidationError", "a role without any arn is invalid"},
		"too short":               {sts.AssumeRoleInput{RoleArn: &open, DurationSeconds: aws.Int32(60)}, "ValidationError", "1 validation error detected: Value '60' at 'durationSeconds'"},
		"longer than the role":    {sts.AssumeRoleInput{RoleArn: &open, DurationSeconds: aws.Int32(7200)}, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."},
		"a bad name":              {sts.AssumeRoleInput{RoleArn: &open, RoleSessionName: aws.String("a b")}, "ValidationError", "1 validation error detected: Value 'a b' at 'roleSessionName'"},
		"a session policy":        {sts.AssumeRoleInput{RoleArn: &open, Policy: aws.String(allowAll)}, "", ""},
		"a broken session policy": {sts.AssumeRoleInput{RoleArn: &open, Policy: aws.String("{}")}, "MalformedPolicyDocument", ""},
		"another's identity":      {sts.AssumeRoleInput{RoleArn: &open, SourceIdentity: aws.String("somebody-else")}, "AccessDenied", ""},
	} {
		if test.in.RoleSessionName == nil {
			test.in.RoleSessionName = aws.String("session")
		}
		out, err := mine.AssumeRole(ctx, &test.in)
		if test.code != "" {
			wants(t, what, err, test.code, test.message)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		arn := strings.Replace(strings.Replace(*test.in.RoleArn, "iam", "sts", 1), ":role/", ":assumed-role/", 1) + "/session"
		who, err := sts.NewFromConfig(a.Config(sessionOf(out.Credentials))).GetCallerIdentity(ctx, nil)
		if err != nil || *who.Arn != arn || *out.AssumedRoleUser.Arn != arn || *out.SourceIdentity != emulatortest.Sub {
			t.Errorf("%s: %+v, %v", what, who, err)
		}
	}
}

// A session policy bounds its session, and is named when it refuses.
func TestSessionPolicyBounds(t *testing.T) {
	a, c := client(t)
	open := assumable(t, c, "open", trusting(a.Admin.Principal.RoleARN, `["sts:AssumeRole","sts:SetSourceIdentity"]`, `{}`))
	for what, in := range map[string]sts.AssumeRoleInput{
		"inline":  {Policy: aws.String(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}}`)},
		"managed": {PolicyArns: []types.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}}},
	} {
		in.RoleArn, in.RoleSessionName = &open, aws.String("session")
		out, err := sts.NewFromConfig(a.Config(a.Admin)).AssumeRole(ctx, &in)
		if err != nil {
			t.Fatal(err)
		}
		bounded := iam.NewFromConfig(a.Config(sessionOf(out.Credentials)))
		if _, err := bounded.ListRoles(ctx, nil); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		err = second(bounded.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("open")}))
		wants(t, what, err, "AccessDenied", "User: "+*out.AssumedRoleUser.Arn+" is not authorized to perform: iam:DeleteRole on resource: role open because no session policy allows the iam:DeleteRole action")
	}
}

// Transitive tags go from session to session and cannot be changed on the way.
func TestTransitiveTags(t *testing.T) {
	a, c := client(t)
	anyAction := `["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]`
	first := assumable(t, c, "first", trusting(a.Admin.Principal.RoleARN, anyAction, `{}`))
	next := assumable(t, c, "next", trusting(first, anyAction, `{}`))
	last := assumable(t, c, "last", trusting(next, anyAction, `{"StringEquals":{"aws:PrincipalTag/team":"blue"}}`))
	assume := func(s service.Session, role string, tags []types.Tag, transitive []string) (service.Session, error) {
		out, err := sts.NewFromConfig(a.Config(s)).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("session"), Tags: tags, TransitiveTagKeys: transitive})
		if err != nil {
			return s, err
		}
		return sessionOf(out.Credentials), nil
	}
	blue := []types.Tag{{Key: aws.String("team"), Value: aws.String("blue")}}
	one, err := assume(a.Admin, first, blue, []string{"Team"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := assume(one, next, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := assume(two, last, nil, nil); err != nil {
		t.Errorf("the tag did not arrive: %v", err)
	}
	untagged := assumable(t, c, "untagged", trusting(first, `["sts:AssumeRole","sts:SetSourceIdentity"]`, `{}`))
	_, err = assume(one, untagged, nil, nil)
	wants(t, "handing a tag down to a role that may not be tagged", err, "AccessDenied", "User: arn:aws:sts::123456789012:assumed-role/first/session is not authorized to perform: sts:TagSession on resource: "+untagged)
	_, err = assume(one, next, []types.Tag{{Key: aws.String("TEAM"), Value: aws.String("red")}}, nil)
	wants(t, "overriding a transitive tag", err, "InvalidParameterValue", "")
}

// A session tag takes the place of a role's tag whose key differs in case only, as tag keys do not tell case.
func TestSessionTagWinsWhateverItsCase(t *testing.T) {
	a, c := client(t)
	if _, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("tagged"), AssumeRolePolicyDocument: aws.String(lambdaTrust),
		Tags: []iamtypes.Tag{{Key: aws.String("Team"), Value: aws.String("red")}, {Key: aws.String("k"), Value: aws.String("v")}}}); err != nil {
		t.Fatal(err)
	}
	s, err := a.Directory.NewSession("tagged", fakeiam.SessionOptions{Name: "session", Tags: map[string]string{"team": "blue"}})
	if want := map[string]string{"team": "blue", "k": "v"}; err != nil || !maps.Equal(s.Principal.Tags, want) {
		t.Errorf("tags %v, %v; want %v", s.Principal.Tags, err, want)
	}
}

// A service assumes a role under the conditions of its trust policy, to which the keys that every request has are known.
func TestServicesAssumeRoles(t *testing.T) {
	a, c := client(t)
	for condition, want := range map[string]bool{
		`{"StringEquals":{"aws:SourceAccount":"123456789012"},"Bool":{"aws:SecureTransport":"true"}}`: true,
		`{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}`:                              true,
		`{"NumericGreaterThan":{"aws:EpochTime":"1577836800"}}`:                                       true,
		`{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}`:                                 false,
		`{"StringEquals":{"aws:SourceAccount":"210987654321"}}`:                                       false,
		`{"StringEquals":{"aws:RequestedRegion":"us-west-2"}}`:                                        true,
		`{"StringEquals":{"aws:RequestedRegion":"us-east-2"}}`:                                        false,
	} {
		trust := strings.Replace(lambdaTrust, `"Action"`, `"Condition":`+condition+`,"Action"`, 1)
		if _, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("of-a-service"), AssumeRolePolicyDocument: &trust}); err != nil {
			t.Fatal(err)
		}
		_, err := a.AssumeForService(ctx, "lambda.amazonaws.com", "us-west-2", "arn:aws:iam::123456789012:role/of-a-service", "f", time.Hour)
		if (err == nil) != want {
			t.Errorf("%s: %v", condition, err)
		}
		if _, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("of-a-service")}); err != nil {
			t.Fatal(err)
		}
	}
}

// A role that was deleted takes its sessions with it, even when one of the same name is made.
func TestDeletedRoleEndsItsSessions(t *testing.T) {
	a, c := client(t)
	trust := trusting(a.Admin.Principal.RoleARN, `["sts:AssumeRole","sts:SetSourceIdentity"]`, `{}`)
	gone := assumable(t, c, "gone", trust)
	out, err := sts.NewFromConfig(a.Config(a.Admin)).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: &gone, RoleSessionName: aws.String("session")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String("gone"), PolicyName: aws.String("all")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("gone")}); err != nil {
		t.Fatal(err)
	}
	assumable(t, c, "gone", trust)
	_, err = sts.NewFromConfig(a.Config(sessionOf(out.Credentials))).GetCallerIdentity(ctx, nil)
	wants(t, "session of a deleted role", err, "InvalidClientTokenId", "")
}
