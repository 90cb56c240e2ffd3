// Package server puts the emulated account on a loopback port, with the proxy beside it when a command is to run under it.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/proxy"
)

// Account is the emulated account to serve.
type Account interface {
	http.Handler
	// SetBaseURL tells the account the URL by which it is reached.
	SetBaseURL(url string)
	// Close ends what the account runs and removes what it wrote, within ctx.
	Close(ctx context.Context) error
}

// Options say where and how to serve.
type Options struct {
	// Listen is a TCP address; port 0 picks a free one. Empty means 127.0.0.1:0.
	Listen string
	// AllowRemote permits an address that is not loopback.
	AllowRemote bool
	// Proxy answers CONNECT and absolute URLs; nil serves none.
	Proxy *proxy.Proxy
	// Log takes the errors of connections.
	Log *slog.Logger
}

// Server is a served account. It must be closed.
type Server struct {
	// URL is the account's address: http://127.0.0.1:PORT, never localhost (the Go SDK would put bucket names in
	// front of that).
	URL string

	account Account
	proxy   *proxy.Proxy
	http    *http.Server
	cancel  context.CancelFunc // ends long polls and running functions
	done    chan error
}

const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	// readTimeout bounds a request from its first byte to its last. It is longer than the 15 minutes that a function may
	// run, because it ends the request's context as well.
	readTimeout    = 20 * time.Minute
	maxHeaderBytes = 64 << 10
)

// Start listens and serves. The account is closed by the server's Close, also when Start fails.
func Start(account Account, o Options) (*Server, error) {
	s := &Server{account: account, proxy: o.Proxy, done: make(chan error, 1)}
	listener, err := listen(o)
	if err != nil {
		ctx, cancel := context.WithTimeout(context.Background(), idleTimeout)
		defer cancel()
		return nil, errors.Join(err, s.closeBehind(ctx))
	}
	s.URL = "http://" + reachable(listener.Addr().(*net.TCPAddr))
	account.SetBaseURL(s.URL)
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.http = &http.Server{
		BaseContext:       func(net.Listener) context.Context { return ctx },
		Handler:           route(account, o.Proxy),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// listen opens the port after it has made sure that nobody but this machine can reach it.
func listen(o Options) (net.Listener, error) {
	address := cmp.Or(o.Listen, "127.0.0.1:0")
	if err := CheckAddress(address, o.AllowRemote); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (port 0 picks a free one): %w", address, err)
	}
	return listener, nil
}

// CheckAddress refuses to listen on what is not an address, or, without allowRemote, on one that other machines can reach.
// An empty one is good: Options has a default for it.
func CheckAddress(address string, allowRemote bool) error {
	if address == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen address %q is not HOST:PORT", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("listen address %q: the port must be a number up to 65535, not %q", address, port)
	}
	if ip := net.ParseIP(host); !allowRemote && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen address %q is not loopback: anybody who reaches it is in the emulated account; use 127.0.0.1:PORT, or --allow-remote if that is meant", address)
	}
	return nil
}

// reachable is the address that a client on this machine dials: an address that stands for all becomes loopback.
func reachable(address *net.TCPAddr) string {
	if address.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", address.Port)
	}
	return address.String()
}

// route sends proxy requests to the proxy and all others to the account.
func route(account http.Handler, p *proxy.Proxy) http.Handler {
	account = unhurried(account)
	if p == nil {
		return account
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if proxy.IsProxyRequest(r) {
			p.ServeHTTP(w, r)
			return
		}
		account.ServeHTTP(w, r)
	})
}

// Wait returns when ctx is done, or with an error when serving ended by itself.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.done:
		s.done <- err
		return fmt.Errorf("the emulator stopped serving: %w", err)
	}
}

// Close stops listening, ends running requests and closes the account; ctx bounds all of it.
func (s *Server) Close(ctx context.Context) error {
	s.cancel()
	quiet := make(chan error, 1)
	go func() { quiet <- s.stopServing(ctx) }()
	// At the same time, because a request for a running function lasts until the account ends the function.
	err := s.account.Close(ctx)
	return errors.Join(<-quiet, err)
}

// stopServing waits for the requests under way, and cuts them off when ctx ends first.
func (s *Server) stopServing(ctx context.Context) error {
	var err error
	if s.http.Shutdown(ctx) != nil {
		err = errors.Join(errors.New("requests to the emulator did not end in time and were cut off"), s.http.Close())
	}
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	if s.proxy != nil {
		err = errors.Join(err, s.proxy.Close(ctx))
	}
	return err
}

func (s *Server) closeBehind(ctx context.Context) error {
	var err error
	if s.proxy != nil {
		err = s.proxy.Close(ctx)
	}
	return errors.Join(err, s.account.Close(ctx))
}

const (
	// tooQuick is the delay of an answer. Measured against the SDK for Go in another process, 2,000 calls with answers of
	// 40 KB: 170 were lost without a wait, none with one of 0.1 ms or more; with six busy loops on two cores 57 and 0 to 1.
	tooQuick = time.Millisecond
	// oneRead is a size that surely arrives in the first read of net/http's client, whose buffer holds 4,096 bytes, headers too.
	oneRead = 3 << 10
)

// unhurried makes the long answers to an AWS SDK for Go as slow as a network would.
//
// The SDK closes a request's body as soon as its answer has begun. When net/http's client is still looking for the body's
// end then, it takes the closed body for one that could not be sent and closes the connection under what it has not read
// of the answer: "use of closed network connection", which the SDK does not retry. Only a server on the same machine is quick
// enough for that, and what is closed is not this end, so that all it can do is wait.
func unhurried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 && strings.Contains(r.UserAgent(), "aws-sdk-go-v2/") {
			w = &unhurriedWriter{ResponseWriter: w}
		}
		next.ServeHTTP(w, r)
	})
}

// unhurriedWriter waits before an answer that is long, or of a length that is not known.
type unhurriedWriter struct {
	http.ResponseWriter
	begun bool
}

func (w *unhurriedWriter) WriteHeader(status int) {
	if status >= http.StatusOK && !w.begun {
		w.begun = true
		if length, err := strconv.Atoi(w.Header().Get("Content-Length")); err != nil || length > oneRead {
			time.Sleep(tooQuick)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *unhurriedWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *unhurriedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
