package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"cfnenv/smoke"
	"cfnenv/smoke/printable"
)

// endings lists the signals after which a command cleans up, or names what it leaves.
func endings() []smoke.Interruption {
	var table []smoke.Interruption
	for _, row := range []struct {
		signal syscall.Signal
		name   string
	}{
		{syscall.SIGINT, "SIGINT"},   // Ctrl-C
		{syscall.SIGTERM, "SIGTERM"}, // kill, timeout(1), a CI job that is cancelled
		{syscall.SIGHUP, "SIGHUP"},   // the terminal or the connection is gone
		{syscall.SIGQUIT, "SIGQUIT"}, // Ctrl-\
	} {
		table = append(table, smoke.Interruption{Signal: row.name, Status: signalled(row.signal)})
	}
	return table
}

// signalled is the exit status that a shell gives to a process that a signal ended.
func signalled(s syscall.Signal) int { return 128 + int(s) }

// endingSignals returns the signals of endings. SIGHUP stays ignored if the process was started so, as by nohup.
func endingSignals() []os.Signal {
	var signals []os.Signal
	for _, e := range endings() {
		s := syscall.Signal(e.Status - signalled(0))
		if s == syscall.SIGHUP && signal.Ignored(s) {
			continue
		}
		signals = append(signals, s)
	}
	return signals
}

// catchEnding sends the signals of endings to a channel until stop is called.
func catchEnding() (signals <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 8)
	signal.Notify(c, endingSignals()...)
	return c, func() { signal.Stop(c) }
}

// interruption returns the cause with which a signal cancels a context.
func interruption(s os.Signal) *smoke.Interruption {
	number, _ := s.(syscall.Signal) // os/signal delivers no other kind
	for _, e := range endings() {
		if e.Status == signalled(number) {
			return &e
		}
	}
	return &smoke.Interruption{Signal: s.String(), Status: signalled(number)}
}

// signalStatus returns the exit status for the signal that cancelled a context, exitOK if none did.
func signalStatus(ctx context.Context) int {
	if i := (*smoke.Interruption)(nil); errors.As(context.Cause(ctx), &i) {
		return i.Status
	}
	return exitOK
}

// interruptible cancels the context at the first ending signal, with the signal as the cause, and says in one line what
// happens now and what a second one does, which is to end the process at once. stop must be called.
func (a *app) interruptible(parent context.Context, now string) (ctx context.Context, stop func()) {
	surviveReader()
	stderr := a.Stderr // which watch changes
	return listen(parent, func(s os.Signal) {
		if atomic.LoadInt32(&a.asking) == 1 {
			return
		}
		line := ""
		if typed(s) && a.IsTerminal(stderr) {
			line = "\n" // the terminal has shown ^C
		}
		printable.Fprintf(stderr, "%scfnenv: %s\n", printable.Own(line), interruptedLine(interruption(s), now))
	}, die)
}

// stops is the message of commands that leave nothing behind.
const stops = "stopping; a second Ctrl-C stops at once"

// interruptedLine says why a command ends early and what happens now.
func interruptedLine(i *smoke.Interruption, now string) string {
	return "interrupted by " + i.Signal + ": " + now
}

// echo returns the time in which a second signal counts as the first: timeout(1) signals the process, and then its group,
// which on a busy machine takes a while. Somebody who types a second Ctrl-C does not wait for that long, nor does whoever
// sends another signal than before.
func echo(before, s os.Signal) time.Duration {
	if typed(s) || s != before {
		return 250 * time.Millisecond
	}
	return 2 * time.Second
}

// saying bounds the wait for what a command says at a signal: its reader may be stopped, as by Ctrl-S.
const saying = 2 * time.Second

// listen cancels the context at the first ending signal, with the signal as the cause, and calls second at the second. An
// echo of the first does not count, nor does SIGHUP: nobody is impatient, and when a connection drops, the kernel and the
// shell both send it. A third signal ends the process as if nobody listened. stop waits a while until first, where it was
// called, has returned, so that what it says is not lost.
func listen(parent context.Context, first, second func(os.Signal)) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	ended := make(chan struct{})
	signals, uncatch := catchEnding()
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		defer uncatch()
		var told time.Time
		var before os.Signal
		for {
			select {
			case s := <-signals:
				switch {
				case told.IsZero():
					cancel(interruption(s))
					first(s)
					told, before = time.Now(), s
				case s != syscall.SIGHUP && time.Since(told) >= echo(before, s):
					second(s)
					return
				}
			case <-ended:
				return
			}
		}
	}()
	return ctx, func() {
		close(ended)
		cancel(nil)
		select {
		case <-listening:
		case <-time.After(saying):
		}
	}
}

// typed reports whether a key of the terminal sends the signal, to every process in the foreground.
func typed(s os.Signal) bool { return s == syscall.SIGINT || s == syscall.SIGQUIT }

// die ends the process by a signal, as if nobody listened for it.
func die(s os.Signal) {
	signal.Reset(s)
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Signal(s) // if it cannot be sent, the user's next one ends the process
	}
}

// surviveReader makes writes to a closed pipe fail, where they would end the process (package os/signal, SIGPIPE), for
// commands that have to clean up. The signal is caught and not ignored, because children would inherit that.
func surviveReader() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }
