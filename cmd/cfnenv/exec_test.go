package main

import (
	"slices"
	"testing"

	"cfnenv/env"
)

// TestChildEnvironOfWindows: a variable of another case is the same variable
// there, and USERNAME is the system's own.
func TestChildEnvironOfWindows(t *testing.T) {
	parent := []string{"aws_profile=stale", "Aws_Region=stale", "USERNAME=login", "Path=kept"}
	variables := []env.Variable{{Name: "AWS_PROFILE", Unset: true}, {Name: "AWS_REGION", Value: "r"}, {Name: "USERNAME", Value: "ada"}}
	for windows, want := range map[bool][]string{
		true:  {"USERNAME=login", "Path=kept", "AWS_REGION=r"},
		false: {"aws_profile=stale", "Aws_Region=stale", "Path=kept", "AWS_REGION=r", "USERNAME=ada"},
	} {
		if got := childEnviron(parent, variables, windows); !slices.Equal(got, want) {
			t.Errorf("windows %v: got %q, want %q", windows, got, want)
		}
	}
}
