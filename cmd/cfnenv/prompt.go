package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"cfnenv/cmd/cfnenv/internal/exporter"
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
	printable.Fprintf(a.Stderr, "password of %s: ", exporter.OneLine(user))
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
