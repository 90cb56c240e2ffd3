package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/env"
)

// statusInput is what the flags of status say.
type statusInput struct {
	json   bool
	minTTL time.Duration
}

func newStatusCommand(a *app) *cobra.Command {
	var input statusInput
	command := &cobra.Command{
		Use:   "status",
		Short: "Show the credential sets of the document and the time that they have left",
		Long: `Show every credential set of the document: its scope, account, region, the time left, and
what it is for. No secret is shown. A set that cannot be used is listed with the reason.`,
		Example: `  cfnenv status
  cfnenv status --min-ttl 15m && make deploy
  cfnenv status --json | jq -r '.sets[].name'`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.status(input) },
	}
	command.Flags().BoolVar(&input.json, "json", false, "print JSON")
	command.Flags().DurationVar(&input.minTTL, "min-ttl", 0, "fail (3) when a set has less time left than this, as in 15m")
	return command
}

func (a *app) status(input statusInput) error {
	document, err := a.document()
	if err != nil {
		return err
	}
	summaries, err := document.Summaries()
	if err != nil {
		return err
	}
	if len(summaries) == 0 {
		return &env.Error{Problem: "holds no credentials"}
	}
	now := a.Now()
	rows := make([]statusRow, len(summaries))
	for i, summary := range summaries {
		rows[i] = newStatusRow(summary, now)
	}
	if err := a.printStatus(rows, input.json); err != nil {
		return err
	}
	return checkTimeLeft(summaries, input.minTTL, now)
}

func (a *app) printStatus(rows []statusRow, asJSON bool) error {
	if asJSON {
		return writeStatusJSON(a.Stdout, a.documentName(), rows)
	}
	if err := writeStatusTable(a.Stdout, rows); err != nil {
		return err
	}
	for _, row := range rows {
		if left := row.left; left != nil && *left > 0 && *left < littleTime {
			fmt.Fprintf(a.Stderr, "hint: the credentials of %s expire in %s: fetch a new document soon\n", row.title(), roundLeft(*left))
		}
	}
	return nil
}

// checkTimeLeft fails for sets that cannot be used, or not for long enough. A
// set that does not say when it expires promises nothing.
func checkTimeLeft(summaries []env.Summary, wanted time.Duration, now time.Time) error {
	if wanted <= 0 {
		return nil
	}
	var short []string
	for _, summary := range summaries {
		if summary.Set == nil || summary.Set.CheckExpiry(now.Add(wanted)) != nil || summary.Set.Credentials.Expiration.IsZero() {
			short = append(short, newStatusRow(summary, now).title())
		}
	}
	if len(short) == 0 {
		return nil
	}
	return &env.Error{
		Problem: fmt.Sprintf("has less than %s left for %s", wanted, strings.Join(short, ", ")),
		Hint:    "fetch a new document from the broker (POST /v1/credentials)",
	}
}
