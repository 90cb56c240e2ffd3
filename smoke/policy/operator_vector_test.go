package policy_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"cfnenv/smoke/policy"
)

func TestOperatorVectors(t *testing.T) {
	var file struct {
		Description, Source string
		Rows                []struct {
			Op      string
			Want    json.RawMessage
			Got     values
			Context map[string]values
			Holds   *bool
			Note    string
		}
	}
	vectors(t, "operators.json", &file)
	atLeast(t, len(file.Rows), 200)
	for i, row := range file.Rows {
		if row.Holds == nil {
			t.Fatalf("row %d has no expectation", i)
		}
		ctx := contextOf(row.Context)
		if row.Got != nil {
			ctx.Set("x:Key", row.Got...)
		}
		doc := statement(t, policy.Identity, map[string]any{
			"Effect": "Allow", "Action": "*", "Resource": "*",
			"Condition": map[string]any{row.Op: map[string]any{"X:key": row.Want}},
		})
		d := policy.Evaluate(request("s3:GetObject", "*", ctx), &policy.Policies{Identity: []*policy.Document{doc}})
		if d.Allowed() != *row.Holds {
			t.Errorf("row %d: %s %s against %q: %t, expected %t (%s)", i, row.Op, row.Want, []string(row.Got), d.Allowed(), *row.Holds, row.Note)
		}
	}
}

func TestMatchingVectors(t *testing.T) {
	type row struct {
		Pattern values
		Value   string
		Context map[string]values
		Match   *bool
		Note    string
	}
	var file struct {
		Description, Source                          string
		Actions, NotActions, Resources, NotResources []row
	}
	vectors(t, "matching.json", &file)
	count := 0
	run := func(element string, rows []row) {
		for i, r := range rows {
			count++
			if r.Match == nil {
				t.Fatalf("%s %d has no expectation", element, i)
			}
			members := map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}
			action, resource := "s3:GetObject", r.Value
			switch element {
			case "Action", "NotAction":
				delete(members, "Action")
				action, resource = r.Value, "*"
			default:
				delete(members, "Resource")
			}
			members[element] = r.Pattern
			doc := statement(t, policy.Identity, members)
			d := policy.Evaluate(request(action, resource, contextOf(r.Context)), &policy.Policies{Identity: []*policy.Document{doc}})
			if d.Allowed() != *r.Match {
				t.Errorf("%s %q against %s: %t, expected %t (%s)", element, []string(r.Pattern), r.Value, d.Allowed(), *r.Match, r.Note)
			}
		}
	}
	run("Action", file.Actions)
	run("NotAction", file.NotActions)
	run("Resource", file.Resources)
	run("NotResource", file.NotResources)
	atLeast(t, count, 80)
}

// request is a request of a role session of account 123456789012.
func request(action, resource string, ctx policy.Context) *policy.Request {
	return &policy.Request{Action: action, Resource: resource, Context: ctx, Principal: session("role", "session")}
}

func session(role, name string) policy.Principal {
	return policy.Principal{
		ARN:     fmt.Sprintf("arn:aws:sts::123456789012:assumed-role/%s/%s", role, name),
		RoleARN: "arn:aws:iam::123456789012:role/" + role,
		Account: "123456789012",
		Type:    policy.TypeAssumedRole,
		UserID:  "AROAEXAMPLE1234567890:" + name,
	}
}
