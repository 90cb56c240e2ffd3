package emulator_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cfnenv/smoke/emulator"
)

// Every operation of the services that TestFields does not walk is asked for by name in the service's own tests or by one of
// CloudFormation's handlers, so that nothing is emulated that nobody uses.
func TestOperationsAreUsed(t *testing.T) {
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer account.Close(t.Context())
	words := regexp.MustCompile(`[a-z0-9][A-Z]`)
	for service, operations := range account.Operations() {
		if _, walked := fieldTables()[service]; walked {
			continue
		}
		files, err := filepath.Glob(filepath.Join(service, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		handlers, err := filepath.Glob("cloudformation/resource/" + service + "_*.go")
		if err != nil {
			t.Fatal(err)
		}
		var uses strings.Builder
		for _, file := range append(files, handlers...) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			uses.Write(text)
		}
		for _, operation := range operations {
			boto3 := strings.ToLower(words.ReplaceAllStringFunc(operation, func(pair string) string { return pair[:1] + "_" + pair[1:] }))
			if !strings.Contains(uses.String(), boto3+"(") && !strings.Contains(uses.String(), operation) {
				t.Errorf("%s %s: no test of the service and no handler asks for it; use it or cut it", service, operation)
			}
		}
	}
}
