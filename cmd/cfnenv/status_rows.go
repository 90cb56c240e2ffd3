package main

import (
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
	"cfnenv/smoke/printable"
)

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
	if r.Name == nil {
		return exporter.SetTitle("")
	}
	return exporter.SetTitle(*r.Name)
}

// marked is the title with a mark at the set that is loaded.
func (r statusRow) marked() string {
	if r.Loaded {
		return r.title() + " *"
	}
	return r.title()
}

func (r statusRow) expired() bool { return r.left != nil && *r.left <= 0 }

func (r statusRow) timeLeft() string {
	switch {
	case r.left == nil:
		return "-"
	case r.expired():
		return "expired"
	}
	return env.Duration(*r.left)
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
			printable.Fprintf(&text, "%s\n  scope %s, account %s, region %s, %s\n", row.marked(), orDash(row.Scope), orDash(row.AccountID), orDash(row.Region), row.life())
		}
	}
	text.WriteString("\n")
	for _, row := range rows {
		switch {
		case row.Problem != "":
			printable.Fprintf(&text, "%s cannot be used: %s\n", row.title(), exporter.OneLine(row.Problem))
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

// life is timeLeft in a sentence.
func (r statusRow) life() string {
	switch {
	case r.left == nil:
		return "no expiration"
	case r.expired():
		return "expired"
	}
	return r.timeLeft() + " left"
}

func writeStatusRows(w io.Writer, rows []statusRow, padding int) {
	table := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	printable.Fprintf(table, "SET\tSCOPE\tACCOUNT\tREGION\tLEFT\n")
	for _, row := range rows {
		printable.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", row.marked(), orDash(row.Scope), orDash(row.AccountID), orDash(row.Region), row.timeLeft())
	}
	_ = table.Flush() // of a builder
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return exporter.OneLine(text)
}

func writeStatusJSON(w io.Writer, document string, rows []statusRow, renewal statusRenewal) error {
	return printable.JSON(w, struct {
		Document string        `json:"document"`
		Sets     []statusRow   `json:"sets"`
		Renewal  statusRenewal `json:"renewal"`
	}{document, rows, renewal})
}
