package door

import (
	"net/http"
	"net/url"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// exchange is one request of one of AWS's APIs and what is known of it so far.
type exchange struct {
	door     *Door
	w        *watchedWriter
	r        *http.Request
	name     string        // of the service, as the request tells it
	table    *table        // nil when the service is not emulated
	protocol wire.Protocol // the one to answer in
	call     *service.Call // filled step by step
	body     []byte        // of all services but S3, whose handlers read it themselves
	form     url.Values    // of the query protocol
}

func (d *Door) exchange(w http.ResponseWriter, r *http.Request, name string) *exchange {
	// The request is copied, because its body will be replaced: net/http looks at its own to see what is left unread.
	e := &exchange{door: d, w: &watchedWriter{ResponseWriter: w}, r: r.WithContext(r.Context()), name: name}
	e.table = d.services[e.name]
	e.protocol = e.guessProtocol()
	e.call = d.newCall(r, e.name)
	return e
}

// newCall begins a call that came over HTTP.
func (d *Door) newCall(r *http.Request, serviceName string) *service.Call {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return &service.Call{
		Service: serviceName, Account: d.Account, Region: d.Region, RequestID: d.requestID(serviceName), Time: d.Now(),
		BaseURL: scheme + "://" + r.Host, HTTP: r, Principal: service.Principal{Type: service.Anonymous},
	}
}

// run takes the request through the gate. What does not come as far as the gate is logged here.
func (e *exchange) run() (any, error) {
	in, err := e.admit()
	if err != nil {
		e.door.logCall(e.call, err)
		return nil, err
	}
	return e.door.gate(e.r.Context(), e.call, in)
}

// admit authenticates and decodes the request.
func (e *exchange) admit() (in any, err error) {
	if err := e.authenticate(); err != nil {
		return nil, err
	}
	if e.table == nil {
		return nil, wire.NotEmulated("service %s", e.name)
	}
	return e.decode()
}

// decode finds the operation and fills in its input.
func (e *exchange) decode() (any, error) {
	name, in, err := e.operationAndInput()
	e.call.Operation = name
	return in, err
}

func (e *exchange) operationAndInput() (string, any, error) {
	if e.table.service.Decode != nil {
		return e.table.service.Decode(e.r)
	}
	switch e.protocol.Kind {
	case wire.Query:
		return e.decodeQuery()
	case wire.JSON:
		return e.decodeJSON()
	}
	op, labels := e.table.find(e.r)
	if op == nil {
		return "", nil, wire.NotEmulated("operation %s %s of service %s", e.r.Method, e.r.URL.Path, e.name)
	}
	in := op.New()
	return op.Name, in, wire.DecodeREST(op.Name, e.r, labels, e.body, in)
}

func (e *exchange) decodeQuery() (string, any, error) {
	if err := e.parseForm(); err != nil {
		return "", nil, err
	}
	name := e.form.Get("Action")
	if name == "" {
		return "", nil, wire.Errorf("MissingAction", "The request must contain the parameter Action.")
	}
	if version := e.form.Get("Version"); version != "" && version != e.protocol.Version {
		return name, nil, wire.NotEmulated("version %s of service %s (the account speaks %s)", version, e.name, e.protocol.Version)
	}
	op, err := e.door.operation(e.name, name)
	if err != nil {
		return name, nil, err
	}
	in := op.New()
	return name, in, wire.DecodeQuery(name, e.form, in)
}

func (e *exchange) parseForm() error {
	raw := e.r.URL.RawQuery
	if e.r.Method == http.MethodPost {
		raw = string(e.body)
	}
	form, err := url.ParseQuery(raw)
	if err != nil {
		return wire.Errorf("MalformedQueryString", "The query string cannot be parsed.")
	}
	for name := range form {
		if strings.HasPrefix(name, "X-Amz-") { // of a presigned request
			delete(form, name)
		}
	}
	e.form = form
	return nil
}

func (e *exchange) decodeJSON() (string, any, error) {
	prefix, name, _ := strings.Cut(e.r.Header.Get("X-Amz-Target"), ".")
	if prefix != e.protocol.Target {
		return name, nil, wire.NotEmulated("X-Amz-Target %s.%s of service %s (want %s)", prefix, name, e.name, e.protocol.Target)
	}
	op, err := e.door.operation(e.name, name)
	if err != nil {
		return name, nil, err
	}
	in := op.New()
	return name, in, wire.DecodeJSON(name, e.body, in)
}
