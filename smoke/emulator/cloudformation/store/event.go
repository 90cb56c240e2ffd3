package store

import (
	"fmt"
	"time"
)

// StackType is the resource type under which a stack appears in its own events.
const StackType = "AWS::CloudFormation::Stack"

// Event is one line of a stack's history.
type Event struct {
	ID                          string
	LogicalID, PhysicalID, Type string
	Time                        time.Time
	Status                      Status
	Reason                      string
	Properties                  string // JSON
	Token                       string // ClientRequestToken
	OperationID                 string
	DetailedStatus              string
}

// Context is what all events of one operation have in common.
type Context struct {
	Token, OperationID string
}

// Transition gives the stack a new status and writes the event. newID makes the event's UUID.
func (s *Stack) Transition(now time.Time, c Context, status Status, reason string, newID func() string) {
	s.Status, s.StatusReason = status, reason
	s.Events = append(s.Events, Event{
		ID: newID(), LogicalID: s.Name, PhysicalID: s.ID, Type: StackType,
		Time: s.Tick(now), Status: status, Reason: reason, Token: c.Token, OperationID: c.OperationID,
	})
}

// Detail is what a resource's event says beside its status.
type Detail struct {
	Reason, Properties, DetailedStatus string
}

// ResourceTransition gives a resource a new status and writes the event.
func (s *Stack) ResourceTransition(now time.Time, c Context, r *Resource, status Status, d Detail) {
	at := s.Tick(now)
	r.Status, r.StatusReason, r.Updated = status, d.Reason, at
	s.Events = append(s.Events, Event{
		ID:        fmt.Sprintf("%s-%s-%s", r.LogicalID, status, at.Format("2006-01-02T15:04:05.000Z")),
		LogicalID: r.LogicalID, PhysicalID: r.PhysicalID, Type: r.Type, Time: at, Status: status, Reason: d.Reason,
		Properties: d.Properties, Token: c.Token, OperationID: c.OperationID, DetailedStatus: d.DetailedStatus,
	})
}
