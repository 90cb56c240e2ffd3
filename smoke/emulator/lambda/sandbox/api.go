package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// apiVersion is the version of the Runtime API ("Using the Lambda runtime API", Lambda developer guide).
const apiVersion = "2018-06-01"

// serve answers the Runtime API: /TOKEN/2018-06-01/runtime/…
func (r *Runner) serve(w http.ResponseWriter, req *http.Request) {
	token, path, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
	path, ok := strings.CutPrefix(path, apiVersion+"/runtime/")
	r.mu.Lock()
	e := r.environments[token]
	r.mu.Unlock()
	if e == nil || !ok {
		http.NotFound(w, req)
		return
	}
	switch {
	case req.Method == http.MethodGet && path == "invocation/next":
		e.serveNext(w, req)
	case req.Method == http.MethodPost && path == "init/error":
		e.serveInitError(w, req)
	case req.Method == http.MethodPost:
		e.serveAnswer(w, req, path)
	default:
		http.NotFound(w, req)
	}
}

// serveNext hands the next invocation to the runtime, when there is one.
func (e *environment) serveNext(w http.ResponseWriter, req *http.Request) {
	e.initialised()
	select {
	case inv := <-e.work:
		e.begin(inv)
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", strconv.Itoa(len(inv.Payload)))
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.RequestID)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", inv.ARN)
		h.Set("Lambda-Runtime-Trace-Id", inv.TraceID)
		if inv.ClientContext != "" {
			h.Set("Lambda-Runtime-Client-Context", inv.ClientContext)
		}
		w.Write(inv.Payload) // a runtime that does not read it ends or times out
	case <-e.gone:
		http.Error(w, "the process has ended", http.StatusGone)
	case <-req.Context().Done():
	}
}

// initialised ends the Init phase.
func (e *environment) initialised() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.initEnd.IsZero() {
		e.initEnd = e.runner.opts.Now()
		close(e.ready)
	}
}

// begin notes that the runtime has taken an invocation, or that it will never do so. The second time it does nothing.
func (e *environment) begin(inv *invocation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !inv.begun.IsZero() {
		return
	}
	e.current, inv.begun = inv, e.runner.opts.Now()
	e.console.begin("START RequestId: " + inv.RequestID + " Version: " + e.pool.fn.Version)
}

// serveInitError keeps why the handler could not be loaded.
func (e *environment) serveInitError(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxPayload))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", err.Error())
		return
	}
	e.mu.Lock()
	e.initErr = body
	e.mu.Unlock()
	accept(w)
}

// serveAnswer takes the response or the error of the present invocation.
func (e *environment) serveAnswer(w http.ResponseWriter, req *http.Request, path string) {
	id, kind, ok := strings.Cut(strings.TrimPrefix(path, "invocation/"), "/")
	if !ok || kind != "response" && kind != "error" {
		http.NotFound(w, req)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxPayload))
	tooLarge := (*http.MaxBytesError)(nil)
	if err != nil && !errors.As(err, &tooLarge) {
		return // the process died while it wrote
	}
	e.mu.Lock()
	inv := e.current
	if inv == nil || inv.RequestID != id {
		e.mu.Unlock()
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "the request id is not that of the present invocation")
		return
	}
	e.current = nil
	e.mu.Unlock()
	e.console.await(id)
	if tooLarge != nil {
		inv.done <- InvocationResponse{FunctionError: unhandled, Payload: document("Function.ResponseSizeTooLarge", fmt.Sprintf(
			"Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes).", req.ContentLength, maxPayload))}
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "the response is too large")
		return
	}
	out := InvocationResponse{Payload: body}
	if kind == "error" {
		out.FunctionError = unhandled
	}
	inv.done <- out
	accept(w)
}

func accept(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(document(kind, message))
}
