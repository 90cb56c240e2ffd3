package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/smoke/client"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// sweepInput is what the flags of sweep say.
type sweepInput struct {
	olderThan time.Duration
	yes       bool
	dryRun    bool
	timeout   time.Duration
}

func newSweepCommand(a *app) *cobra.Command {
	var input sweepInput
	command := &cobra.Command{
		Use:   "sweep",
		Short: "Delete what earlier smoke runs left behind",
		Long: `Delete what smoke runs left behind: first what the journals of crashed runs list, then stacks that have the tag
` + plan.RunTag + ` and your own agent_sub. Nothing else is touched.

What is younger than --older-than may belong to a run that has not finished and is kept. If no run is active, use
--older-than 0s.

On a terminal it asks before it deletes anything. Elsewhere it needs --yes.`,
		Example: `  cfnenv sweep --dry-run
  cfnenv sweep --yes
  cfnenv sweep --yes --older-than 0s`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sweep(cmd.Context(), input) },
	}
	f := command.Flags()
	f.DurationVar(&input.olderThan, "older-than", time.Hour, "keep what is younger")
	f.BoolVarP(&input.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&input.dryRun, "dry-run", false, "list what would be deleted and exit")
	f.DurationVar(&input.timeout, "timeout", time.Hour, "time limit of the whole command")
	return command
}

func (a *app) sweep(ctx context.Context, input sweepInput) error {
	if input.olderThan < 0 {
		return usageError(errors.New("--older-than must not be negative"))
	}
	ctx, done, err := a.within(ctx, input.timeout, "removing nothing more, and listing what stays; a second Ctrl-C stops at once")
	if err != nil {
		return err
	}
	defer done()
	state, err := a.stateDir()
	if err != nil {
		return err
	}
	place, err := a.workplace(ctx)
	if err != nil {
		return err
	}
	defer place.close()
	remover, err := place.remover()
	if err != nil {
		return err
	}
	b := &broom{app: a, place: place, remover: remover, state: state, before: a.Now().Add(-input.olderThan)}
	if err := b.look(ctx); err != nil {
		return place.unproven(ctx, err)
	}
	if len(b.rubbish) == 0 && len(b.unseen) == 0 {
		printable.Fprintf(a.Stderr, "nothing to sweep\n")
	}
	for _, r := range b.rubbish {
		printable.Fprintf(a.Stdout, "%s\n", r)
	}
	if b.spared > 0 {
		printable.Fprintf(a.Stderr, "kept, because a run may still be active: %s younger than %v; --older-than 0s deletes everything\n", count(b.spared, "stack"), input.olderThan)
	}
	if input.dryRun || len(b.rubbish) == 0 && len(b.unseen) == 0 {
		return nil
	}
	if len(b.rubbish) > 0 && !input.yes && !a.confirm(ctx, fmt.Sprintf("Delete %s?", count(len(b.rubbish), "resource"))) {
		return declined(ctx, errors.New("nothing was deleted"), "--yes deletes without asking")
	}
	defer a.watch(place)()
	return b.sweep(ctx)
}

// broom finds and removes what runs left.
type broom struct {
	app     *app
	place   *workplace
	remover *removal.Remover
	state   string // directory of the journals
	before  time.Time
	rubbish []rubbish
	spared  int      // stacks of runs that are too young
	unseen  []string // commands that remove what could not be looked at
}

// rubbish is one thing that a run left.
type rubbish struct {
	entry   journal.Entry
	target  *removal.Target // of a stack that exists
	journal *journal.Journal
}

