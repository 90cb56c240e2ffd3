package main

import (
	"errors"
	"fmt"
	"testing"
)

// TestUnsaid: of several errors, those that only choose the status are not printed.
func TestUnsaid(t *testing.T) {
	status, other := &exitError{Code: exitLeftover}, errors.New("the directory stays")
	for want, err := range map[string]error{
		"": errors.Join(status, nil), "the directory stays": errors.Join(status, other), "named": errors.Join(&exitError{Code: exitFailed, Err: errors.New("named")}),
	} {
		got := ""
		if rest := unsaid(err); rest != nil {
			got = rest.Error()
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if err := fmt.Errorf("around %w and %w", other, other); unsaid(err) != err {
		t.Error("words are lost")
	}
	if unsaid(status) != nil || unsaid(other) != other {
		t.Error("one error alone")
	}
}
