package iam_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

// A simulation reads a role's tags while they change.
func TestSimulationBesideTagging(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	call := func(operation string, in any) {
		if _, err := a.Call(ctx, a.Admin.Principal, emulatortest.Region, "iam", operation, in); err != nil {
			t.Errorf("%s: %v", operation, err)
		}
	}
	role := a.Workshop.Account.ExecutionRole()
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 100 {
			call("TagRole", map[string]any{"RoleName": role, "Tags": []map[string]string{{"Key": "k", "Value": "v"}}})
			call("UntagRole", map[string]any{"RoleName": role, "TagKeys": []string{"k"}})
		}
	})
	wg.Go(func() {
		for range 100 {
			call("SimulatePrincipalPolicy", map[string]any{"PolicySourceArn": a.Workshop.Account.RoleARN(role), "ActionNames": []string{"s3:GetObject"}})
		}
	})
	wg.Wait()
}

// Roles come, are used and go side by side, and every session sees its own role's policies at once.
func TestConcurrentChanges(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("role-%d", worker)
			call := func(operation string, in map[string]string) {
				if _, err := a.Call(ctx, a.Admin.Principal, emulatortest.Region, "iam", operation, in); err != nil {
					t.Errorf("%s %s: %v", operation, name, err)
				}
			}
			for range 10 {
				call("CreateRole", map[string]string{"RoleName": name, "AssumeRolePolicyDocument": lambdaTrust})
				s, err := a.AssumeForService(ctx, "lambda.amazonaws.com", emulatortest.Region, "arn:aws:iam::123456789012:role/"+name, "f", time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				check := service.Check{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
				if err := a.Authorize(ctx, s.Principal, emulatortest.Region, check); err == nil {
					t.Error("allowed without a policy")
				}
				call("PutRolePolicy", map[string]string{"RoleName": name, "PolicyName": "p", "PolicyDocument": allowAll})
				if err := a.Authorize(ctx, s.Principal, emulatortest.Region, check); err != nil {
					t.Error(err)
				}
				call("PutRolePermissionsBoundary", map[string]string{"RoleName": name, "PermissionsBoundary": boundary})
				call("ListRoles", nil)
				call("DeleteRolePolicy", map[string]string{"RoleName": name, "PolicyName": "p"})
				call("DeleteRole", map[string]string{"RoleName": name})
				if err := a.Authorize(ctx, s.Principal, emulatortest.Region, check); err == nil {
					t.Error("allowed after the role was deleted")
				}
			}
		})
	}
	wg.Wait()
}
