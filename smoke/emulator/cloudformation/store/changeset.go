package store

import (
	"time"
)

// Statuses of a change set (AWS: CloudFormation API reference, DescribeChangeSet).
const (
	ChangeSetCreateComplete = "CREATE_COMPLETE"
	ChangeSetFailed         = "FAILED"

	ExecutionAvailable   = "AVAILABLE"
	ExecutionUnavailable = "UNAVAILABLE"
	ExecutionInProgress  = "EXECUTE_IN_PROGRESS"
	ExecutionComplete    = "EXECUTE_COMPLETE"
	ExecutionFailed      = "EXECUTE_FAILED"
	ExecutionObsolete    = "OBSOLETE"
)

// ChangeSet is a planned change of a stack.
type ChangeSet struct {
	ID, Name, Description string
	Type                  string // CREATE or UPDATE
	Created               time.Time
	Status                string
	StatusReason          string
	ExecutionStatus       string
	OnStackFailure        string
	RoleARN               string // "" keeps the stack's
	Revision              *Revision
	RollbackTriggers      RollbackConfiguration
	Changes               []Change
	IncludeNestedStacks   bool
}

// Change is the effect of a change set on one resource.
type Change struct {
	Action                      string // Add, Modify, Remove
	LogicalID, PhysicalID, Type string
	PolicyAction                string // Delete, Retain, ReplaceAndDelete, ReplaceAndRetain, …; "" for none
	Replacement                 string // True, False, Conditional; "" unless Modify
	Scope                       []string
	Details                     []ChangeDetail
	Before, After               string // what the resource is and is to be, as JSON; "" where it is not
}

// ChangeDetail is one reason for a modification.
type ChangeDetail struct {
	Attribute          string // Properties, Metadata, Tags, DeletionPolicy, UpdateReplacePolicy
	Name               string // of the property
	RequiresRecreation string // Never, Conditionally, Always
	Evaluation         string // Static, Dynamic
	ChangeSource       string // DirectModification, ParameterReference, ResourceReference, ResourceAttribute
	CausingEntity      string
	Path               string // /Properties/QueueName
	Change             string // Add, Remove, Modify
	Before, After      *string
}
