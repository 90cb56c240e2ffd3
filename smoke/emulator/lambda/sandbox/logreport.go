package sandbox

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// unhandled is the value of X-Amz-Function-Error for an error that no handler caught; today's runtimes know no other.
const unhandled = "Unhandled"

// document is an error as the Runtime API and Invoke write it.
func document(kind, message string) []byte {
	b, _ := json.Marshal(struct {
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}{kind, message}) // two strings always marshal
	return b
}

// failure is an error that Lambda itself reports, and its line in the log.
type failure struct {
	payload []byte
	line    string
}

func timedOut(requestID string, timeout time.Duration) failure {
	text := fmt.Sprintf("Task timed out after %.2f seconds", timeout.Seconds())
	return failure{
		payload: document("Sandbox.Timedout", "RequestId: "+requestID+" Error: "+text),
		line:    requestID + " " + text,
	}
}

func exited(requestID, how string) failure {
	text := "RequestId: " + requestID + " Error: " + how
	return failure{payload: document("Runtime.ExitError", text), line: text + "\nRuntime.ExitError"}
}

// initFailure returns the outcome of an invocation whose process ended in its Init phase.
func (e *environment) initFailure(inv *invocation) failure {
	e.mu.Lock()
	text := e.initErr
	e.mu.Unlock()
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return exited(inv.RequestID, e.exit)
	}
	fields["requestId"], _ = json.Marshal(inv.RequestID)
	payload, err := json.Marshal(fields)
	if err != nil {
		return exited(inv.RequestID, e.exit)
	}
	return failure{payload: payload}
}

// reportInit logs an Init phase that took too long.
func (e *environment) reportInit(a attempt) {
	phase := "init"
	if !a.deadline.IsZero() {
		phase = "invoke"
	}
	spent := e.runner.opts.Now().Sub(e.began)
	e.console.reveal(fmt.Sprintf("INIT_REPORT Init Duration: %s ms\tPhase: %s\tStatus: timeout", milliseconds(spent), phase))
}

// finish logs the end of an invocation and completes its outcome.
func (e *environment) finish(inv *invocation, out InvocationResponse, status string, lines ...string) InvocationResponse {
	now := e.runner.opts.Now()
	var r strings.Builder
	e.mu.Lock()
	spent, initSpent := now.Sub(inv.begun), time.Duration(0)
	if !e.used && !e.initEnd.IsZero() {
		initSpent = e.initEnd.Sub(e.began)
	}
	e.used = true
	e.mu.Unlock()
	billed := math.Ceil(float64(spent.Microseconds()+initSpent.Microseconds()) / 1000)
	fmt.Fprintf(&r, "REPORT RequestId: %s\tDuration: %s ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		inv.RequestID, milliseconds(spent), billed, e.pool.fn.MemoryMB, e.peakMemoryMB())
	if initSpent > 0 {
		fmt.Fprintf(&r, "Init Duration: %s ms\t", milliseconds(initSpent))
	}
	if status != "" {
		fmt.Fprintf(&r, "Status: %s\t", status)
	}
	out.LogTail = e.console.end(append(lines, "END RequestId: "+inv.RequestID, r.String())...)
	return out
}

// failed logs an invocation that Lambda itself ended.
func (e *environment) failed(inv *invocation, f failure, status string) InvocationResponse {
	e.begin(inv)
	var lines []string
	if f.line != "" {
		lines = append(lines, f.line)
	}
	return e.finish(inv, InvocationResponse{Payload: f.payload, FunctionError: unhandled}, status, lines...)
}

// milliseconds is a span in milliseconds as REPORT lines write it.
func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 2, 64)
}
