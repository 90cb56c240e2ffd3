package stackinfo

import "time"

// Event is one line of a stack's history.
type Event struct {
	Time       time.Time `json:"time"`
	LogicalID  string    `json:"logicalId"`
	PhysicalID string    `json:"physicalId,omitempty"`
	Type       string    `json:"type"`
	Status     string    `json:"status"`
	Detail     string    `json:"detail,omitempty"` // CONFIGURATION_COMPLETE: made, waiting for consistency
	Reason     string    `json:"reason,omitempty"`

	// StackID is the same for every event of a stack, so whoever keeps them keeps it once.
	StackID string `json:"-"`
	// EventID and Token tell events and requests apart while a stack is being followed.
	EventID string `json:"-"`
	Token   string `json:"-"`
}

// Stack reports whether the event is about the stack itself rather than one of its resources. A nested stack is a
// resource: its type is the same, its physical id is not the stack's.
func (e Event) Stack() bool {
	return e.Type == "AWS::CloudFormation::Stack" && e.PhysicalID == e.StackID
}

// Result is where an operation ended.
type Result struct {
	State  State   `json:"state,omitzero"`
	Events []Event `json:"events,omitempty"` // of this operation, oldest first
}

// Belongs says of which stack the events are, after they have been read from where its id was kept once.
func (r *Result) Belongs(stackID string) {
	for i := range r.Events {
		r.Events[i].StackID = stackID
	}
}
