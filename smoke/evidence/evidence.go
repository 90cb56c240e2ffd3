// Package evidence is what a run saw, word for word, as plain data. What it does not hold was not seen.
//
// Evidence is collected by [cfnenv/smoke] and judged by [cfnenv/smoke/verdict], which need not happen on the same day or
// the same machine.
package evidence

import (
	"time"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/errorcode"
	"cfnenv/smoke/stackinfo"
)

// Run is everything that a run saw.
type Run struct {
	Preflight Preflight           `json:"preflight"`
	Lanes     map[string]*Lane    `json:"examples"`   // by the example's id
	Probes    map[string]*Attempt `json:"guardrails"` // by the probe's id
	Stackless *Stackless          `json:"runtime,omitempty"`
	End       End                 `json:"end"`
}

// Preflight holds the findings before the first call.
type Preflight struct {
	At       time.Time           `json:"at"`
	Findings map[string][]string `json:"findings,omitempty"` // what forbids a deployment, by the example's id
	Remarks  map[string][]string `json:"remarks,omitempty"`  // what does not, likewise
}

// Clean reports whether nothing forbids the deployment.
func (p Preflight) Clean() bool { return len(p.Findings) == 0 }

// End says how the run ended, and what is known of it as a whole.
type End struct {
	At      time.Time `json:"at"`
	Version string    `json:"version"` // of the program
	// Cause is the signal or time limit that ended the run early, "" when nothing did. Status is the exit status that goes
	// with a signal, 0 for anything else.
	Cause   string      `json:"cause,omitempty"`
	Status  int         `json:"status,omitempty"`
	Retries []Retry     `json:"retries,omitempty"`
	Calls   []CallCount `json:"calls,omitempty"`
	// Journal is the file that lists what was made and is not known to be gone, "" when there is nothing.
	Journal string `json:"journal,omitempty"`
}

// Retry is one symptom that the run waited out.
type Retry struct {
	Example  string  `json:"example"`
	Symptom  string  `json:"symptom"`
	Attempts int     `json:"attempts"`
	Seconds  float64 `json:"seconds"`
	Solved   bool    `json:"solved"`
}

// CallCount counts the calls of one operation with one credential set.
type CallCount struct {
	Set       string `json:"set"`
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Calls     int    `json:"calls"`
	Attempts  int    `json:"attempts"` // above Calls when something had to be retried
}

// Lane holds everything seen of one example.
type Lane struct {
	Creations   []Creation      `json:"creations"`
	Queue       *Queue          `json:"queue,omitempty"`
	Table       *Table          `json:"table,omitempty"`
	Function    *Function       `json:"function,omitempty"`
	URL         *URL            `json:"url,omitempty"`
	Policy      *FunctionPolicy `json:"policy,omitempty"`
	Invocations []Invocation    `json:"invocations,omitempty"`
	Object      *Object         `json:"object,omitempty"`
	// Rogues are the buckets that the function may have tried to make, one a call, and each once more at the end.
	Rogues   []Bucket  `json:"rogueBuckets,omitempty"`
	Deletion *Deletion `json:"deletion,omitempty"`
	Bucket   *Bucket   `json:"bucket,omitempty"` // the stack's own bucket, after the deletion
	Crash    string    `json:"crash,omitempty"`  // an error in cfnenv, which ended the lane
	Checks   Period    `json:"checks,omitzero"`  // when the stack was looked at
}

// Period is when something was done, by this machine's clock.
type Period struct {
	At   time.Time     `json:"at"` // its start
	Took time.Duration `json:"tookNanoseconds"`
}

// End is when it was over.
func (p Period) End() time.Time { return p.At.Add(p.Took) }

// Creation is one attempt to make a stack.
type Creation struct {
	Name    string           `json:"name"`
	ID      string           `json:"id,omitempty"` // "" when CreateStack was refused
	Failure *Failure         `json:"failure,omitempty"`
	Overdue bool             `json:"overdue,omitempty"` // the run's time limit ended the wait
	Result  stackinfo.Result `json:"result,omitzero"`
	Period
}

// MayExist is false only for what certainly does not: a creation that was refused, a stack that is gone.
func (c *Creation) MayExist() bool {
	if c.ID == "" {
		return c.Failure != nil && c.Failure.Uncertain
	}
	return !c.Result.State.Gone()
}

