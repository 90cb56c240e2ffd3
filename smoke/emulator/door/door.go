// Package door is the one way into an emulated account.
//
// A request passes through at most six files: door.go takes it in, destination.go says whether it may ask and which service
// it is for, authenticate.go finds who signed it, exchange.go decodes it, gate.go authorises and runs it, and answer.go writes
// what the service says. Two more are only looked up on the way: routes.go has the operations of each service, by name and by
// method and path; contextkeys.go has the condition keys of a check. Calls between services enter at the gate, as
// the role that makes them (backplane.go). The door knows no service.
package door

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Options say what a Door is made of.
type Options struct {
	// Account and Region that are emulated.
	Account, Region string
	// Directory knows principals and their policies.
	Directory *iam.Directory
	// Now is the clock; Rand the source of identifiers, safe for concurrent use; Log takes what --verbose shows.
	Now  func() time.Time
	Rand io.Reader
	Log  *slog.Logger
	// AllowRemote answers any Host header; without it only loopback names are answered, and AWS's through the proxy.
	AllowRemote bool
	// Calls are put around every operation, first outermost; Decisions around every answer of IAM.
	Calls     []Interceptor
	Decisions []DecisionInterceptor
	// URLs are put around every request of a Lambda function URL, first outermost.
	URLs []URLInterceptor
}

// Door is the one way into the account: for requests from outside (http.Handler) and for the services themselves
// (service.Backplane).
type Door struct {
	Options
	services map[string]*table
	urls     service.URLHandler
	pages    http.Handler // the broker, the examples, and the answers of custom resources
	baseURL  atomic.Pointer[string]
	keys     wire.Keys
	gate     Handler
	decide   Decider
}

// New makes a front door without services; Add puts them behind it.
func New(o Options) *Door {
	d := &Door{Options: o, services: map[string]*table{}}
	d.gate, d.decide = d.pass, evaluate
	for i := len(o.Calls) - 1; i >= 0; i-- {
		d.gate = o.Calls[i](d.gate)
	}
	for i := len(o.Decisions) - 1; i >= 0; i-- {
		d.decide = o.Decisions[i](d.decide)
	}
	d.gate = d.logged(d.gate)
	o.Directory.KnowKeys(d.knowsKey)
	return d
}

// Env returns the environment for services behind this door.
func (d *Door) Env() service.Env {
	return service.Env{
		Account: d.Account, Region: d.Region, Now: d.Now, Rand: d.Rand, Log: d.Log,
		Backplane: d, BaseURL: d.BaseURL, KnowsKey: d.knowsKey, HasPrincipal: d.Directory.HasPrincipal,
	}
}

// Add puts services behind the door. It must not be called once requests are served.
func (d *Door) Add(services ...*service.Service) error {
	for _, s := range services {
		if _, twice := d.services[s.Name]; twice {
			return fmt.Errorf("service %s is there twice", s.Name)
		}
		t, err := newTable(s)
		if err != nil {
			return err
		}
		d.services[s.Name] = t
	}
	return nil
}

// HandleURLs gives requests for Lambda function URLs to h.
func (d *Door) HandleURLs(h service.URLHandler) { d.urls = h }

// HandlePages gives the unsigned requests of isPage to h: those to the broker, for the examples, and with answers of
// custom resources.
func (d *Door) HandlePages(h http.Handler) { d.pages = h }

// SetBaseURL tells the account's own loopback URL, once it is known.
func (d *Door) SetBaseURL(url string) { d.baseURL.Store(&url) }

// BaseURL is the account's own loopback URL, without a trailing slash; empty before SetBaseURL.
func (d *Door) BaseURL() string {
	if url := d.baseURL.Load(); url != nil {
		return *url
	}
	return ""
}

// ServeHTTP answers one request from outside.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 && r.Header.Get("Expect") != "" {
		// net/http says 100 when a body is read, so not to a request whose body is empty. botocore asks even then, takes the
		// answer that comes instead for a refusal, and loses its place in the connection: its next upload there hangs.
		w.WriteHeader(http.StatusContinue)
	}
	if refusal := d.checkHost(r); refusal != "" {
		http.Error(w, "cfnenv emulator: "+refusal, http.StatusForbidden)
		return
	}
	if id, domain, path, ok := d.functionURL(r); ok {
		d.functions(id, domain, path).ServeHTTP(w, r)
		return
	}
	if token, ok := strings.CutPrefix(r.URL.Path, service.CodePrefix); ok && d.urls != nil && ofAccount(hostname(r.Host)) {
		d.urls.ServeCode(w, r, token)
		return
	}
	if d.pages != nil && isPage(r) {
		d.pages.ServeHTTP(w, r)
		return
	}
	d.serveAPI(w, r)
}

// serveAPI answers a request of one of AWS's APIs.
func (d *Door) serveAPI(w http.ResponseWriter, r *http.Request) {
	e := d.exchange(w, r, serviceOf(r))
	defer e.recover()
	out, err := e.run()
	if err != nil {
		e.fail(err)
		return
	}
	e.answer(out)
}

// crashed turns a panic of a service into AWS's answer to its own crashes, and logs the real one.
func (d *Door) crashed(what string, reason any) error {
	d.Log.Error("a service crashed", "call", what, "panic", reason, "stack", string(debug.Stack()))
	return fmt.Errorf("%s crashed: %v", what, reason)
}

// functions is the handler of one function URL, with the interceptors around it.
func (d *Door) functions(id, domain, path string) http.Handler {
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.serveURL(w, r, id, domain, path) })
	for i := len(d.URLs) - 1; i >= 0; i-- {
		h = d.URLs[i](h)
	}
	return h
}

// serveURL hands a request for a Lambda function URL to the service that has it. Function URLs bring their own
// authentication: none, or AWS_IAM, which the service asks for.
func (d *Door) serveURL(w http.ResponseWriter, r *http.Request, id, domain, path string) {
	defer func() {
		if reason := recover(); reason == http.ErrAbortHandler {
			panic(reason)
		} else if reason != nil {
			d.crashed("function URL "+id, reason)
			http.Error(w, "Internal Server Error", http.StatusBadGateway)
		}
	}()
	e := d.exchange(w, r, "lambda")
	if e.table == nil {
		http.Error(w, fmt.Sprintf("cfnenv emulator: %s", wire.NotEmulated("service lambda")), http.StatusNotImplemented)
		return
	}
	d.urls.ServeURL(e.w, r, service.URLRequest{ID: id, Path: path, Domain: domain, Call: e.call, Authenticate: func() (service.Principal, error) {
		if err := e.authenticate(); err != nil {
			return service.Principal{}, err
		}
		r.Body = io.NopCloser(bytes.NewReader(e.body)) // the handler reads it again
		return e.call.Principal, nil
	}})
	e.call.Operation = "InvokeFunctionUrl" // as IAM calls it; it is no operation of Lambda's API
	var refused error
	if e.w.status >= http.StatusBadRequest {
		refused = fmt.Errorf("HTTP status %d", e.w.status)
	}
	d.logCall(e.call, refused)
}
