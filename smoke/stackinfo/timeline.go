package stackinfo

import (
	"slices"
	"strings"
	"time"
)

// Span covers one resource during one phase of its stack's life.
type Span struct {
	LogicalID  string    `json:"logicalId"`
	Type       string    `json:"type"`
	PhysicalID string    `json:"physicalId,omitempty"`
	Phase      string    `json:"phase"` // "create" or "delete"
	Start      time.Time `json:"start"`
	// Initiated is when the service had accepted the request, Configured when the resource was made and only consistency
	// was outstanding; zero when CloudFormation did not say.
	Initiated  time.Time `json:"initiated,omitzero"`
	Configured time.Time `json:"configured,omitzero"`
	End        time.Time `json:"end,omitzero"` // zero while unfinished
	Status     string    `json:"status"`
	Reason     string    `json:"reason,omitempty"`
	// WaitedFor are the resources that had to be finished first; the first one is the one that finished last.
	WaitedFor []string `json:"waitedFor,omitempty"`
	// Critical spans form the chain that decided how long the phase took.
	Critical bool `json:"critical,omitempty"`
}

// Timeline turns the events of a stack, oldest first, into one span a resource and phase, in the order in which they
// began. needs answers which resources must exist before one can be made; they are deleted in the opposite order.
func Timeline(events []Event, needs func(logicalID string) []string) []Span {
	spans := collect(events)
	slices.SortStableFunc(spans, func(a, b *Span) int { return a.Start.Compare(b.Start) })
	for _, phase := range []string{"create", "delete"} {
		byID := map[string]*Span{}
		for _, s := range spans {
			if s.Phase == phase {
				byID[s.LogicalID] = s
			}
		}
		for _, s := range byID {
			for _, need := range needs(s.LogicalID) {
				waiting, first := s, byID[need]
				if phase == "delete" {
					waiting, first = first, s
				}
				if waiting != nil && first != nil {
					waiting.WaitedFor = append(waiting.WaitedFor, first.LogicalID)
				}
			}
		}
		critical(spans, byID, phase)
	}
	list := make([]Span, len(spans))
	for i, s := range spans {
		list[i] = *s
	}
	return list
}

func collect(events []Event) []*Span {
	var spans []*Span
	open := map[string]*Span{}
	for _, e := range events {
		if e.Stack() {
			continue
		}
		phase := "create"
		if strings.HasPrefix(e.Status, "DELETE_") {
			phase = "delete"
		}
		s := open[phase+e.LogicalID]
		if s == nil || !s.End.IsZero() && strings.HasSuffix(e.Status, "_IN_PROGRESS") {
			s = &Span{LogicalID: e.LogicalID, Type: e.Type, Phase: phase, Start: e.Time}
			spans, open[phase+e.LogicalID] = append(spans, s), s
		}
		s.note(e)
	}
	return spans
}

func (s *Span) note(e Event) {
	s.Status = e.Status
	if e.PhysicalID != "" {
		s.PhysicalID = e.PhysicalID
	}
	switch {
	case e.Detail == "CONFIGURATION_COMPLETE":
		s.Configured = e.Time
	case e.Reason == "Resource creation Initiated":
		s.Initiated = e.Time
	case !strings.HasSuffix(e.Status, "_IN_PROGRESS"):
		s.End, s.Reason = e.Time, e.Reason
	}
}

// critical marks the chain that ends in the span which finished last, following at each step the dependency that
// finished last. Dependencies are ordered on the way, so that the deciding one comes first.
func critical(spans []*Span, byID map[string]*Span, phase string) {
	var last *Span
	for _, s := range spans {
		if s.Phase != phase || byID[s.LogicalID] != s {
			continue
		}
		slices.Sort(s.WaitedFor)
		slices.SortStableFunc(s.WaitedFor, func(a, b string) int { return byID[b].End.Compare(byID[a].End) })
		if last == nil || s.End.After(last.End) {
			last = s
		}
	}
	for last != nil && !last.Critical {
		last.Critical = true
		if len(last.WaitedFor) == 0 {
			return
		}
		last = byID[last.WaitedFor[0]]
	}
}
