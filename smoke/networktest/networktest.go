// Package networktest puts a bad network between a program and an account, for tests alone: a server that passes
// requests on, and small disturbances that are put together as a test needs them.
package networktest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"time"
)

// Disturbance changes how requests are answered by what is behind it.
type Disturbance func(next http.Handler) http.Handler

// Serve passes requests on to the account at an http address, through all disturbances; the first is the outermost. An
// address of the account in an answer becomes the server's own, so that what is found there is asked for in the same
// networktest.
func Serve(account string, all ...Disturbance) *httptest.Server {
	return start(account, (*httptest.Server).Start, all)
}

// ServeTLS is Serve with TLS and HTTP/2. The server's certificate is its own authority.
func ServeTLS(account string, all ...Disturbance) *httptest.Server {
	return start(account, func(s *httptest.Server) {
		s.EnableHTTP2 = true
		s.StartTLS()
	}, all)
}

func start(account string, begin func(*httptest.Server), all []Disturbance) *httptest.Server {
	pass := &passing{account: account}
	var handler http.Handler = pass
	for i := len(all) - 1; i >= 0; i-- {
		handler = all[i](handler)
	}
	server := httptest.NewUnstartedServer(handler)
	begin(server)
	pass.self.Store(&server.URL)
	return server
}

// answered reads next's answer in full.
func answered(next http.Handler, r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	next.ServeHTTP(recorder, r)
	return recorder
}

// begin writes an answer's head. length below zero states none.
func begin(w http.ResponseWriter, answer *httptest.ResponseRecorder, length int) {
	maps.Copy(w.Header(), answer.Header())
	if length < 0 {
		w.Header().Del("Content-Length")
	} else {
		w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(answer.Code)
}

func whole(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes()) // a client that is gone does not mind
}

// shape is a disturbance of how a body is sent. An answer without a body has no shape.
func shape(send func(w http.ResponseWriter, answer *httptest.ResponseRecorder)) Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := answered(next, r)
			if answer.Body.Len() == 0 || r.Method == http.MethodHead {
				whole(w, answer)
				return
			}
			send(w, answer)
		})
	}
}

type passing struct {
	account string
	self    atomic.Pointer[string]
}

// ServeHTTP carries out what arrived, also when the client has gone.
func (p *passing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	request, err := http.NewRequest(r.Method, p.account+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	request.Header, request.Host = r.Header.Clone(), r.Host // both are signed
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
	body = bytes.ReplaceAll(body, []byte(p.account), []byte(*p.self.Load()))
	maps.Copy(w.Header(), answer.Header)
	if r.Method != http.MethodHead {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(answer.StatusCode)
	w.Write(body)
}

// Clock dates answers by a clock that differs from this machine's by off.
func Clock(off time.Duration) Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := answered(next, r)
			answer.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			whole(w, answer)
		})
	}
}

// Dial opens a connection, as a net.Dialer does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Split hands on what arrives in packets of n bytes.
func Split(n int) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return split{connection, n}, nil
	}
}

type split struct {
	net.Conn
	n int
}

func (s split) Read(p []byte) (int, error) { return s.Conn.Read(p[:min(len(p), s.n)]) }

// Resolver knows no host for a moment: for Blip connections from the Nth on, counted from 1.
type Resolver struct {
	Nth, Blip int64

	asked atomic.Int64
}

// Dial opens a connection unless the resolver fails.
func (r *Resolver) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if n := r.asked.Add(1); n >= r.Nth && n < r.Nth+r.Blip {
		host, _, _ := net.SplitHostPort(address)
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

// Failed reports whether the resolver has failed as often as it was to.
func (r *Resolver) Failed() bool { return r.asked.Load() >= r.Nth+r.Blip-1 }
