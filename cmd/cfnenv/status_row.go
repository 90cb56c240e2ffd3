package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"cfnenv/env"
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
		return "not exported: a set or another scope comes first"
	}
	return "cfnenv set " + summary.Name
}

// title is the set's name for people: on one line whatever the document says.
func (r statusRow) title() string {
	if r.Name == nil {
		return topLevel
	}
	return printable(*r.Name)
}

// printable is a text of the document, on one line whatever it holds.
func printable(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// timeLeft is the column of the time left.
func (r statusRow) timeLeft() string {
	switch {
	case r.left == nil:
		return "-"
	case *r.left <= 0:
		return "expired " + roundLeft(-*r.left) + " ago"
	}
	return roundLeft(*r.left)
}

// roundLeft writes a duration with the two units that matter: 3h12m, 4m30s.
func roundLeft(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd%dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return d.Truncate(time.Second).String()
}

func writeStatusTable(w io.Writer, rows []statusRow) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SET\tSCOPE\tACCOUNT\tREGION\tTIME LEFT\tFOR")
	for _, row := range rows {
		if row.Problem != "" {
			fmt.Fprintf(table, "%s\t-\t-\t-\t-\tunusable: %s\n", row.title(), row.Problem)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", row.title(), orDash(row.Scope), orDash(row.AccountID),
			row.Region, row.timeLeft(), printable(row.Purpose))
	}
	return table.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func writeStatusJSON(w io.Writer, document string, rows []statusRow) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Document string      `json:"document"`
		Sets     []statusRow `json:"sets"`
	}{document, rows})
}
