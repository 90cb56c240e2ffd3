package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// endingSignals are the signals after which an emulated account is taken down in order, so that nothing of it is left in
// the file system. A signal that the process was started to ignore, as nohup has it, stays ignored.
func endingSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// signalled is the cause of a context that a signal ended.
type signalled struct{ syscall.Signal }

// Error returns the signal's name.
func (s signalled) Error() string { return s.Signal.String() }

// status is the exit status that a shell gives to a process that the signal ended.
func (s signalled) status() int { return 128 + int(s.Signal) }

// untilSignal is a context that ends, with a signalled as its cause, when the process is told to end. stop must be called.
func untilSignal(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endingSignals()...)
	go func() {
		select {
		case s := <-signals:
			number, _ := s.(syscall.Signal) // os/signal delivers no other kind
			cancel(signalled{number})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
