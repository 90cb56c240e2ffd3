package main

import (
	"testing"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/workshop"
)

// The guardrails' tables are a copy of what the execution role's policies say, because the guardrails must not import the
// emulator. The policies are asked about every row, and about a neighbour of each that must not be one.
func TestGuardrailsFollowTheWorkshopsPolicies(t *testing.T) {
	account := workshop.Account{ID: "123456789012", Region: "us-east-2"}
	w := guardrail.Workshop{AccountID: account.ID, Region: account.Region, RolePrefix: workshop.DefaultPrefix + "-agent-", BoundaryARN: account.WorkloadBoundary()}
	role, err := newExecutionRole(account)
	if err != nil {
		t.Fatal(err)
	}
	agent := account.RoleARN(w.RolePrefix + "x")
	allowed := func(action, target string, context map[string]string) bool {
		return role.decide(guardrail.Call{Action: action, Target: target, Context: context}).Allowed()
	}
	for _, test := range []struct {
		table string
		rows  []string
		other string
		asks  func(row string) bool
	}{
		{"services", guardrail.Services(), "kinesis", func(row string) bool { return allowed(row+":CreateAnything", "*", nil) }},
		{"passable", guardrail.Passable(), "codebuild.amazonaws.com", func(row string) bool {
			return allowed("iam:PassRole", agent, map[string]string{"iam:PassedToService": row})
		}},
		{"attachable", guardrail.Attachable(), "arn:aws:iam::aws:policy/AdministratorAccess", func(row string) bool {
			return allowed("iam:AttachRolePolicy", agent, map[string]string{"iam:PolicyARN": row})
		}},
		{"linkable", guardrail.Linkable(), "es.amazonaws.com", func(row string) bool {
			return allowed("iam:CreateServiceLinkedRole", "*", map[string]string{"iam:AWSServiceName": row})
		}},
	} {
		if len(test.rows) == 0 {
			t.Errorf("%s is empty", test.table)
		}
		for _, row := range test.rows {
			if !test.asks(row) {
				t.Errorf("%s: %s is in the table and the policies deny it", test.table, row)
			}
		}
		if test.asks(test.other) {
			t.Errorf("%s: %s is not in the table and the policies allow it", test.table, test.other)
		}
	}
}
