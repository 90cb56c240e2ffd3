package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/env"
	"cfnenv/smoke/client"
	"cfnenv/smoke/journal"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

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
		RunE: func(cmd *cobra.Command, _ []string) error {
			if input.olderThan < 0 {
				return usageError(errors.New("--older-than must not be negative"))
			}
			return a.inAccount(cmd.Context(), a.documentAccount, input.timeout, "stopping, and listing what is left; a second Ctrl-C stops at once",
				func(ctx context.Context, aws *awsClients) error { return a.sweep(ctx, aws, input) })
		},
	}
	f := command.Flags()
	f.DurationVar(&input.olderThan, "older-than", time.Hour, "keep what is younger")
	f.BoolVarP(&input.yes, "yes", "y", false, "do not ask")
	f.BoolVar(&input.dryRun, "dry-run", false, "list what would be deleted and exit")
	f.DurationVar(&input.timeout, "timeout", time.Hour, "time limit of the whole command")
	return command
}

func (a *app) sweep(ctx context.Context, aws *awsClients, input sweepInput) error {
	state, err := a.stateDir()
	if err != nil {
		return err
	}
	remover, err := aws.remover()
	if err != nil {
		return err
	}
	s := &sweeper{app: a, aws: aws, remover: remover, state: state, before: a.Now().Add(-input.olderThan)}
	if err := s.look(ctx); err != nil {
		return aws.failure(ctx, err)
	}
	if len(s.leftovers) == 0 && len(s.unknown) == 0 {
		printable.Fprintf(a.Stderr, "nothing to sweep\n")
	}
	for _, r := range s.leftovers {
		printable.Fprintf(folded(a.Stdout), "%s\n", r)
	}
	if s.tooYoung > 0 {
		printable.Fprintf(a.Stderr, "kept %s younger than %s, which may belong to a run that is still active; --older-than 0s deletes %s\n",
			printable.Count(s.tooYoung, "stack"), env.Duration(input.olderThan), map[bool]string{true: "it too", false: "these too"}[s.tooYoung == 1])
	}
	if input.dryRun || len(s.leftovers) == 0 && len(s.unknown) == 0 {
		return nil
	}
	if len(s.leftovers) > 0 && !input.yes && !a.confirm(ctx, fmt.Sprintf("Delete %s?", printable.Count(len(s.leftovers), "resource"))) {
		return a.declined(ctx, errors.New("nothing was deleted"))
	}
	defer a.watch(aws)()
	return s.sweep(ctx)
}

// sweeper finds and deletes what runs left behind.
type sweeper struct {
	app       *app
	aws       *awsClients
	remover   *removal.Remover
	state     string // directory of the journals
	before    time.Time
	leftovers []leftover
	tooYoung  int      // stacks
	unknown   []string // commands that remove what could not be looked at
}

type leftover struct {
	entry     journal.Entry
	candidate *removal.Candidate // of a stack that exists
	journal   *journal.Journal
}

