package emulator

import (
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// Every condition key that the workshop's own policies use is one that requests of the account carry.
func TestKeysOfTheWorkshopAreKnown(t *testing.T) {
	account, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close(t.Context())
	looked, keys := 0, 0
	look := func(kind policy.Kind, name, text string) {
		doc, err := policy.Parse(kind, name, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		looked++
		for _, key := range append(doc.ConditionKeys(), doc.Variables()...) {
			keys++
			if !account.knowsKey(key) {
				t.Errorf("%s uses %s, which is not emulated", name, key)
			}
		}
	}
	for _, p := range account.workshop.Policies {
		look(policy.Identity, p.ARN, p.Text)
	}
	for _, r := range account.workshop.Roles {
		look(policy.Trust, r.Name, r.Trust)
		for _, p := range r.Inline {
			look(policy.Identity, p.Name, p.Text)
		}
	}
	for _, s := range account.workshop.SCPs {
		look(policy.SCP, s.Name, s.Text)
	}
	if looked < 20 || keys < 20 {
		t.Fatalf("looked at %d policies with %d keys", looked, keys)
	}
}

// Every session of a role has temporary credentials, of which AWS says whether a device was used: here it never was.
func TestMultiFactorAuthPresent(t *testing.T) {
	for kind, want := range map[string]string{service.AssumedRole: "false", service.Anonymous: "", service.AWSService: ""} {
		c := &service.Call{Principal: service.Principal{Type: kind}}
		got, present := contextKeys(c, policyPrincipal(c.Principal), service.Check{}).Get("aws:MultiFactorAuthPresent")
		if present != (want != "") || present && got[0] != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestKnownKeys(t *testing.T) {
	w, err := workshop.New(workshop.Account{ID: DefaultAccount, Region: DefaultRegion})
	if err != nil {
		t.Fatal(err)
	}
	directory, err := iam.NewDirectory(iam.Options{Workshop: w, Now: time.Now, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	d := NewFrontDoor(FrontDoorOptions{Directory: directory, Account: DefaultAccount, Region: DefaultRegion, Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err := d.Add(iam.New(d.Env(), directory)...); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{
		"aws:PrincipalTag/sub": true, "AWS:principaltag/Any Thing": true, "aws:CalledVia": true, "aws:MultiFactorAuthPresent": true,
		"iam:PermissionsBoundary": true, "IAM:policyarn": true, "iam:ResourceTag/team": true, "ec2:InstanceType": true,
		"aws:Nonsense": false, "aws:NoTag/sub": false, "iam:Nonsense": false, "sts:Nonsense": false,
	} {
		if d.knowsKey(key) != want {
			t.Errorf("%s: %v, want %v", key, !want, want)
		}
	}
	if err := d.Add(&service.Service{Name: "sts"}); err == nil {
		t.Error("a second service of the same name was accepted")
	}
}
