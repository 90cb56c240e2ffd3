package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"cfnenv/smoke/printable"
)

// confirm asks a question until ctx ends. Without a terminal the answer is no.
func (a *app) confirm(ctx context.Context, question string) bool {
	if !a.asks() {
		return false
	}
	printable.Fprintf(a.Stderr, "%s [y/N] ", question)
	answers := make(chan string, 1)
	// Only an answer ends a read of a terminal, or the end of the process, which follows if there is none.
	go func() {
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n') // an answer that cannot be read is no
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case answer := <-answers:
		return answer == "y" || answer == "yes"
	case <-ctx.Done():
		printable.Fprintf(a.Stderr, "\n")
		return false
	}
}

// asks reports whether there is a person to ask.
func (a *app) asks() bool { return a.IsTerminal(a.Stdin) && a.IsTerminal(a.Stderr) }

// declined ends a command that was not confirmed, by an answer or because of a signal.
func declined(ctx context.Context, err error, hint string) error {
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: fmt.Errorf("interrupted: %w", err)}
	}
	return &exitError{Code: exitFailed, Err: err, Hints: []string{hint}}
}
