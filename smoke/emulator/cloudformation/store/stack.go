package store

import (
	"slices"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/template"
)

// Revision is a state of a stack, present or next: a template with everything that was given for it. It is never changed
// once made.
type Revision struct {
	Body             string // as it was sent
	Template         *template.Template
	Parameters       template.Parameters
	Conditions       map[string]bool
	Tags             []resource.Tag
	Capabilities     []string
	NotificationARNs []string
	StoodIn          []string // parameters with stand-in values: "AWS::SSM::Parameter::Value<String> BootstrapVersion"
}

// Stack is one stack. It stays readable by its id after it was deleted.
type Stack struct {
	ID, Name, Region string
	Revision         *Revision // nil before a change set was executed
	RoleARN          string

	Status       Status
	StatusReason string
	Created      time.Time
	Updated      time.Time // zero: never executed a change set and never updated
	Deleted      time.Time

	ChangeSetID           string // the change set executed last
	DisableRollback       bool
	TimeoutInMinutes      int
	TerminationProtection bool
	RollbackTriggers      RollbackConfiguration
	LastOperations        []OperationEntry // newest first

	Resources  []*Resource // in the order in which they first appeared
	Outputs    []Output
	Imports    []string // names of the exports that its resources use
	Events     []Event  // oldest first
	ChangeSets []*ChangeSet
	// Obsolete are resources that were to take the place of others and that a failed rollback left. They go with the stack.
	Obsolete []*Resource

	lastTick time.Time
}

// RollbackConfiguration limits how long alarms are watched after an operation. Triggers are CloudWatch alarms, which the
// emulated account does not have.
type RollbackConfiguration struct {
	MonitoringTimeInMinutes *int
}

// OperationEntry is one operation on a stack, as the API shows it.
type OperationEntry struct {
	OperationType string // CREATE_STACK, UPDATE_STACK, DELETE_STACK
	OperationId   string
}

// Output is the value of one output.
type Output struct {
	Key, Value  string
	Description *string // nil when the template has none
	ExportName  string
}

// Resource is one resource of a stack.
type Resource struct {
	LogicalID, PhysicalID, Type string
	Status                      Status
	StatusReason                string
	Updated                     time.Time
	Properties                  map[string]any // as deployed last; nil while that is not known
	Shown                       string         // the same as events show them, as JSON
	Tags                        []resource.Tag // all that were given to it
	Attributes                  resource.Attributes
	StoodIn                     bool     // nothing was made
	NoEcho                      bool     // attributes are not shown
	Name                        string   // physical name
	Needs                       []string // logical ids it was made after
	DeletionPolicy              string   // "", Delete, Retain, RetainExceptOnCreate, Snapshot
	UpdateReplacePolicy         string
	Metadata                    string // as JSON
}

// Live reports whether the resource exists as far as the stack knows.
func (r *Resource) Live() bool {
	return r.PhysicalID != "" && r.Status != DeleteComplete && r.Status != DeleteSkipped
}

// Resource returns the resource with a logical id, or nil.
func (s *Stack) Resource(logicalID string) *Resource {
	for _, r := range s.Resources {
		if r.LogicalID == logicalID {
			return r
		}
	}
	return nil
}

// ChangeSet returns the change set with a name or ARN, or nil.
func (s *Stack) ChangeSet(nameOrARN string) *ChangeSet {
	for _, c := range s.ChangeSets {
		if c.ID == nameOrARN || c.Name == nameOrARN {
			return c
		}
	}
	return nil
}

// Pending returns the change sets that were not executed: an executed one can be described by its ARN, but is in no list any
// more (AWS: API reference, ExecuteChangeSet).
func (s *Stack) Pending() []*ChangeSet {
	return slices.DeleteFunc(slices.Clone(s.ChangeSets), func(c *ChangeSet) bool {
		return c.ExecutionStatus == ExecutionComplete || c.ExecutionStatus == ExecutionFailed
	})
}

// Tags returns the stack's tags; none, which is not nil, while it is in review.
func (s *Stack) Tags() []resource.Tag {
	if s.Revision == nil {
		return []resource.Tag{}
	}
	return s.Revision.Tags
}

// Tick returns the time of the next event of the stack: now, or a millisecond after the last one where that is later, so that
// events sort by time.
func (s *Stack) Tick(now time.Time) time.Time {
	now = now.UTC().Truncate(time.Millisecond)
	if !now.After(s.lastTick) {
		now = s.lastTick.Add(time.Millisecond)
	}
	s.lastTick = now
	return now
}
