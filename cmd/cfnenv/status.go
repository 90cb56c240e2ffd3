package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/brokerclient"
	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/env"
	"cfnenv/smoke/printable"
)

type statusInput struct {
	json   bool
	minTTL time.Duration
}

func newStatusCommand(a *app) *cobra.Command {
	var input statusInput
	command := &cobra.Command{
		Use:   "status",
		Short: "Show the credential sets and how long they are still valid",
		Long: `Show every credential set of the document: scope, account, region, time left, and the command that loads it. The
set that is loaded in this shell is marked with *. A set that cannot be used is listed with the reason. Secrets are
never shown. The last line says until when the document can be renewed. If a set has expired, the exit status is 3.`,
		Example: `  cfnenv status
  cfnenv status --min-ttl 15m && make deploy
  cfnenv status --json | jq -r '.sets[].name'`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return a.status(input) },
	}
	command.Flags().BoolVar(&input.json, "json", false, "print JSON")
	command.Flags().DurationVar(&input.minTTL, "min-ttl", 0, "exit with status 3 if a set has less time left, such as 15m")
	return command
}

func (a *app) status(input statusInput) error {
	if input.minTTL < 0 {
		return usageError(errors.New("--min-ttl must not be negative"))
	}
	e := a.exporter()
	document, data, err := e.DocumentAndBytes()
	if err != nil {
		return err
	}
	summaries, err := document.Summaries()
	if err != nil {
		return err
	}
	if len(summaries) == 0 {
		return &env.Error{Problem: "has no credentials"}
	}
	now := a.Now()
	rows := make([]statusRow, len(summaries))
	for i, summary := range summaries {
		rows[i] = newStatusRow(summary, now)
		rows[i].Loaded = a.loads(summary) && a.Getenv("AWS_ACCESS_KEY_ID") == summary.Set.Credentials.AccessKeyID
	}
	renewal := newStatusRenewal(brokerclient.ReadRenewal(data), e.Foreign(), now)
	if input.json {
		err = printable.JSON(a.Stdout, struct {
			Document string        `json:"document"`
			Sets     []statusRow   `json:"sets"`
			Renewal  statusRenewal `json:"renewal"`
		}{a.documentName(), rows, renewal})
	} else {
		err = a.printStatus(rows, renewal, summaries)
	}
	if err != nil {
		return err
	}
	return checkTimeLeft(rows, input.minTTL, renewal)
}

// loads reports whether the environment names the set as loaded. The credentials do not tell: two sets may share them.
func (a *app) loads(summary env.Summary) bool {
	name := a.Getenv("CFNENV_SET")
	return summary.Set != nil && name != "" && (name == summary.Name || slices.Contains(summary.Roles, name))
}

// printStatus prints the table, and hints for people.
func (a *app) printStatus(rows []statusRow, renewal statusRenewal, summaries []env.Summary) error {
	if err := writeStatusTable(folded(a.Stdout), rows, a.style(a.Stdout).Width); err != nil {
		return err
	}
	if _, err := printable.Fprintf(folded(a.Stdout), "%s\n", renewal.line()); err != nil {
		return err
	}
	for i, summary := range summaries {
		if summary.Set != nil {
			a.exporter().HintTimeLeft(summary.Set)
		}
		if a.loads(summary) && !rows[i].Loaded {
			printable.Fprintf(a.Stderr, "hint: the %s credentials in this shell are not the document's: load them again\n", export.OneLine(a.Getenv("CFNENV_SET")))
		}
	}
	return nil
}

// checkTimeLeft fails for sets that have expired. With a wanted time, it also fails for sets that have less left, cannot be
// used, or do not say when they expire.
func checkTimeLeft(rows []statusRow, wanted time.Duration, renewal statusRenewal) error {
	var short []string
	for _, row := range rows {
		if row.expired() || wanted > 0 && (row.left == nil || *row.left < wanted) {
			short = append(short, row.title())
		}
	}
	if len(short) == 0 {
		return nil
	}
	problem := "has expired credentials: " + strings.Join(short, ", ")
	if wanted > 0 {
		problem = fmt.Sprintf("has less than %s left for %s", wanted, strings.Join(short, ", "))
	}
	return &env.Error{Problem: problem, Hint: renewal.advice()}
}

// statusRenewal has a JSON form that scripts rely on.
type statusRenewal struct {
	// Possible tells that the document has a refresh token that has not expired; the broker may have revoked it.
	Possible bool `json:"possible"`
	// Until is when the refresh token expires; missing when the document does not tell.
	Until string `json:"until,omitempty"`

	foreign bool
	left    time.Duration
}

func newStatusRenewal(renewal brokerclient.Renewal, foreign bool, now time.Time) statusRenewal {
	s := statusRenewal{Possible: renewal.RefreshToken != "", foreign: foreign}
	if s.Possible && !renewal.Until.IsZero() {
		s.Until, s.left = renewal.Until.Format(time.RFC3339), renewal.Until.Sub(now)
		s.Possible = s.left > 0
	}
	return s
}

// advice says how to get credentials that have not expired.
func (s statusRenewal) advice() string {
	switch {
	case s.foreign:
		return "the broker's own client renews this document"
	case s.Possible:
		return "cfnenv refresh renews the document"
	}
	return "cfnenv login fetches a new document"
}

