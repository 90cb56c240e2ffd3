package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"cfnenv/smoke"
)

// echo is how soon after the first a signal is the same one told twice: timeout(1) tells the process, and then its group.
const echo = 250 * time.Millisecond

// interruptible cancels the context at the first SIGINT or SIGTERM, with the signal as the cause, and closes abandon at
// the second, unless that is the first one's echo. A third one kills the process as if nobody had listened.
func interruptible(parent context.Context) (ctx context.Context, abandon <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	given := make(chan struct{})
	ended := make(chan struct{})
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		var first time.Time
		for {
			select {
			case s := <-signals:
				switch {
				case first.IsZero():
					first = time.Now()
					cancel(interruption(s))
				case time.Since(first) >= echo:
					close(given)
					return
				}
			case <-ended:
				return
			}
		}
	}()
	return ctx, given, func() {
		close(ended)
		cancel(nil)
	}
}

func interruption(s os.Signal) *smoke.Interruption {
	if s == syscall.SIGTERM {
		return &smoke.Interruption{Signal: "SIGTERM", Status: exitTerminated}
	}
	return &smoke.Interruption{Signal: "SIGINT", Status: exitInterrupted}
}

// signalStatus is the exit status for the signal that cancelled an interruptible context; exitOK when none did.
func signalStatus(ctx context.Context) int {
	if i := (*smoke.Interruption)(nil); errors.As(context.Cause(ctx), &i) {
		return i.Status
	}
	return exitOK
}
