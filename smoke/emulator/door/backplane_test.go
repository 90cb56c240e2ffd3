package door_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/emulatortest/protocols"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// refused compares an error of the backplane, which is always a *wire.Error.
func refused(t *testing.T, what string, err error, code, message string) {
	t.Helper()
	var refusal *wire.Error
	if !errors.As(err, &refusal) {
		t.Errorf("%s: %v, want %s", what, err, code)
		return
	}
	if refusal.Code != code || !strings.Contains(refusal.Message, message) {
		t.Errorf("%s: %s %q, want %s %q", what, refusal.Code, refusal.Message, code, message)
	}
}

// What services ask of each other passes the same gate as requests from outside.
func TestBackplaneCalls(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	admin, ctx := a.Admin.Principal, context.Background()
	out, err := a.Call(ctx, admin, emulatortest.Region, "iam", "GetRole", map[string]string{"RoleName": "agentawsworkshop-cfn-exec"})
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Role struct{ Arn string } }
	if err := json.Unmarshal(out, &got); err != nil || got.Role.Arn != "arn:aws:iam::123456789012:role/agentawsworkshop-cfn-exec" {
		t.Errorf("%s, %v", out, err)
	}
	call := func(as service.Principal, name, operation string, in any) error {
		_, err := a.Call(ctx, as, emulatortest.Region, name, operation, in)
		return err
	}
	refused(t, "an unknown parameter", call(admin, "iam", "GetRole", map[string]string{"Role": "r"}), wire.CodeNotEmulated, "not emulated: parameter Role of GetRole")
	refused(t, "an unknown operation", call(admin, "iam", "GetUser", nil), wire.CodeNotEmulated, "not emulated: operation GetUser of service iam")
	refused(t, "an unknown service", call(admin, "ec2", "RunInstances", nil), wire.CodeNotEmulated, "not emulated: service ec2")
	refused(t, "a wrong type", call(admin, "iam", "GetRole", map[string]int{"RoleName": 1}), "SerializationException", "RoleName")
	refused(t, "no permission", call(a.Runtime.Principal, "iam", "GetRole", map[string]string{"RoleName": "r"}), "AccessDenied", "iam:GetRole on resource: role r with an explicit deny in a permissions boundary")
	refused(t, "a principal whose role is gone", call(service.Principal{Type: service.AssumedRole, Account: emulatortest.AccountID, RoleARN: "arn:aws:iam::123456789012:role/gone", UserID: "AROAGONE:s"}, "sqs", "ListQueues", nil),
		"InvalidClientTokenId", "")
}

// A service's session of a role is what the trust policy says, and CalledVia reaches the policies.
func TestServicesAssumeRoles(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{SCP: true}, protocols.Every(t))
	ctx := context.Background()
	execution := a.Workshop.Account.RoleARN(a.Workshop.Account.ExecutionRole())
	s, err := a.AssumeForService(ctx, "cloudformation.amazonaws.com", emulatortest.Region, execution, "AWSCloudFormation", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if s.Principal.ARN != "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-cfn-exec/AWSCloudFormation" {
		t.Errorf("principal %s", s.Principal.ARN)
	}
	_, err = a.AssumeForService(ctx, "lambda.amazonaws.com", emulatortest.Region, execution, "f", time.Hour)
	refused(t, "a service that is not trusted", err, "AccessDenied", "User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: "+execution+" because no role trust policy allows the sts:AssumeRole action")
	_, err = a.AssumeForService(ctx, "lambda.amazonaws.com", emulatortest.Region, execution+"-not", "f", time.Hour)
	refused(t, "a role that is not there", err, "NoSuchEntity", "The role with name agentawsworkshop-cfn-exec-not cannot be found.")

	create := service.Check{Action: "sqs:CreateQueue", Resource: "arn:aws:sqs:us-east-2:123456789012:q", Context: policy.Context{}}
	refused(t, "directly, with service control policies", a.Authorize(ctx, s.Principal, emulatortest.Region, create), "AccessDenied",
		"with an explicit deny in a service control policy")
	s.Principal.CalledVia = []string{"cloudformation.amazonaws.com"}
	if err := a.Authorize(ctx, s.Principal, emulatortest.Region, create); err != nil {
		t.Errorf("via CloudFormation: %v", err)
	}
}
