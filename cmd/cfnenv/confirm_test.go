package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, " YES \n": true, "n\n": false, "\n": false, "": false, "yup\n": false} {
		var stderr bytes.Buffer
		a := &app{Stdin: strings.NewReader(answer), Stderr: &stderr, IsTerminal: func(any) bool { return true }}
		if got := a.confirm(t.Context(), "Delete it?"); got != want || stderr.String() != "Delete it? [y/N] " {
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
	if err := declined(ctx, errors.New("nothing was removed"), "--yes"); !errors.As(err, &exit) || exit.Code != exitInterrupted || len(exit.Hints) > 0 {
		t.Errorf("%#v", err)
	}
	if err := declined(t.Context(), errors.New("nothing was removed"), "--yes"); !errors.As(err, &exit) || exit.Code != exitFailed || len(exit.Hints) != 1 {
		t.Errorf("%#v", err)
	}
}
