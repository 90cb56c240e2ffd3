package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, " YES \n": true, "n\n": false, "\n": false, "": false, "yup\n": false} {
		var stderr bytes.Buffer
		a := &app{Stdin: strings.NewReader(answer), Stderr: &stderr, IsTerminal: func(any) bool { return true }}
		if got := a.confirm(t.Context(), "Delete it?"); got != want || stderr.String() != "Delete it? [y/N] "+strings.Repeat("\n", 1-strings.Count(answer, "\n")) {
			t.Errorf("%q: %v, asked %q", answer, got, stderr.String())
		}
		a.IsTerminal = func(stream any) bool { return stream == a.Stderr }
		if a.confirm(t.Context(), "") {
			t.Errorf("%q was taken from something that is no terminal", answer)
		}
	}
}

// TestConfirmIsInterrupted: Ctrl-C ends a question that nobody answered.
func TestConfirmIsInterrupted(t *testing.T) {
	typing, keyboard := io.Pipe()
	defer keyboard.Close()
	a := &app{Stdin: typing, Stderr: io.Discard, IsTerminal: func(any) bool { return true }}
	ctx, interrupt := context.WithCancelCause(t.Context())
	interrupt(interruption(endingSignals()[0]))
	if a.confirm(ctx, "Delete it?") {
		t.Fatal("no answer was taken for a yes")
	}
	exit := (*exitError)(nil)
	if err := a.declined(ctx, errors.New("nothing was removed")); !errors.As(err, &exit) || exit.Code != exitInterrupted || len(exit.Hints) > 0 {
		t.Errorf("%#v", err)
	}
	if err := a.declined(t.Context(), errors.New("nothing was removed")); !errors.As(err, &exit) || exit.Code != exitFailed || len(exit.Hints) > 0 {
		t.Errorf("after a no: %#v", err)
	}
	late, cancel := context.WithTimeoutCause(t.Context(), 0, timeLimit(time.Second))
	defer cancel()
	if err := a.declined(late, errors.New("nothing was removed")); !errors.As(err, &exit) || exit.Code != exitUnreachable ||
		err.Error() != "the time limit of 1s was reached (--timeout), while waiting for your answer: nothing was removed" {
		t.Errorf("after the time limit: %v", err)
	}
	a.IsTerminal = func(any) bool { return false }
	if err := a.declined(t.Context(), errors.New("nothing was removed")); !errors.As(err, &exit) || exit.Code != exitFailed || len(exit.Hints) != 1 {
		t.Errorf("without a terminal: %#v", err)
	}
}
