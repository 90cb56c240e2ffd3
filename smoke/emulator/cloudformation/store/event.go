package store

import (
	"fmt"
	"strings"
	"time"
)

// Status is the status of a stack or a resource.
type Status string

// The statuses (AWS: CloudFormation API reference, Stack and StackEvent).
const (
	CreateInProgress                        Status = "CREATE_IN_PROGRESS"
	CreateFailed                            Status = "CREATE_FAILED"
	CreateComplete                          Status = "CREATE_COMPLETE"
	RollbackInProgress                      Status = "ROLLBACK_IN_PROGRESS"
	RollbackFailed                          Status = "ROLLBACK_FAILED"
	RollbackComplete                        Status = "ROLLBACK_COMPLETE"
	DeleteInProgress                        Status = "DELETE_IN_PROGRESS"
	DeleteFailed                            Status = "DELETE_FAILED"
	DeleteComplete                          Status = "DELETE_COMPLETE"
	DeleteSkipped                           Status = "DELETE_SKIPPED" // resources only
	UpdateInProgress                        Status = "UPDATE_IN_PROGRESS"
	UpdateCompleteCleanupInProgress         Status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
	UpdateComplete                          Status = "UPDATE_COMPLETE"
	UpdateFailed                            Status = "UPDATE_FAILED"
	UpdateRollbackInProgress                Status = "UPDATE_ROLLBACK_IN_PROGRESS"
	UpdateRollbackFailed                    Status = "UPDATE_ROLLBACK_FAILED"
	UpdateRollbackCompleteCleanupInProgress Status = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
	UpdateRollbackComplete                  Status = "UPDATE_ROLLBACK_COMPLETE"
	ReviewInProgress                        Status = "REVIEW_IN_PROGRESS"
	ImportInProgress                        Status = "IMPORT_IN_PROGRESS"
	ImportComplete                          Status = "IMPORT_COMPLETE"
	ImportRollbackInProgress                Status = "IMPORT_ROLLBACK_IN_PROGRESS"
	ImportRollbackFailed                    Status = "IMPORT_ROLLBACK_FAILED"
	ImportRollbackComplete                  Status = "IMPORT_ROLLBACK_COMPLETE"
)

// StackStatuses returns all statuses of a stack, in the order of AWS's API model.
func StackStatuses() []Status {
	return []Status{CreateInProgress, CreateFailed, CreateComplete, RollbackInProgress, RollbackFailed, RollbackComplete,
		DeleteInProgress, DeleteFailed, DeleteComplete, UpdateInProgress, UpdateCompleteCleanupInProgress, UpdateComplete,
		UpdateFailed, UpdateRollbackInProgress, UpdateRollbackFailed, UpdateRollbackCompleteCleanupInProgress,
		UpdateRollbackComplete, ReviewInProgress, ImportInProgress, ImportComplete, ImportRollbackInProgress,
		ImportRollbackFailed, ImportRollbackComplete}
}

// Busy reports whether an operation is under way.
func (s Status) Busy() bool {
	return strings.HasSuffix(string(s), "_IN_PROGRESS") && s != ReviewInProgress
}

// Updatable reports whether a stack in this status can be updated.
func (s Status) Updatable() bool {
	switch s {
	case CreateComplete, UpdateComplete, UpdateRollbackComplete, ImportComplete, ImportRollbackComplete:
		return true
	}
	return false
}

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

// Origin is the request and the operation that an event comes from.
type Origin struct {
	Token, OperationID string
}

// Transition gives the stack a new status and writes the event. newID makes the event's UUID.
func (s *Stack) Transition(now time.Time, from Origin, status Status, reason string, newID func() string) {
	s.Status, s.StatusReason = status, reason
	s.Events = append(s.Events, Event{
		ID: newID(), LogicalID: s.Name, PhysicalID: s.ID, Type: StackType,
		Time: s.Tick(now), Status: status, Reason: reason, Token: from.Token, OperationID: from.OperationID,
	})
}

// Detail is the part of a resource's event besides its status.
type Detail struct {
	Reason, Properties, DetailedStatus string
}

// ResourceTransition gives a resource a new status and writes the event.
func (s *Stack) ResourceTransition(now time.Time, from Origin, r *Resource, status Status, d Detail) {
	at := s.Tick(now)
	r.Status, r.StatusReason, r.Updated = status, d.Reason, at
	s.Events = append(s.Events, Event{
		ID:        fmt.Sprintf("%s-%s-%s", r.LogicalID, status, at.Format("2006-01-02T15:04:05.000Z")),
		LogicalID: r.LogicalID, PhysicalID: r.PhysicalID, Type: r.Type, Time: at, Status: status, Reason: d.Reason,
		Properties: d.Properties, Token: from.Token, OperationID: from.OperationID, DetailedStatus: d.DetailedStatus,
	})
}
