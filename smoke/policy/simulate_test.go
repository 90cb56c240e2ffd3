package policy_test

import (
	"reflect"
	"slices"
	"testing"

	"cfnenv/smoke/policy"
)

const (
	jill       = "arn:aws:iam::123456789012:user/jill"
	afterDate  = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}`
	putObject  = "{\n  \"Version\":\"2012-10-17\",\n  \"Statement\":{\n    \"Effect\":\"Allow\",\n    \"Action\":\"s3:PutObject\",\n    \"Resource\":\"arn:aws:s3:::my-test-bucket\"\n  }\n}"
	everything = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}"
	onlyIAM    = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}`
)

func userJill() policy.Principal {
	return policy.Principal{ARN: jill, Account: "123456789012", Type: policy.TypeUser, UserID: "AIDAEXAMPLE1234567890"}
}

// one parses a single policy.
func one(t *testing.T, kind policy.Kind, name, text string) []*policy.Document {
	t.Helper()
	return []*policy.Document{parse(t, kind, name, []byte(text))}
}

// TestStatementPositions compares with answers of AWS, in its CLI and API references and in reports of users.
func TestStatementPositions(t *testing.T) {
	for name, c := range map[string]struct {
		text       string
		index      int
		start, end policy.Position
	}{
		"one statement in one line":   {afterDate, 0, policy.Position{Line: 1, Column: 38}, policy.Position{Line: 1, Column: 167}},
		"one statement in many lines": {putObject, 0, policy.Position{Line: 3, Column: 16}, policy.Position{Line: 7, Column: 4}},
		"a list of one":               {everything, 0, policy.Position{Line: 3, Column: 17}, policy.Position{Line: 8, Column: 6}},
		"second in a list": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}, {"Effect":"Deny","Action":"*","Resource":"*"}]}`,
			1, policy.Position{Line: 1, Column: 84}, policy.Position{Line: 1, Column: 131}},
		"characters, not bytes": {`{"Version":"2012-10-17","Id":"äöü","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`,
			0, policy.Position{Line: 1, Column: 49}, policy.Position{Line: 1, Column: 94}},
	} {
		got := one(t, policy.Identity, "p", c.text)[0].Statements()[c.index]
		if got.Start != c.start || got.End != c.end {
			t.Errorf("%s: from %v to %v, expected %v to %v", name, got.Start, got.End, c.start, c.end)
		}
	}
}

func TestSimulateOneAction(t *testing.T) {
	for _, c := range []struct {
		now     string
		want    policy.Effect
		missing []string
	}{
		{"2019-04-25T11:00:00Z", policy.Allowed, nil},
		{"2014-04-25T11:00:00Z", policy.ImplicitDeny, nil},
		{"", policy.ImplicitDeny, []string{"aws:CurrentTime"}},
	} {
		s := &policy.Simulation{
			Policies: policy.Policies{Identity: one(t, policy.Identity, "PolicyInputList.1", afterDate)},
			Actions:  []string{"dynamodb:CreateBackup"},
			Context:  policy.Context{},
		}
		if c.now != "" {
			s.Context.Set("aws:CurrentTime", c.now)
		}
		got := policy.Simulate(s)
		want := policy.SimulationResult{ActionName: "dynamodb:CreateBackup", ResourceName: "*", Decision: c.want, MissingContextValues: c.missing}
		if c.want == policy.Allowed {
			want.Matched = []policy.MatchedStatement{{SourcePolicyID: "PolicyInputList.1", SourcePolicyType: "IAM Policy",
				Start: policy.Position{Line: 1, Column: 38}, End: policy.Position{Line: 1, Column: 167}}}
		}
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("at %q: %+v, expected %+v", c.now, got, want)
		}
	}
}

func TestSimulateSeveralActions(t *testing.T) {
	got := policy.Simulate(&policy.Simulation{
		Policies:  policy.Policies{Identity: one(t, policy.Identity, "PolicyInputList.1", putObject)},
		Actions:   []string{"s3:PutObject", "s3:DeleteObject"},
		Resources: []string{"arn:aws:s3:::my-test-bucket"},
		Principal: userJill(),
	})
	if len(got) != 2 || got[0].Decision != policy.Allowed || got[1].Decision != policy.ImplicitDeny {
		t.Fatalf("%+v", got)
	}
	for _, r := range got {
		if len(r.Resources) != 1 || r.Resources[0].ResourceName != "arn:aws:s3:::my-test-bucket" || r.ResourceName != r.Resources[0].ResourceName || r.Resources[0].Decision != r.Decision {
			t.Errorf("%s: %+v", r.ActionName, r)
		}
		if r.AllowedByBoundary != nil || r.AllowedByOrganizations != nil || r.Details != nil {
			t.Errorf("%s: details of policies that do not apply: %+v", r.ActionName, r)
		}
	}
}

