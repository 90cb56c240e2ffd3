package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

const (
	maxMessage     = 1 << 20         // bytes of standard input
	explainTimeout = 2 * time.Minute // for reading a stack's events
)

func newExplainCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [STACK]",
		Short: "Explain why AWS refused a call or a stack",
		Long: `Explain a refusal: who asked for what, on which resource, which kind of policy refused it, and what to write instead.

Without an argument it reads the error message from standard input; other text around it does not matter. With a stack
(its name, with or without STACK_PREFIX, or its id), it reads the stack's events and explains the root cause.`,
		Example: `  aws cloudformation deploy ... 2>&1 | cfnenv explain
  cfnenv explain web`,
		Args:              takes(0, 1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.explainMessage()
			}
			if strings.ContainsFunc(args[0], unicode.IsSpace) {
				return usageError(errors.New("the argument is a message, not a stack: give messages on standard input"))
			}
			return a.inAccount(cmd.Context(), a.documentAccount, explainTimeout, stops,
				func(ctx context.Context, aws *awsClients) error { return a.explainStack(ctx, aws, args[0]) })
		},
	}
}

// explainMessage explains the first refusal on standard input.
func (a *app) explainMessage() error {
	if a.exporter().DocumentPath() == "-" {
		return usageError(errors.New("standard input cannot be the credentials document and the message"))
	}
	set, err := a.provisioningSet()
	if err != nil {
		return err
	}
	if a.IsTerminal(a.Stdin) {
		printable.Fprintf(a.Stderr, "paste the message, then press Ctrl-D\n")
	}
	text, err := readBounded(a.Stdin, maxMessage, "the message on standard input")
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return &exitError{Code: exitFailed, Err: errors.New("standard input is empty: there is no message to explain"),
			Hints: []string{"the AWS CLI prints the message on standard error: aws ... 2>&1 | cfnenv explain"}}
	}
	e, ok := guardrail.Explain(string(text), workshopOf(set))
	if !ok {
		return &exitError{Code: exitFailed, Err: errors.New("the message contains no failure that cfnenv knows: a refusal says \"... is not authorized to perform ...\"")}
	}
	return writeExplanation(folded(a.Stdout), e)
}

// explainStack explains why a stack's last operation failed.
func (a *app) explainStack(ctx context.Context, aws *awsClients, name string) error {
	name, err := stackName(aws.set, name)
	if err != nil {
		return err
	}
	events, err := aws.manager.History(ctx, name)
	if errors.Is(err, stack.ErrNotFound) {
		hints := aws.similarStacks(ctx, "cfnenv explain ", name)
		return &exitError{Code: exitUsage, Err: fmt.Errorf("no stack %s", name), Hints: append(hints, "a deleted stack is found by its id only")}
	}
	if err != nil {
		return aws.failure(ctx, err)
	}
	cause, ok := stackinfo.FindCause(stackinfo.LastOperation(events))
	if !ok {
		printable.Fprintf(folded(a.Stdout), "nothing failed in the last operation on %s\n", name)
		return nil
	}
	printable.Fprintf(folded(a.Stdout), "root cause: %s\n", causeLine(cause))
	if e, ok := explanationOf(cause, aws.guardrail); ok {
		return writeExplanation(folded(a.Stdout), e)
	}
	return nil
}

// causeLine says what failed and why.
func causeLine(c stackinfo.Cause) string {
	return fmt.Sprintf("%s (%s) %s: %s", c.LogicalID, c.Type, c.Status, c.Message)
}

// explanationOf explains why a stack failed, when the reason is a refusal or a failure that is known.
func explanationOf(cause stackinfo.Cause, w guardrail.Workshop) (guardrail.Explanation, bool) {
	if cause.Refusal != nil {
		return guardrail.ExplainDenial(*cause.Refusal, w), true
	}
	return guardrail.Explain(cause.Message, w)
}

// writeExplanation writes an explanation for a person.
func writeExplanation(w io.Writer, e guardrail.Explanation) error {
	for _, line := range []struct{ name, text string }{
		{"who", e.Who}, {"what", e.What}, {"on", e.On}, {"layer", e.Layer}, {"policy", e.Policy}, {"rule", e.Rule}, {"why", e.Cause}, {"fix", e.Fix},
	} {
		if line.text == "" {
			continue
		}
		if _, err := printable.Fprintf(w, "  %-6s %s\n", line.name, line.text); err != nil {
			return err
		}
	}
	for _, says := range e.Says {
		if _, err := printable.Fprintf(w, "  %-6s %s\n", "says", says); err != nil {
			return err
		}
	}
	return nil
}
