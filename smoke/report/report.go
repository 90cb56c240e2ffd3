// Package report holds the result of a smoke run and writes it down: as JSON for programs, as JUnit for build servers, as
// Markdown for a job's summary, as one self-contained HTML page for people, and as text for a terminal.
//
// A [Report] never holds a secret: it is made of names, answers and times. Every form states the target that was
// tested, and puts the root cause before the noise that followed it.
package report

import (
	_ "embed"
	"io"
	"time"

	"cfnenv/env"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stackinfo"
)

// Schema names the shape of the JSON form. It changes when a field is removed or changes its meaning; new fields do not
// change it.
const Schema = "cfnenv.smoke.report/1"

// Outcome is one of three: proven, disproven, or neither.
type Outcome string

// Inconclusive means that nothing was proven either way; it is never counted as a pass.
const (
	Pass         Outcome = "pass"
	Fail         Outcome = "fail"
	Inconclusive Outcome = "inconclusive"
)

// word is the outcome as people read it.
func (o Outcome) word() string {
	if o == Inconclusive {
		return "open"
	}
	return string(o)
}

// Report is the result of one run.
type Report struct {
	Schema     string        `json:"schema"`
	Version    string        `json:"version"` // of the program
	Run        string        `json:"run"`     // the value of the tag cfnenv-run
	Target     plan.Target   `json:"target"`
	Principal  env.Principal `json:"principal"`
	Started    time.Time     `json:"started"`
	Finished   time.Time     `json:"finished"`
	Outcome    Outcome       `json:"outcome"`
	ExitStatus int           `json:"exitStatus"`
	// Interrupted is the signal or time limit that ended the run early, "" when nothing did.
	Interrupted string               `json:"interrupted,omitempty"`
	RootCause   *RootCause           `json:"rootCause,omitempty"`
	Assertions  []Assertion          `json:"assertions"`
	Stacks      []Stack              `json:"stacks"`
	Retries     []evidence.Retry     `json:"retries"`   // what had to be tried again, so that a slow pass is visible
	Leftovers   []Leftover           `json:"leftovers"` // what could not be removed
	Kept        []Leftover           `json:"kept"`      // what was kept because it was asked for
	Timing      Timing               `json:"timing"`
	Calls       []evidence.CallCount `json:"calls"`             // every AWS operation that was called, with which credentials
	Journal     string               `json:"journal,omitempty"` // file that lists what is left, "" when nothing is
}

// RootCause is the first thing that went wrong, ahead of everything that followed from it.
type RootCause struct {
	Assertion string `json:"assertion"`
	Text      string `json:"text"`
	Detail    string `json:"detail,omitempty"` // AWS's own words
	Fix       string `json:"fix,omitempty"`    // what the workshop's rules say about it
}

// Assertion is one thing that the run set out to prove.
type Assertion struct {
	ID      string  `json:"id"` // stable, such as "03.denied-by-boundary"
	Title   string  `json:"title"`
	Outcome Outcome `json:"outcome"`
	// Label qualifies a pass, such as "denied by SCP; boundary not observable".
	Label  string `json:"label,omitempty"`
	Reason string `json:"reason"`
	// Because is the assertion without which this one could not be tried; "" when it was.
	Because  string `json:"because,omitempty"`
	Evidence []Fact `json:"evidence"`
}

// Fact is one piece of evidence, as it was seen.
type Fact struct {
	What  string `json:"what"`
	Value string `json:"value"`
}

// Stack is one stack of the run, in all its attempts.
type Stack struct {
	Example string  `json:"example"`
	Name    string  `json:"name"`
	ID      string  `json:"id,omitempty"`
	Status  string  `json:"status"`
	Created float64 `json:"createSeconds"`
	Checked float64 `json:"proveSeconds"`
	// CheckedFrom is when the checks began; zero when the stack was not checked.
	CheckedFrom time.Time        `json:"checkedFrom,omitzero"`
	Deleted     float64          `json:"deleteSeconds"`
	Outputs     []stackinfo.Pair `json:"outputs"`
	// Spans are by resource and phase, Events as CloudFormation told them, both oldest first.
	Spans  []stackinfo.Span  `json:"spans"`
	Events []stackinfo.Event `json:"events"`
	Cause  *stackinfo.Cause  `json:"cause,omitempty"`
}

// Leftover is something that exists still, and how to remove it.
type Leftover struct {
	Kind     string   `json:"kind"` // "stack", "bucket" or "queue"
	Name     string   `json:"name"`
	ID       string   `json:"id,omitempty"`
	Why      string   `json:"why"`
	Commands []string `json:"commands"`
}

// note gives the reason, unless it is only that it was asked for.
func (l Leftover) note() string {
	if l.Why == "" || l.Why == "kept" {
		return ""
	}
	return ": " + l.Why
}

// Timing says where the time went, in seconds.
type Timing struct {
	Wall          float64 `json:"wall"`
	SlowestCreate float64 `json:"slowestCreate"`
	SlowestChecks float64 `json:"prove"` // the slowest checks of a single stack
	SlowestDelete float64 `json:"slowestDelete"`
	CriticalPath  float64 `json:"criticalPath"` // the slowest stack, from its creation to its end; never above Wall
	// FirstAnswer is the time to the function's first answer; on the emulator that is almost entirely
	// the start of Python, with boto3 where there is one.
	FirstAnswer float64 `json:"firstAnswer"`
}

// Count counts the assertions with that outcome.
func (r *Report) Count(o Outcome) int {
	n := 0
	for _, a := range r.Assertions {
		if a.Outcome == o {
			n++
		}
	}
	return n
}

// WriteJSON writes the report for programs; schema.json describes it.
func WriteJSON(w io.Writer, r *Report) error {
	return printable.JSON(w, r)
}

// JSONSchema is the shape of what [WriteJSON] writes, as JSON Schema (draft 2020-12).
//
//go:embed schema.json
var JSONSchema []byte
