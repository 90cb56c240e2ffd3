package evidence

import (
	"testing"

	"cfnenv/env"
	"cfnenv/smoke/plan"
)

// TestAnonymousSession: neither the id, nor its beginning, nor the name is left in the name of a session.
func TestAnonymousSession(t *testing.T) {
	const sub = "6f1d2c3b-4a59-4e68-8777-9a0b1c2d3e4f"
	const role = "User: arn:aws:sts::000000000001:assumed-role/broker/"
	for text, want := range map[string]string{
		sub:                         nobodysID,
		role + "agent-ada-6f1d2c3b": role + "agent-somebody-00000000",
		role + "ada-6f1d2c3b is":    role + "somebody-00000000 is",
		"agent-" + sub + "-q":       "agent-" + nobodysID + "-q",
		"made 6f1d2c3bada":          "made 6f1d2c3bada",
		"ada":                       "somebody",
	} {
		f := &File{Plan: &plan.Plan{Principal: env.Principal{Sub: sub, Username: "ada"}}, Run: &Run{Lanes: map[string]*Lane{}}}
		f.Run.End.Version = text
		nobodys, err := f.Anonymous()
		if err != nil || nobodys.Run.End.Version != want {
			t.Errorf("%q: %q, want %q, %v", text, nobodys.Run.End.Version, want, err)
		}
	}
	for _, text := range []string{"", role + "ada", "6f1d2c3b"} {
		f := &File{Plan: &plan.Plan{}, Run: &Run{Lanes: map[string]*Lane{}}}
		f.Run.End.Version = text
		if nobodys, err := f.Anonymous(); err != nil || nobodys.Run.End.Version != text {
			t.Errorf("without a user, %q became %q, %v", text, nobodys.Run.End.Version, err)
		}
	}
}
