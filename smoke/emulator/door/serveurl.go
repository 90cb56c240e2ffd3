package door

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

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
	d.urls.ServeURL(w, r, service.URLRequest{ID: id, Path: path, Domain: domain, Call: e.call, Authenticate: func() (service.Principal, error) {
		if err := e.authenticate(); err != nil {
			return service.Principal{}, err
		}
		r.Body = io.NopCloser(bytes.NewReader(e.body)) // the handler reads it again
		return e.call.Principal, nil
	}})
}