func (s statusRenewal) line() string {
	switch {
	case s.foreign, s.Possible && s.Until == "":
		return s.advice()
	case s.Until != "" && !s.Possible:
		return "the document could be renewed until " + s.Until + ": cfnenv login fetches a new one"
	case !s.Possible:
		return "the document has no refresh token: cfnenv login fetches a new one"
	}
	return s.advice() + " until " + s.Until + " (" + env.Duration(s.left) + ")"
}

// statusRow is one credential set. Scripts rely on its JSON form.
type statusRow struct {
	// Name is null for the credentials at the document's top level.
	Name        *string  `json:"name"`
	Roles       []string `json:"roles"`
	Scope       string   `json:"scope,omitempty"`
	AccountID   string   `json:"accountId,omitempty"`
	Region      string   `json:"region,omitempty"`
	Expiration  string   `json:"expiration,omitempty"`
	SecondsLeft *int64   `json:"secondsLeft,omitempty"`
	Purpose     string   `json:"purpose"`
	Problem     string   `json:"problem,omitempty"`
	Loaded      bool     `json:"loaded"` // the environment has this set's credentials

	left *time.Duration
}

func newStatusRow(summary env.Summary, now time.Time) statusRow {
	row := statusRow{Roles: append([]string{}, summary.Roles...), Purpose: purpose(summary)}
	if summary.Name != "" {
		row.Name = &summary.Name
	}
	if summary.Problem != nil {
		row.Problem = summary.Problem.Error()
		return row
	}
	set := summary.Set
	row.Scope, row.AccountID, row.Region = set.Scope, set.AccountID, set.Region
	if at := set.Credentials.Expiration; !at.IsZero() {
		left := at.Sub(now)
		seconds := int64(left / time.Second)
		row.Expiration, row.SecondsLeft, row.left = at.Format(time.RFC3339), &seconds, &left
	}
	return row
}

// purpose names the command that loads a set.
func purpose(summary env.Summary) string {
	var commands []string
	for _, role := range summary.Roles {
		commands = append(commands, "cfnenv "+role)
	}
	switch {
	case len(commands) > 0:
		return strings.Join(commands, ", ")
	case summary.Name == "":
		return "not exported"
	}
	return "cfnenv set " + summary.Name
}

func (r statusRow) title() string {
	name := ""
	if r.Name != nil {
		name = *r.Name
	}
	return export.SetTitle(name)
}

// marked is the title with a mark at the set that is loaded.
func (r statusRow) marked() string {
	if r.Loaded {
		return r.title() + " *"
	}
	return r.title()
}

func (r statusRow) expired() bool { return r.left != nil && *r.left <= 0 }

// timeLeft returns none for a set that does not say when it expires, and puts suffix after a time.
func (r statusRow) timeLeft(none, suffix string) string {
	switch {
	case r.left == nil:
		return none
	case r.expired():
		return "expired"
	}
	return env.Duration(*r.left) + suffix
}

// writeStatusTable writes a table, or a paragraph for each set if a terminal of that width is too narrow for it, and below it
// the commands that load the sets, or why a set cannot be used. A width of 0 has room for everything.
func writeStatusTable(w io.Writer, rows []statusRow, width int) error {
	var text strings.Builder
	fits := false
	for padding := 2; padding > 0 && !fits; padding-- {
		text.Reset()
		writeStatusRows(&text, rows, padding)
		fits = width == 0 || !slices.ContainsFunc(strings.Split(text.String(), "\n"), func(line string) bool { return utf8.RuneCountInString(line) > width })
	}
	if !fits {
		text.Reset()
		for _, row := range rows {
			printable.Fprintf(&text, "%s\n  scope %s, account %s, region %s, %s\n", row.marked(), orDash(row.Scope), orDash(row.AccountID), orDash(row.Region), row.timeLeft("no expiration", " left"))
		}
	}
	text.WriteString("\n")
	for _, row := range rows {
		switch {
		case row.Problem != "":
			printable.Fprintf(&text, "%s cannot be used: %s\n", row.title(), export.OneLine(row.Problem))
		case row.expired():
			printable.Fprintf(&text, "%s expired %s ago, at %s\n", row.title(), env.Duration(-*row.left), row.Expiration)
		case len(row.Roles) > 0:
			printable.Fprintf(&text, "%s loads %s\n", row.Purpose, row.title())
		}
	}
	if slices.ContainsFunc(rows, func(row statusRow) bool { return row.Problem == "" && !row.expired() }) {
		text.WriteString("cfnenv set NAME loads any other set by its name\n")
	}
	_, err := printable.Fprintf(w, "%s", printable.Own(text.String()))
	return err
}

func writeStatusRows(w io.Writer, rows []statusRow, padding int) {
	table := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	printable.Fprintf(table, "SET\tSCOPE\tACCOUNT\tREGION\tLEFT\n")
	for _, row := range rows {
		printable.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", row.marked(), orDash(row.Scope), orDash(row.AccountID), orDash(row.Region), row.timeLeft("-", ""))
	}
	_ = table.Flush() // of a builder
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return export.OneLine(text)
}
