package emulator_test

import (
	"testing"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// Every condition key that the workshop's own policies use is one that requests of the account carry.
func TestKeysOfTheWorkshopAreKnown(t *testing.T) {
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close(t.Context())
	w, err := workshop.New(workshop.Account{ID: emulator.DefaultAccount, Region: emulator.DefaultRegion})
	if err != nil {
		t.Fatal(err)
	}
	looked, keys, knows := 0, 0, account.Env().KnowsKey
	look := func(kind policy.Kind, name, text string) {
		doc, err := policy.Parse(kind, name, []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		looked++
		for _, key := range append(doc.ConditionKeys(), doc.Variables()...) {
			keys++
			if !knows(key) {
				t.Errorf("%s uses %s, which is not emulated", name, key)
			}
		}
	}
	for _, p := range w.Policies {
		look(policy.Identity, p.ARN, p.Text)
	}
	for _, r := range w.Roles {
		look(policy.Trust, r.Name, r.Trust)
		for _, p := range r.Inline {
			look(policy.Identity, p.Name, p.Text)
		}
	}
	for _, s := range w.SCPs {
		look(policy.SCP, s.Name, s.Text)
	}
	if looked < 20 || keys < 20 {
		t.Fatalf("looked at %d policies with %d keys", looked, keys)
	}
}
