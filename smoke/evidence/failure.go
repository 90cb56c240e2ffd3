package evidence

import (
	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
)

// Failure is an error as evidence.
type Failure struct {
	Code    string `json:"code,omitempty"` // AWS's error code; "" when AWS did not answer
	Message string `json:"message"`
	// Transient failures say nothing about the question.
	Transient bool `json:"transient,omitempty"`
	// Uncertain failures of a creation leave it open whether something was made.
	Uncertain bool `json:"uncertain,omitempty"`
	// CancelledBy is the signal or time limit by which the run ended the call, or the wait for a better answer; "" when the
	// answer is final.
	CancelledBy string `json:"cancelledBy,omitempty"`
}

// Text is the failure in one phrase.
func (f *Failure) Text() string {
	if f.Code == "" {
		return f.Message
	}
	return f.Code + ": " + f.Message
}

// Refusal is the denial that the failure is; nil when it is none or does not say why.
func (f *Failure) Refusal() *denial.Denial {
	if d, ok := denial.Parse(f.Message); ok {
		return &d
	}
	return nil
}

// Untagged reports whether the failure is the refusal that a call meets which only tags would allow.
func (f *Failure) Untagged() bool {
	if f == nil {
		return false
	}
	d := f.Refusal()
	return d != nil && d.Layer == denial.Identity && !d.Explicit
}

// Missing reports whether the failure is a service saying for good that something does not exist.
func (f *Failure) Missing() bool { return f.CancelledBy == "" && errorcode.Missing(f.Code) }
