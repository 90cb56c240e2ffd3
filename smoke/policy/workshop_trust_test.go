package policy_test

import (
	"testing"

	"cfnenv/smoke/policy"
)

// TestWorkshopTrust asks who may become the workshop's roles.
func TestWorkshopTrust(t *testing.T) {
	account := newAccount(t)
	broker := policy.Principal{
		ARN:     "arn:aws:sts::210987654321:assumed-role/agent-enablement-broker/function",
		RoleARN: account.Account.BrokerRoleARN, Account: "210987654321", Type: policy.TypeAssumedRole, UserID: "AROABROKER1234567890:function",
	}
	stranger := broker
	stranger.RoleARN = "arn:aws:iam::210987654321:role/other"
	own := session("agentawsworkshop-broker-runtime", "me")
	service := func(name string) policy.Principal { return policy.Principal{Service: name} }
	anything := parse(t, policy.Identity, "anything", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	const brokerOnly, cloudFormationOnly = "broker", "cloudformation"
	for _, c := range []struct {
		role, mayBe string
	}{
		{account.Account.ProvisioningRole(), brokerOnly},
		{account.Account.RuntimeRole(), brokerOnly},
		{account.Account.ExecutionRole(), cloudFormationOnly},
	} {
		role, ok := account.Role(c.role)
		if !ok {
			t.Fatalf("no role %s", c.role)
		}
		trust := parse(t, policy.Trust, c.role, []byte(role.Trust))
		for _, try := range []struct {
			name, action string
			who          policy.Principal
			allowed      bool
		}{
			{"broker", "sts:AssumeRole", broker, c.mayBe == brokerOnly},
			{"broker tags", "sts:TagSession", broker, c.mayBe == brokerOnly},
			{"broker sets the source identity", "sts:SetSourceIdentity", broker, c.mayBe == brokerOnly},
			{"broker by web identity", "sts:AssumeRoleWithWebIdentity", broker, false},
			{"another role of the broker's account", "sts:AssumeRole", stranger, false},
			{"a role of this account", "sts:AssumeRole", own, false},
			{"anonymous", "sts:AssumeRole", policy.Principal{Anonymous: true}, false},
			{"CloudFormation", "sts:AssumeRole", service("cloudformation.amazonaws.com"), c.mayBe == cloudFormationOnly},
			{"CloudFormation tags", "sts:TagSession", service("cloudformation.amazonaws.com"), false},
			{"Lambda", "sts:AssumeRole", service("lambda.amazonaws.com"), false},
		} {
			request := &policy.Request{Action: try.action, Resource: role.ARN, ResourceAccount: account.Account.ID, Principal: try.who}
			d := policy.EvaluateAssumeRole(request, &policy.Policies{Identity: []*policy.Document{anything}}, trust)
			if d.Allowed() != try.allowed {
				t.Errorf("%s, %s: %s", c.role, try.name, d.Effect)
			}
		}
	}
}