// String is a line of the list.
func (r rubbish) String() string {
	if r.target == nil {
		return fmt.Sprintf("%-7s %s (planned %s)", r.entry.Kind, r.entry.Name, r.entry.Planned.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("stack   %s %s (made %s)", r.target.State.Name, r.target.State.Status, r.target.State.Created.UTC().Format(time.RFC3339))
}

// look collects: journals first, then tagged stacks that no journal lists.
func (b *broom) look(ctx context.Context) error {
	files, err := journal.Read(b.state)
	if err != nil {
		printable.Fprintf(b.app.Stderr, "cfnenv: warning: %v\n", err)
	}
	known := map[string]bool{}
	for _, file := range files {
		if !b.concerns(file) {
			continue
		}
		j, err := journal.Resume(b.state, file)
		if err != nil {
			return err
		}
		for _, entry := range file.Entries {
			r := rubbish{entry: entry, journal: j}
			switch gone, err := b.gone(ctx, &r, file.Run); {
			case err != nil:
				if err := b.passOver(ctx, entry.Name, err, entry.Commands); err != nil {
					return err
				}
				known[entry.ID] = true
				continue
			case gone:
				continue
			}
			if r.target != nil {
				known[r.target.State.ID] = true
			}
			b.rubbish = append(b.rubbish, r)
		}
	}
	ever := b.app.Now().AddDate(1, 0, 0) // the young ones as well, so that it can be said that they are spared
	states, err := b.remover.Sweepable(ctx, plan.RunTag, b.place.set.Principal.Sub, ever)
	if err != nil {
		return err
	}
	for _, state := range states {
		if known[state.ID] {
			continue
		}
		if !state.Created.Before(b.before) {
			b.spared++
			continue
		}
		target, err := b.remover.Look(ctx, state.ID)
		if err != nil {
			if err := b.passOver(ctx, state.Name, err, []string{b.place.byHand.Stack(state.ID)}); err != nil {
				return err
			}
			continue
		}
		b.rubbish = append(b.rubbish, rubbish{entry: journal.Entry{Kind: "stack", Name: state.Name, ID: state.ID}, target: &target})
	}
	return nil
}

// passOver goes on without what could not be looked at, unless nothing can be: then the error is passed on.
func (b *broom) passOver(ctx context.Context, name string, err error, commands []string) error {
	if ctx.Err() != nil || client.Transient(err) {
		return err
	}
	printable.Fprintf(b.app.Stderr, "cfnenv: warning: cannot look at %s, so it stays: %v\n", name, b.place.answered(ctx, err))
	b.unseen = append(b.unseen, commands...)
	return nil
}

// gone looks for what a journal lists. What is known to be removed, or never to have been made, is struck off: not what was
// asked for a moment ago, which reads may still miss.
func (b *broom) gone(ctx context.Context, r *rubbish, run string) (gone bool, err error) {
	if r.entry.Kind == "stack" {
		r.target, err = b.stack(ctx, r.entry, run)
		gone = r.target == nil
	} else {
		if gone, err = b.remover.Absent(ctx, r.entry.Kind, r.entry.Name); gone && err == nil {
			err = b.visible(r.entry)
		}
	}
	if err == nil && gone {
		err = r.journal.Gone(r.entry.Kind, r.entry.Name)
	}
	return gone, err
}

// concerns reports whether a journal is of this account, region and principal, and old enough: elsewhere its stacks do not
// exist, which does not mean that they are gone.
func (b *broom) concerns(f journal.File) bool {
	return f.Sub == b.place.set.Principal.Sub && (f.Account == "" || f.Account == b.place.guardrail.AccountID) &&
		f.Region == b.place.guardrail.Region && f.Endpoint == b.place.target && f.Started.Before(b.before)
}

// visible is an error for what was asked for so recently that "does not exist" does not mean that it is gone.
func (b *broom) visible(entry journal.Entry) error {
	if age := b.app.Now().Sub(entry.Planned); age < stack.Unknowable {
		return fmt.Errorf("it was asked for %v ago and may not be visible yet", age.Round(time.Second))
	}
	return nil
}

// stack finds a journalled stack, nil when there is none that the run made.
func (b *broom) stack(ctx context.Context, entry journal.Entry, run string) (*removal.Target, error) {
	idOrName := entry.ID
	if idOrName == "" {
		idOrName = entry.Name
	}
	target, err := b.remover.Look(ctx, idOrName)
	if errors.Is(err, stack.ErrNotFound) {
		return nil, b.visible(entry)
	}
	if err == nil && target.State.Gone() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if tag, _ := stackinfo.Value(target.State.Tags, plan.RunTag); tag != run {
		printable.Fprintf(b.app.Stderr, "cfnenv: warning: %s is listed, but does not carry the tag %s=%s: it is left alone\n", target.State.Name, plan.RunTag, run)
		return nil, nil
	}
	return &target, nil
}

// sweep removes everything that was found and names what stays, which after a signal is all that was not removed by then.
func (b *broom) sweep(ctx context.Context) error {
	stays := b.unseen
	var unwritten []error
	for _, r := range b.rubbish {
		switch {
		case r.target == nil:
			stays = append(stays, r.entry.Commands...)
		case signalStatus(ctx) != exitOK:
			stays = append(stays, b.place.leftovers(*r.target)...)
		default:
			removed, err := b.remove(ctx, r)
			unwritten = append(unwritten, err)
			if !removed {
				stays = append(stays, b.place.leftovers(*r.target)...)
			}
		}
	}
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: errors.New("interrupted"), Hints: stays}
	}
	if len(stays) > 0 {
		return &exitError{Code: exitLeftover, Err: errors.Join(append(unwritten, errors.New("not everything could be deleted"))...), Hints: stays}
	}
	return errors.Join(unwritten...)
}

// remove removes one stack, and strikes it off its journal.
func (b *broom) remove(ctx context.Context, r rubbish) (removed bool, err error) {
	if _, err := b.remover.Remove(ctx, *r.target, token("sweep")); err != nil {
		if signalStatus(ctx) == exitOK {
			printable.Fprintf(b.app.Stderr, "%s: %v\n", r.entry.Name, err)
		}
		return false, nil
	}
	printable.Fprintf(b.app.Stderr, "%s: deleted\n", r.entry.Name)
	if r.journal == nil {
		return true, nil
	}
	return true, r.journal.Gone(r.entry.Kind, r.entry.Name)
}
