package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"golang.org/x/term"

	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/smoke/printable"
)

// confirm asks a question until ctx ends. Without a terminal the answer is no. While the question is open nothing has begun,
// and what a signal ends is left to say to declined.
func (a *app) confirm(ctx context.Context, question string) bool {
	if !a.asks() {
		return false
	}
	atomic.StoreInt32(&a.asking, 1)
	printable.Fprintf(a.Stderr, "%s [y/N] ", question)
	answers := make(chan string, 1)
	// Only an answer ends a read of a terminal, or the end of the process, which follows if there is none.
	go func() {
		line, err := bufio.NewReader(a.Stdin).ReadString('\n')
		if err != nil { // Ctrl-D leaves the cursor behind the question
			printable.Fprintf(a.Stderr, "\n")
			line = "" // what cannot be read to its end is no
		}
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case answer := <-answers:
		atomic.StoreInt32(&a.asking, 0)
		return answer == "y" || answer == "yes"
	case <-ctx.Done():
		printable.Fprintf(a.Stderr, "\n")
		return false
	}
}

// asks reports whether there is a person to ask.
func (a *app) asks() bool { return a.IsTerminal(a.Stdin) && a.IsTerminal(a.Stderr) }

// declined ends a command that was not confirmed: by an answer, because of a signal or the time limit, or because there is
// no terminal, which alone is a reason for the hint.
func (a *app) declined(ctx context.Context, err error) error {
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: fmt.Errorf("interrupted: %w", err)}
	}
	if limit := timeLimit(0); errors.As(context.Cause(ctx), &limit) {
		return &exitError{Code: exitUnreachable, Err: fmt.Errorf("%w, while waiting for your answer: %w", limit, err)}
	}
	exit := &exitError{Code: exitFailed, Err: err}
	if !a.asks() {
		exit.Hints = []string{"--yes deletes without asking"}
	}
	return exit
}

// password is ENABLER_COGNITO_PASSWORD, or typed on the terminal, which does not show it.
func (a *app) password(ctx context.Context, user string) (string, error) {
	if password := a.Getenv("ENABLER_COGNITO_PASSWORD"); password != "" {
		return password, nil
	}
	file, ok := a.Stdin.(*os.File)
	if !ok || !a.IsTerminal(a.Stdin) {
		return "", usageError(errors.New("the password is missing: set ENABLER_COGNITO_PASSWORD, or run this on a terminal"))
	}
	terminal := int(file.Fd())
	state, err := term.GetState(terminal)
	if err != nil {
		return "", fmt.Errorf("cannot read a password from this terminal: %w", err)
	}
	printable.Fprintf(a.Stderr, "password of %s: ", export.OneLine(user))
	type typed struct {
		password []byte
		err      error
	}
	answers := make(chan typed, 1)
	// Only an answer ends a read of a terminal, or the end of the process, which follows if there is none.
	go func() {
		password, err := term.ReadPassword(terminal)
		answers <- typed{password, err}
	}()
	select {
	case answer := <-answers:
		printable.Fprintf(a.Stderr, "\n")
		if answer.err == nil && len(answer.password) == 0 {
			answer.err = errors.New("it was empty")
		}
		if answer.err != nil {
			return "", usageError(fmt.Errorf("no password: %w", answer.err))
		}
		return string(answer.password), nil
	case <-ctx.Done():
		printable.Fprintf(a.Stderr, "\n")
		return "", errors.Join(brokerError(ctx, errors.New("interrupted: no password was given")), term.Restore(terminal, state))
	}
}
