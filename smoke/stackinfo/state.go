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
	// OnFailure is what CloudFormation does when the creation fails: DELETE, ROLLBACK or DO_NOTHING.
	OnFailure string `json:"onFailure"`
}

// State is what DescribeStacks says of one stack.
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
