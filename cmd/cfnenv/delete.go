package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/smoke/client"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
)

type deleteInput struct {
	stack   string
	yes     bool
	timeout time.Duration
}

func newDeleteCommand(a *app) *cobra.Command {
	var input deleteInput
	command := &cobra.Command{
		Use:   "delete STACK",
		Short: "Delete a stack, emptying its buckets first",
		Long: `Delete one stack, by name (with or without STACK_PREFIX) or id, with the execution role, and wait until it is gone. Buckets that contain objects are
emptied first, with the runtime credentials.

On a terminal it asks before it deletes anything. Elsewhere it needs --yes if objects would be deleted.`,
		Example: `  cfnenv delete web
  cfnenv delete --yes "${STACK_PREFIX}web"`,
		Args:              takes(1, 1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			input.stack = args[0]
			return a.inAccount(cmd.Context(), a.documentAccount, input.timeout, "no longer waiting; a deletion that has started continues; a second Ctrl-C stops at once",
				func(ctx context.Context, aws *awsClients) error { return a.delete(ctx, aws, input) })
		},
	}
	command.Flags().BoolVarP(&input.yes, "yes", "y", false, "do not ask")
	command.Flags().DurationVar(&input.timeout, "timeout", time.Hour, "how long to wait for the stack")
	return command
}

func (a *app) delete(ctx context.Context, aws *awsClients, input deleteInput) error {
	name, err := stackName(aws.set, input.stack)
	if err != nil {
		return err
	}
	remover, err := aws.remover()
	if err != nil {
		return err
	}
	candidate, err := remover.Look(ctx, name)
	if errors.Is(err, stack.ErrNotFound) || err == nil && candidate.State.Gone() {
		printable.Fprintf(a.Stderr, "no stack %s: nothing to delete\n", name)
		for _, hint := range aws.similarStacks(ctx, "cfnenv delete ", name) {
			printable.Fprintf(a.Stderr, "hint: %s\n", hint)
		}
		return nil
	}
	if err != nil {
		return aws.failure(ctx, err)
	}
	if candidate.State.Status == "REVIEW_IN_PROGRESS" {
		return &exitError{Code: exitFailed, Err: fmt.Errorf("the change set of stack %s was never executed: the stack has no tags, so provisioning credentials cannot delete it", candidate.State.Name),
			Hints: []string{"take it over first, then delete it: cfnenv deploy --replace --name " + printable.Shell(strings.TrimPrefix(candidate.State.Name, aws.set.StackPrefix)) + " TEMPLATE"}}
	}
	if err := a.mayDelete(ctx, aws, candidate, input.yes); err != nil {
		return err
	}
	stop := a.watch(aws)
	_, err = remover.Remove(ctx, candidate, requestToken("delete"))
	stop()
	return a.removed(ctx, aws, candidate, err)
}

// mayDelete names what will be deleted and asks, and warns of buckets that runtime credentials cannot empty. Without a
// terminal, only objects need --yes.
func (a *app) mayDelete(ctx context.Context, aws *awsClients, candidate removal.Candidate, yes bool) error {
	var full []string
	for _, bucket := range candidate.Buckets {
		if bucket.HasObjects && bucket.Emptiable {
			full = append(full, bucket.Name)
		}
		if bucket.LookErr != nil {
			printable.Fprintf(a.Stderr, "cfnenv: warning: cannot look into bucket %s: %v\n", bucket.Name, aws.answered(ctx, bucket.LookErr))
		}
		if bucket.HasObjects && !bucket.Emptiable {
			printable.Fprintf(a.Stderr, "cfnenv: warning: bucket %s contains objects that runtime credentials may not delete: the stack will end in DELETE_FAILED\n", bucket.Name)
		}
	}
	objects := ""
	if len(full) > 0 {
		objects = " and every object in " + strings.Join(full, ", ")
	}
	if yes || objects == "" && !a.asks() || a.confirm(ctx, "Delete stack "+candidate.State.Name+objects+"?") {
		return nil
	}
	return a.declined(ctx, errors.New("not deleted: stack "+candidate.State.Name+objects))
}

// removed reports how a removal ended: status 5 and the commands that remove what is left.
func (a *app) removed(ctx context.Context, aws *awsClients, candidate removal.Candidate, err error) error {
	if err == nil {
		printable.Fprintf(a.Stderr, "%s: deleted\n", candidate.State.Name)
		return nil
	}
	left := (*removal.LeftError)(nil)
	if !errors.As(err, &left) {
		refused := errorcode.Denied(client.Code(err)) // by hand as well
		err = aws.failure(ctx, err)
		if exit := (*exitError)(nil); !refused && errors.As(err, &exit) {
			exit.Commands = aws.byHandCommands(candidate)
		}
		return err
	}
	return &exitError{Code: exitLeftover, Err: err, Commands: aws.byHandCommands(candidate)}
}

// byHandCommands are those that remove a stack by hand.
func (c *awsClients) byHandCommands(candidate removal.Candidate) []string {
	var commands []string
	for _, bucket := range candidate.Buckets {
		commands = append(commands, c.byHand.Empty(bucket.Name))
	}
	return append(commands, c.byHand.Stack(candidate.State.ID))
}
