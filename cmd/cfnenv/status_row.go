package main

import (
	"io"
	"strings"
	"text/tabwriter"
	"time"

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

// title is the set's name for people, with a mark when it is loaded.
func (r statusRow) title() string {
	title := exporter.SetTitle("")
	if r.Name != nil {
		title = exporter.SetTitle(*r.Name)
	}
	if r.Loaded {
		title += " *"
	}
	return title
}

// timeLeft is the column of the time left.
func (r statusRow) timeLeft() string {
	switch {
	case r.left == nil:
		return "-"
	case *r.left <= 0:
		return "expired " + exporter.TimeLeft(-*r.left) + " ago"
	}
	return exporter.TimeLeft(*r.left)
}

func writeStatusTable(w io.Writer, rows []statusRow) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	printable.Fprintf(table, "SET\tSCOPE\tACCOUNT\tREGION\tTIME LEFT\tFOR\n")
	for _, row := range rows {
		if row.Problem != "" {
			printable.Fprintf(table, "%s\t-\t-\t-\t-\tunusable: %s\n", row.title(), row.Problem)
			continue
		}
		printable.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", row.title(), orDash(row.Scope), orDash(row.AccountID),
			exporter.OneLine(row.Region), row.timeLeft(), exporter.OneLine(row.Purpose))
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
