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

// statusRow is one credential set as status shows it. Its JSON form is what
// scripts may rely on.
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
	// Loaded tells that the environment has this set's credentials.
	Loaded bool `json:"loaded"`

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

// purpose says what a set is for, as the command that uses it.
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

// title is the set's name for people.
func (r statusRow) title() string {
	if r.Name == nil {
		return exporter.SetTitle("")
	}
	return exporter.SetTitle(*r.Name)
}

// timeLeft is the column of the time left.
func (r statusRow) timeLeft() string {
	switch {
	case r.left == nil:
		return "-"
	case *r.left <= 0:
		return "expired"
	}
	return exporter.TimeLeft(*r.left)
}

// writeStatusTable writes a table that fits a terminal, and below it what the table has no room for: the commands that
// load the sets, and why a set cannot be used.
func writeStatusTable(w io.Writer, rows []statusRow) error {
	var text strings.Builder
	for padding := 2; padding > 0; padding-- { // names and regions have the lengths that they have
		text.Reset()
		if err := writeStatusRows(&text, rows, padding); err != nil {
			return err
		}
		if !slices.ContainsFunc(strings.Split(text.String(), "\n"), func(line string) bool { return utf8.RuneCountInString(line) > columns }) {
			break
		}
	}
	text.WriteString("\n")
	for _, row := range rows {
		switch {
		case row.Problem != "":
			text.WriteString(fill(row.title()+" cannot be used: "+exporter.OneLine(row.Problem), 0) + "\n")
		case len(row.Roles) > 0:
			text.WriteString(fill(row.Purpose+" loads "+row.title(), 0) + "\n")
		}
	}
	text.WriteString("cfnenv set NAME loads any other set by its name\n")
	_, err := printable.Fprintf(w, "%s", printable.Own(text.String()))
	return err
}

func writeStatusRows(w io.Writer, rows []statusRow, padding int) error {
	table := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	printable.Fprintf(table, "SET\tSCOPE\tACCOUNT\tREGION\tLEFT\n")
	for _, row := range rows {
		mark := ""
		if row.Loaded {
			mark = " *"
		}
		printable.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", row.title()+mark, orDash(row.Scope), orDash(row.AccountID), orDash(row.Region), row.timeLeft())
	}
	return table.Flush()
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
