package main

import (
	"time"

	"cfnenv/cmd/cfnenv/internal/broker"
	"cfnenv/cmd/cfnenv/internal/exporter"
)

// statusRenewal is what the document says of its own renewal. Its JSON form is what scripts may rely on.
type statusRenewal struct {
	// Possible tells that the document has what a renewal takes; whether the broker accepts it, only the broker knows.
	Possible bool `json:"possible"`
	// Until is the end of the refresh token's life; missing when the document does not tell.
	Until string `json:"until,omitempty"`

	foreign bool
	left    time.Duration
}

func newStatusRenewal(renewal broker.Renewal, foreign bool, now time.Time) statusRenewal {
	s := statusRenewal{Possible: renewal.RefreshToken != "", foreign: foreign}
	if s.Possible && !renewal.Until.IsZero() {
		s.Until, s.left = renewal.Until.Format(time.RFC3339), renewal.Until.Sub(now)
		s.Possible = s.left > 0
	}
	return s
}

// line is for people.
func (s statusRenewal) line() string {
	switch {
	case s.foreign:
		return "the broker's own client renews this document"
	case s.Until != "" && !s.Possible:
		return "the document could be renewed until " + s.Until + ": run cfnenv login"
	case !s.Possible:
		return "the document has no refresh token: cfnenv login fetches a new one"
	case s.Until == "":
		return "cfnenv refresh renews the document"
	}
	return "cfnenv refresh renews the document until " + s.Until + " (" + exporter.TimeLeft(s.left) + ")"
}
