package door

import (
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/workshop"
)

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
	w, err := workshop.New(workshop.Account{ID: "123456789012", Region: "us-east-2"})
	if err != nil {
		t.Fatal(err)
	}
	directory, err := iam.NewDirectory(iam.Options{Workshop: w, Now: time.Now, Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	d := New(Options{Directory: directory, Account: "123456789012", Region: "us-east-2", Now: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler)})
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
