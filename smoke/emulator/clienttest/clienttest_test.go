package clienttest_test

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// TestServed: what a served AWS CLI writes and how it ends is what a process of its own writes and how that ends.
func TestServed(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			cli := clienttest.CLI(t, generation)
			a := emulatortest.Start(t, emulatortest.Options{}, nil)
			for _, command := range []struct{ args, says string }{
				{"sts get-caller-identity --output json", a.Admin.Principal.ARN},
				{"iam get-role --role-name none", "NoSuchEntity"},
			} {
				args := append(strings.Fields(command.args), "--endpoint-url", a.URL)
				alone, aloneErr := clienttest.RunAlone(t, a.Environ(a.Admin), cli, args...)
				for range 2 { // the second time without what the first one had to learn
					served, err := clienttest.Run(t, a.Environ(a.Admin), cli, args...)
					if served != alone || text(err) != text(aloneErr) || !strings.Contains(alone, command.says) {
						t.Errorf("aws %s: served\n%s%v\nalone\n%s%v", command.args, served, err, alone, aloneErr)
					}
				}
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
