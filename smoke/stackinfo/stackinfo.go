// Package stackinfo is what is known of a CloudFormation stack, as plain data: what it is made from, what CloudFormation
// said of it, and what follows from that by thinking alone. It asks nobody; [cfnenv/smoke/stack] does.
package stackinfo

import (
	"strings"
	"time"
)

// Pair is a parameter, tag or output: a name and its value.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Value is the value of the first pair with that key, and whether there is one.
func Value(pairs []Pair, key string) (string, bool) {
	for _, p := range pairs {
		if p.Key == key {
			return p.Value, true
		}
	}
	return "", false
}

// Spec is everything that a stack is made from, decided before the first call.
type Spec struct {
	Name         string   `json:"name"`
	Token        string   `json:"token"` // ClientRequestToken: makes a repeated request recognisable
	Template     string   `json:"-"`
	Parameters   []Pair   `json:"parameters,omitempty"`
	Tags         []Pair   `json:"tags"`
	Capabilities []string `json:"capabilities,omitempty"`
	RoleARN      string   `json:"roleArn"`
	// OnFailure tells CloudFormation what to do when the creation fails: DELETE, ROLLBACK or DO_NOTHING.
	OnFailure string `json:"onFailure"`
}

// State is a stack as DescribeStacks answers it.
type State struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Status  string    `json:"status"`
	Reason  string    `json:"reason,omitempty"`
	RoleARN string    `json:"roleArn,omitempty"`
	Tags    []Pair    `json:"tags,omitempty"`
	Outputs []Pair    `json:"outputs,omitempty"`
	Created time.Time `json:"created"`
}

// Statuses that callers ask about.
const (
	CreateComplete = "CREATE_COMPLETE"
	DeleteComplete = "DELETE_COMPLETE"
)

// Settled reports whether a stack of that status stays as it is until somebody asks for something.
func Settled(status string) bool {
	return strings.HasSuffix(status, "_COMPLETE") || strings.HasSuffix(status, "_FAILED")
}

// Gone reports whether the stack does not exist any more.
func (s State) Gone() bool { return s.Status == DeleteComplete }

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

// Result is the end of an operation.
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

// LastOperation is the part of a stack's history, oldest first, that begins with the last request of a user.
func LastOperation(events []Event) []Event {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Stack() && events[i].Reason == "User Initiated" {
			return events[i:]
		}
	}
	return events
}
