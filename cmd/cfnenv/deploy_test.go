package main

import (
	"slices"
	"testing"

	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// TestUnseenOperations: only a stack that was being created is worth deleting, and a refusal began nothing.
func TestUnseenOperations(t *testing.T) {
	for _, test := range []struct {
		action string
		unsure bool
		want   []string
	}{
		{"", false, nil},
		{"created", true, []string{"stack p-s may or may not have been created", "cfnenv delete s deletes this stack"}},
		{"created", false, []string{"the creation of stack p-s continues", "cfnenv delete s deletes this stack"}},
		{"updated", true, []string{"stack p-s may or may not have been updated"}},
		{"updated", false, []string{"the update of stack p-s continues"}},
		{"deleted", true, []string{"if the deletion of stack p-s has started, it continues"}},
	} {
		got := afterwards(stack.DeployResult{Action: test.action, Unsure: test.unsure, State: stackinfo.State{Name: "p-s"}}, "p-")
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: %q", test, got)
		}
	}
}