// Queue is SQS's answer to runtime credentials.
type Queue struct {
	URL     string   `json:"url"`
	ARN     string   `json:"arn,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// Function is Lambda's answer about the function.
type Function struct {
	Name    string   `json:"name,omitempty"`
	ARN     string   `json:"arn,omitempty"`
	RoleARN string   `json:"roleArn,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// URL is Lambda's answer about the function's address.
type URL struct {
	URL      string   `json:"url,omitempty"`
	AuthType string   `json:"authType,omitempty"`
	Failure  *Failure `json:"failure,omitempty"`
}

// FunctionPolicy is the function's resource policy.
type FunctionPolicy struct {
	Text    string   `json:"text,omitempty"`
	Failure *Failure `json:"failure,omitempty"`
}

// Object is the object that the function says it wrote.
type Object struct {
	Bucket   string    `json:"bucket,omitempty"`
	Key      string    `json:"key,omitempty"`
	Body     string    `json:"body,omitempty"`
	Modified time.Time `json:"modified,omitzero"`
	Failure  *Failure  `json:"failure,omitempty"`
}

// Bucket is whether a bucket exists, asked from outside.
type Bucket struct {
	Name    string    `json:"name"`
	Exists  bool      `json:"exists"`
	At      time.Time `json:"at"`                // of the last answer
	Failure *Failure  `json:"failure,omitempty"` // set when the question was not answered for good
}

// Deletion is the removal of a lane's stacks.
type Deletion struct {
	Stacks []DeletedStack `json:"stacks"`
	Period
}

// DeletedStack is one stack's removal.
type DeletedStack struct {
	Name    string           `json:"name"`
	ID      string           `json:"id,omitempty"`
	Never   bool             `json:"never,omitempty"` // no such stack was made
	Result  stackinfo.Result `json:"result,omitzero"`
	Tries   int              `json:"tries"`
	Failure *Failure         `json:"failure,omitempty"`
	Overdue bool             `json:"overdue,omitempty"` // the time limit of cleaning up ended the wait
}

// Gone reports whether the stack does not exist, any more or at all.
func (d DeletedStack) Gone() bool { return d.Never || d.Failure == nil && d.Result.State.Gone() }

// Attempt is the result of trying something that the workshop forbids.
type Attempt struct {
	Failure    *Failure         `json:"failure,omitempty"`    // how it was refused; nil when it was not refused by the call itself
	ID         string           `json:"id,omitempty"`         // of the stack that was accepted, or the name of what was made
	Result     stackinfo.Result `json:"result,omitzero"`      // of the stack that was accepted
	Unfinished *Failure         `json:"unfinished,omitempty"` // why the stack was not followed to its end
	Removed    bool             `json:"removed,omitempty"`    // what was made by mistake is gone
	At         time.Time        `json:"at,omitzero"`          // when it had been tried; zero when it was not
}

// Asked is one call with runtime credentials; nil was not made.
type Asked struct {
	Answer  string   `json:"answer,omitempty"` // what of it matters
	Failure *Failure `json:"failure,omitempty"`
}

// Table holds DynamoDB's answers about example 04's table, in the order of the questions.
type Table struct {
	ARN       string           `json:"arn,omitempty"`
	Described *Asked           `json:"described,omitempty"` // its status
	Listed    *Asked           `json:"listedTags,omitempty"`
	Tags      []stackinfo.Pair `json:"tags,omitempty"`
	Put       *Asked           `json:"put,omitempty"`
	Got       *Asked           `json:"got,omitempty"` // what the item holds
	Updated   *Asked           `json:"updated,omitempty"`
	Repeated  *Asked           `json:"repeated,omitempty"` // the item put again, on the condition that it is not there
	Deleted   *Asked           `json:"deleted,omitempty"`
	Checked   *Asked           `json:"checked,omitempty"` // a transaction of nothing but a condition
	// ForeignPut and ForeignGot are about a table that does not exist.
	ForeignPut *Asked `json:"foreignPut,omitempty"`
	ForeignGot *Asked `json:"foreignGot,omitempty"`
}

// UpdatedMark ends the value that an item was changed to.
const UpdatedMark = "-updated"

// Stackless holds the answers of CloudFront and Bedrock, which belong to no stack.
type Stackless struct {
	At          time.Time `json:"at"`
	Unknown     *Asked    `json:"unknownInvalidation,omitempty"` // of a distribution that does not exist
	Invalidated *Asked    `json:"invalidation,omitempty"`        // of the one that was named
	// Listed and Tags are of the distribution that was named; they are asked for when it may not be invalidated.
	Listed    *Asked           `json:"listedTags,omitempty"`
	Tags      []stackinfo.Pair `json:"tags,omitempty"`
	Elsewhere *Asked           `json:"converseElsewhere,omitempty"` // in a region without models
	Catalogue *Asked           `json:"catalogue,omitempty"`
	Model     string           `json:"model,omitempty"`
	Converse  *Asked           `json:"converse,omitempty"`
	Crash     string           `json:"crash,omitempty"`
}

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
	return f.Refusal().Unallowed()
}

// Missing reports whether the failure is a service saying for good that something does not exist.
func (f *Failure) Missing() bool { return f.CancelledBy == "" && errorcode.Missing(f.Code) }
