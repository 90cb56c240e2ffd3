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
			return a.inAccount(cmd.Context(), a.documentAccount, input.timeout, "no longer waiting; a deletion that has started continues on AWS; a second Ctrl-C stops at once",
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
	target, err := remover.Look(ctx, name)
	if errors.Is(err, stack.ErrNotFound) || err == nil && target.State.Gone() {
		printable.Fprintf(a.Stderr, "no stack %s: nothing to delete\n", name)
		return nil
	}
	if err != nil {
		return aws.failure(ctx, err)
	}
	if target.State.Status == "REVIEW_IN_PROGRESS" {
		return &exitError{Code: exitFailed, Err: fmt.Errorf("stack %s was never executed, so it has no tags and provisioning credentials may not delete it", target.State.Name),
			Hints: []string{"take it over first, then delete it: cfnenv deploy --replace --name " + printable.Shell(strings.TrimPrefix(target.State.Name, aws.set.StackPrefix)) + " TEMPLATE"}}
	}
	if err := a.mayDelete(ctx, aws, target, input.yes); err != nil {
		return err
	}
	stop := a.watch(aws)
	_, err = remover.Remove(ctx, target, requestToken("delete"))
	stop()
	return a.removed(ctx, aws, target, err)
}

// mayDelete names what will be deleted and asks, and warns of buckets that runtime credentials cannot empty. Without a
// terminal, only objects need --yes.
func (a *app) mayDelete(ctx context.Context, aws *awsClients, target removal.Target, yes bool) error {
	var full []string
	for _, bucket := range target.Buckets {
		if bucket.Holds && bucket.Mine {
			full = append(full, bucket.Name)
		}
		if bucket.Refused != nil {
			printable.Fprintf(a.Stderr, "cfnenv: warning: cannot look into bucket %s: %v\n", bucket.Name, aws.answered(ctx, bucket.Refused))
		}
		if bucket.Holds && !bucket.Mine {
			printable.Fprintf(a.Stderr, "cfnenv: warning: bucket %s contains objects that runtime credentials may not delete: the stack will end in DELETE_FAILED\n", bucket.Name)
		}
	}
	objects := ""
	if len(full) > 0 {
		objects = " and every object in " + strings.Join(full, ", ")
	}
	if yes || objects == "" && !a.asks() || a.confirm(ctx, "Delete stack "+target.State.Name+objects+"?") {
		return nil
	}
	return declined(ctx, errors.New("nothing was deleted: stack "+target.State.Name+objects), "--yes deletes without asking")
}

// removed reports how a removal ended: status 5 and the commands that remove what is left.
func (a *app) removed(ctx context.Context, aws *awsClients, target removal.Target, err error) error {
	if err == nil {
		printable.Fprintf(a.Stderr, "%s: deleted\n", target.State.Name)
		return nil
	}
	left := (*removal.LeftError)(nil)
	if !errors.As(err, &left) {
		refused := errorcode.Denied(client.Code(err)) // by hand as well
		err = aws.failure(ctx, err)
		if exit := (*exitError)(nil); !refused && errors.As(err, &exit) {
			exit.Hints = append(exit.Hints, aws.byHandCommands(target)...)
		}
		return err
	}
	return &exitError{Code: exitLeftover, Err: err, Hints: aws.byHandCommands(target)}
}

// byHandCommands are those that remove a stack by hand.
func (c *awsClients) byHandCommands(target removal.Target) []string {
	var commands []string
	for _, bucket := range target.Buckets {
		commands = append(commands, c.byHand.Empty(bucket.Name))
	}
	return append(commands, c.byHand.Stack(target.State.ID))
}
