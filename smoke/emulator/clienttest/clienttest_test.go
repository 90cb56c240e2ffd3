package clienttest_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// TestServed: a served AWS CLI writes the same, and ends with the same status, as one in a process of its own.
func TestServed(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			cli := clienttest.CLI(t, generation)
			a := emulatortest.Start(t, emulatortest.Options{}, nil)
			args := []string{"iam", "get-role", "--role-name", "none", "--endpoint-url", a.URL}
			alone, aloneErr := clienttest.RunAlone(t, a.Environ(a.Admin), cli, args...)
			for range 2 { // the second time without what the first one had to learn
				served, err := clienttest.Run(t, a.Environ(a.Admin), cli, args...)
				if served != alone || text(err) != text(aloneErr) || !strings.Contains(alone, "NoSuchEntity") {
					t.Errorf("served\n%s%v\nalone\n%s%v", served, err, alone, aloneErr)
				}
			}
			served, err := clienttest.Run(t, a.Environ(a.Admin), cli, "sts", "get-caller-identity", "--output", "text", "--query", "Arn", "--endpoint-url", a.URL)
			if err != nil || strings.TrimSpace(served) != a.Admin.Principal.ARN {
				t.Errorf("%s%v", served, err)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