// TestSimulateBoundary follows the API reference's example in which a bucket
// policy names the user: the boundary does not allow, the simulation does.
func TestSimulateBoundary(t *testing.T) {
	bucket := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + jill + `"},"Action":"s3:Put*","Resource":"arn:aws:s3:::production/*"}}`
	got := policy.Simulate(&policy.Simulation{
		Policies: policy.Policies{
			Identity: one(t, policy.Identity, "PolicyInputList.1", onlyIAM),
			Boundary: one(t, policy.Boundary, "PermissionsBoundaryPolicyInputList.1", onlyIAM),
			Resource: one(t, policy.Resource, "ResourcePolicy", bucket),
		},
		Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::production/Test"}, Principal: userJill(),
	})[0]
	if got.Decision != policy.Allowed || got.AllowedByBoundary == nil || *got.AllowedByBoundary {
		t.Errorf("%+v", got)
	}
	if len(got.Matched) != 1 || got.Matched[0].SourcePolicyID != "ResourcePolicy" || got.Matched[0].SourcePolicyType != "Resource Policy" {
		t.Errorf("matched %+v", got.Matched)
	}
}

// TestSimulateAcrossAccounts follows the API reference's example of a foreign
// bucket whose policy allows what the caller's own policies do not.
func TestSimulateAcrossAccounts(t *testing.T) {
	bucket := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + jill + `"},"Action":["s3:List*","s3:Put*"],"Resource":"arn:aws:s3:::mary/*"}}`
	got := policy.Simulate(&policy.Simulation{
		Policies: policy.Policies{
			Identity: one(t, policy.Identity, "user_jill_own", onlyIAM),
			Boundary: one(t, policy.Boundary, "PermissionsBoundaryPolicyInputList.1", onlyIAM),
			Resource: one(t, policy.Resource, "ResourcePolicy", bucket),
		},
		Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::mary/Test"}, ResourceOwner: "999988887777", Principal: userJill(),
	})[0]
	want := []policy.DecisionDetail{
		{PolicyType: "IAM Policy", Decision: policy.ImplicitDeny},
		{PolicyType: "Resource Policy", Decision: policy.Allowed},
		{PolicyType: "Permissions Boundary Policy", Decision: policy.ImplicitDeny},
	}
	if got.Decision != policy.ImplicitDeny || got.Matched != nil || !slices.Equal(got.Details, want) {
		t.Errorf("%+v", got)
	}
	if r := got.Resources[0]; len(r.Matched) != 1 || r.Matched[0].SourcePolicyID != "ResourcePolicy" {
		t.Errorf("resource: %+v", r)
	}
}

// TestSimulateMissingValues: AWS names the keys of every statement, also of
// those about other actions (boto3 issue 3111).
func TestSimulateMissingValues(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":{"StringLike":{"aws:PrincipalTag/allowed_service":"s3"}}},
		{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}"}]}`
	s := &policy.Simulation{
		Policies: policy.Policies{Identity: one(t, policy.Identity, "PolicyInputList.1", text)},
		Actions:  []string{"s3:ListBucket"}, Resources: []string{"arn:aws:s3:::b"},
	}
	got := policy.Simulate(s)[0]
	if want := []string{"aws:PrincipalTag/allowed_service", "aws:username"}; !slices.Equal(got.Resources[0].MissingContextValues, want) || got.MissingContextValues != nil {
		t.Errorf("%+v, expected %q", got, want)
	}
	s.Principal, s.Resources = userJill(), nil
	if got := policy.Simulate(s)[0].MissingContextValues; !slices.Equal(got, []string{"aws:PrincipalTag/allowed_service"}) {
		t.Errorf("for a user: %q", got)
	}
}

func TestSimulateSeveralResources(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::bad"}]}`
	got := policy.Simulate(&policy.Simulation{
		Policies: policy.Policies{
			Identity: one(t, policy.Identity, "PolicyInputList.1", text),
			SCP:      [][]*policy.Document{one(t, policy.SCP, "FullAWSAccess", everything)},
		},
		Actions: []string{"s3:ListBucket"}, Resources: []string{"arn:aws:s3:::good", "arn:aws:s3:::bad"},
	})[0]
	if got.Decision != policy.ExplicitDeny || got.Matched != nil || got.AllowedByOrganizations == nil || !*got.AllowedByOrganizations {
		t.Errorf("%+v", got)
	}
	if len(got.Resources) != 2 || got.Resources[0].Decision != policy.Allowed || got.Resources[1].Decision != policy.ExplicitDeny || len(got.Resources[1].Matched) != 1 {
		t.Errorf("%+v", got.Resources)
	}
}

func TestSimulateListsEveryStatement(t *testing.T) {
	deny := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`
	got := policy.Simulate(&policy.Simulation{
		Policies: policy.Policies{
			Identity: append(one(t, policy.Identity, "a", everything), one(t, policy.Identity, "b", deny)...),
			Boundary: one(t, policy.Boundary, "c", deny),
		},
		Actions: []string{"s3:GetObject", "sqs:ListQueues"}, Principal: userJill(),
	})
	var names []string
	for _, m := range got[0].Matched {
		names = append(names, m.SourcePolicyID+" "+m.SourcePolicyType)
	}
	if want := []string{"b IAM Policy", "c Permissions Boundary Policy"}; !slices.Equal(names, want) {
		t.Errorf("matched %q, expected %q", names, want)
	}
	if got[1].Decision != policy.ImplicitDeny || *got[1].AllowedByBoundary {
		t.Errorf("%+v", got[1])
	}
}