// String returns a line of the list.
func (r leftover) String() string {
	if r.candidate == nil {
		return fmt.Sprintf("%-7s %s (planned %s)", r.entry.Kind, r.entry.Name, r.entry.Planned.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("stack   %s %s (created %s)", r.candidate.State.Name, r.candidate.State.Status, r.candidate.State.Created.UTC().Format(time.RFC3339))
}

// look collects the entries of journals, then the tagged stacks that no journal lists.
func (s *sweeper) look(ctx context.Context) error {
	files, err := journal.Read(s.state)
	if err != nil {
		printable.Fprintf(s.app.Stderr, "cfnenv: warning: %v\n", err)
	}
	known := map[string]bool{}
	for _, file := range files {
		if !s.concerns(file) {
			continue
		}
		j, err := journal.Resume(s.state, file)
		if err != nil {
			return err
		}
		for _, entry := range file.Entries {
			r := leftover{entry: entry, journal: j}
			switch gone, err := s.gone(ctx, &r, file.Run); {
			case err != nil:
				if err := s.skip(ctx, entry.Name, err, entry.Commands); err != nil {
					return err
				}
				known[entry.ID] = true
				continue
			case gone:
				continue
			}
			if r.candidate != nil {
				known[r.candidate.State.ID] = true
			}
			s.leftovers = append(s.leftovers, r)
		}
	}
	anyAge := s.app.Now().AddDate(1, 0, 0) // the young ones as well, to count them
	states, err := s.remover.Sweepable(ctx, plan.RunTag, s.aws.set.Principal.Sub, anyAge)
	if err != nil {
		return err
	}
	for _, state := range states {
		if known[state.ID] {
			continue
		}
		if !state.Created.Before(s.before) {
			s.tooYoung++
			continue
		}
		candidate, err := s.remover.Look(ctx, state.ID)
		if err != nil {
			if err := s.skip(ctx, state.Name, err, []string{s.aws.byHand.Stack(state.ID)}); err != nil {
				return err
			}
			continue
		}
		s.leftovers = append(s.leftovers, leftover{entry: journal.Entry{Kind: "stack", Name: state.Name, ID: state.ID}, candidate: &candidate})
	}
	return nil
}

// skip warns of what cannot be looked at. It returns the error if nothing else could be either.
func (s *sweeper) skip(ctx context.Context, name string, err error, commands []string) error {
	if ctx.Err() != nil || client.Transient(err) {
		return err
	}
	printable.Fprintf(s.app.Stderr, "cfnenv: warning: cannot look at %s, so it was not deleted: %v\n", name, s.aws.answered(ctx, err))
	s.unknown = append(s.unknown, commands...)
	return nil
}

// gone looks for what a journal lists, and strikes off what no longer exists or was never created.
func (s *sweeper) gone(ctx context.Context, r *leftover, run string) (gone bool, err error) {
	if r.entry.Kind == "stack" {
		r.candidate, err = s.stack(ctx, r.entry, run)
		gone = r.candidate == nil
	} else {
		if gone, err = s.remover.Absent(ctx, r.entry.Kind, r.entry.Name); gone && err == nil {
			err = s.visible(r.entry)
		}
	}
	if err == nil && gone {
		err = r.journal.Gone(r.entry.Kind, r.entry.Name)
	}
	return gone, err
}

// concerns reports whether a journal is of this account, region and principal, and old enough: elsewhere its stacks do not
// exist, which does not mean that they are gone.
func (s *sweeper) concerns(f journal.Contents) bool {
	return f.Sub == s.aws.set.Principal.Sub && (f.Account == "" || f.Account == s.aws.guardrail.AccountID) &&
		f.Region == s.aws.guardrail.Region && f.Endpoint == s.aws.endpoints && f.Started.Before(s.before)
}

// visible returns an error if the entry is so recent that reads may still miss what it names.
func (s *sweeper) visible(entry journal.Entry) error {
	if age := s.app.Now().Sub(entry.Planned); age < stack.Unknowable {
		return fmt.Errorf("it was requested %s ago and may not be visible yet", env.Duration(age))
	}
	return nil
}

// stack finds the stack of a journal's entry, nil if the run has none.
func (s *sweeper) stack(ctx context.Context, entry journal.Entry, run string) (*removal.Candidate, error) {
	candidate, err := s.remover.Look(ctx, cmp.Or(entry.ID, entry.Name))
	switch {
	case errors.Is(err, stack.ErrNotFound):
		return nil, s.visible(entry)
	case err != nil:
		return nil, err
	case candidate.State.Gone():
		return nil, nil
	}
	if tag, _ := stackinfo.Value(candidate.State.Tags, plan.RunTag); tag != run {
		printable.Fprintf(s.app.Stderr, "cfnenv: warning: %s is listed, but does not have the tag %s=%s: not deleted\n", candidate.State.Name, plan.RunTag, run)
		return nil, nil
	}
	return &candidate, nil
}

// sweep deletes everything that was found, until a signal, and names what stays.
func (s *sweeper) sweep(ctx context.Context) error {
	stays := s.unknown
	var unwritten []error
	for _, r := range s.leftovers {
		switch {
		case r.candidate == nil:
			stays = append(stays, r.entry.Commands...)
		case signalStatus(ctx) != exitOK:
			stays = append(stays, s.aws.byHandCommands(*r.candidate)...)
		default:
			removed, err := s.remove(ctx, r)
			unwritten = append(unwritten, err)
			if !removed {
				stays = append(stays, s.aws.byHandCommands(*r.candidate)...)
			}
		}
	}
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: errors.New("interrupted"), Commands: stays}
	}
	if len(stays) > 0 {
		return &exitError{Code: exitLeftover, Err: errors.Join(append(unwritten, errors.New("not everything could be deleted"))...), Commands: stays}
	}
	return errors.Join(unwritten...)
}

// remove deletes one stack, and strikes it off its journal.
func (s *sweeper) remove(ctx context.Context, r leftover) (removed bool, err error) {
	if _, err := s.remover.Remove(ctx, *r.candidate, requestToken("sweep")); err != nil {
		if signalStatus(ctx) == exitOK {
			printable.Fprintf(s.app.Stderr, "%s: %v\n", r.entry.Name, s.aws.answered(ctx, err))
		}
		return false, nil
	}
	printable.Fprintf(s.app.Stderr, "%s: deleted\n", r.entry.Name)
	if r.journal == nil {
		return true, nil
	}
	return true, r.journal.Gone(r.entry.Kind, r.entry.Name)
}
