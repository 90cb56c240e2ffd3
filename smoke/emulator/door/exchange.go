package door

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
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

// authenticate verifies the signature and leaves the principal in the call and the body ready to be read.
func (e *exchange) authenticate() error {
	signature, err := wire.ParseSignature(e.r, e.name)
	if err != nil {
		return err
	}
	max := int64(service.DefaultMaxBody)
	if e.table != nil && e.table.service.MaxBody > 0 {
		max = e.table.service.MaxBody
	}
	if signature == nil {
		if e.name != "s3" {
			if err := e.unsignedOperation(); err != nil {
				return err
			}
			return wire.Errorf("MissingAuthenticationToken", "%s", missingToken(e.protocol))
		}
		if others := e.otherRegions(); len(others) > 0 {
			e.call.Region = others[0]
		}
		return wire.Body(e.r, nil, nil, max) // anonymous: policies will say
	}
	scope := e.door.scope(e.name, e.r, e.call)
	scope.Regions = append(scope.Regions, e.otherRegions()...)
	if err := e.door.checkRegion(signature, e.r, scope); err != nil {
		return err
	}
	if err := signature.CheckScope(e.r, scope); err != nil {
		return err
	}
	session, err := e.door.holder(signature, e.name)
	if err != nil {
		return err
	}
	e.call.Region = signature.Region
	if e.name != "s3" {
		if e.body, err = e.readAll(max); err != nil { // after the key was found: strangers cannot fill the memory
			return err
		}
		if signature.PayloadHash != "UNSIGNED-PAYLOAD" {
			signature.PayloadHash = "" // what the client says of the body is not believed
		}
	}
	key := e.door.keys.Of(signature, session.SecretAccessKey)
	sum := sha256.Sum256(e.body)
	if err := signature.Verify(e.r, key, hex.EncodeToString(sum[:])); err != nil {
		return err
	}
	if e.call.Time.After(session.Expiration) {
		return expiredToken(e.name)
	}
	e.call.Principal = session.Principal
	if e.name == "s3" {
		if signature.Presigned {
			wire.Unhoist(e.r)
		}
		return wire.Body(e.r, signature, key, max)
	}
	return nil
}

// maxUnsigned bounds what is read of a form that nobody signed; AWS takes SAML assertions of 100,000 characters.
const maxUnsigned = 256 << 10

// unsignedOperation names an operation that is not emulated though nobody signed the request: AssumeRoleWithSAML and
// AssumeRoleWithWebIdentity are for callers who have no key yet.
func (e *exchange) unsignedOperation() error {
	if e.table == nil {
		return nil
	}
	var name string
	switch e.protocol.Kind {
	case wire.Query:
		body, err := e.readAll(maxUnsigned)
		if err != nil {
			return err
		}
		e.body = body
		if err := e.parseForm(); err != nil {
			return err
		}
		name = e.form.Get("Action")
	case wire.JSON:
		_, name, _ = strings.Cut(e.r.Header.Get("X-Amz-Target"), ".")
	}
	if name != "" && e.table.byName[name] == nil {
		return wire.NotEmulated("operation %s of service %s", name, e.name)
	}
	return nil
}

// otherRegions are those besides the account's where the request may have been meant for.
func (e *exchange) otherRegions() []string {
	if e.table == nil || e.table.service.Regions == nil {
		return nil
	}
	return e.table.service.Regions(e.r)
}

func missingToken(p wire.Protocol) string {
	if p.Kind == wire.Query {
		return "Request is missing Authentication Token"
	}
	return "Missing Authentication Token"
}

// readAll reads the body of a request whose protocol has it in memory anyway.
func (e *exchange) readAll(max int64) ([]byte, error) {
	if e.r.Body == nil {
		return nil, nil
	}
	if e.r.ContentLength > max {
		return nil, tooLarge(max)
	}
	var body []byte
	var err error
	if n := e.r.ContentLength; n >= 0 {
		body = make([]byte, n)
		_, err = io.ReadFull(e.r.Body, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(e.r.Body, max+1))
	}
	switch {
	case err != nil:
		return nil, wire.Errorf("MalformedInput", "The request body ended before it was complete.")
	case int64(len(body)) > max:
		return nil, tooLarge(max)
	}
	return body, nil
}

func tooLarge(max int64) error {
	return wire.Errorf("RequestEntityTooLarge", "Request must be smaller than %d bytes for this operation", max)
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
