package client

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// soon bounds the attempts to reach a host that has never answered: a name may be misspelt and a proxy may be gone, and waiting
// out an outage for them would only be slow.
const soon = 20 * time.Second

// unsentError says that no connection to the host was made, so that nothing of the request can have been carried out.
type unsentError struct {
	Err error
	// Final reports whether trying again is useless: the host has never answered, and has been tried for long enough or
	// failed in a way that does not pass.
	Final bool
}

func (e *unsentError) Error() string { return e.Err.Error() }

func (e *unsentError) Unwrap() error { return e.Err }

// Unsent reports whether a call failed without anything having been sent, and trying again is useless.
func Unsent(err error) bool {
	var unsent *unsentError
	return errors.As(err, &unsent) && unsent.Final && !MayHaveHappened(err)
}

// proxyRefusal is the status that a proxy answers to CONNECT.
type proxyRefusal int

func (s proxyRefusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", int(s), http.StatusText(int(s))))
}

// unsent says what stood in the way of a request that got no connection.
func (h *HTTP) unsent(r *http.Request, err error) error {
	host, way := r.URL.Hostname(), r.URL.Hostname()
	proxy := h.proxyOf(r)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the whole address
	}
	var certificate *tls.CertificateVerificationError
	var refusal proxyRefusal
	var op *net.OpError
	lasting := false
	switch {
	case errors.As(err, &certificate):
		lasting = true
		err = fmt.Errorf("the certificate of %s is not trusted (%w): set AWS_CA_BUNDLE to a file with the certificate of the authority that issued it", host, certificate.Err)
	case errors.As(err, &refusal) && refusal == http.StatusProxyAuthRequired:
		lasting = true
		err = fmt.Errorf("the proxy %s wants a user name and a password for %s (%w): set them in HTTPS_PROXY", proxy, host, refusal)
	case errors.As(err, &refusal):
		lasting = refusal < 500
		err = fmt.Errorf("the proxy %s refuses to connect to %s: %w", proxy, host, refusal)
	case errors.As(err, &op) && op.Op == "proxyconnect":
		way = "proxy " + proxy
		err = fmt.Errorf("the proxy %s cannot be reached: %w", proxy, plain(op.Err))
	case proxy != "":
		err = fmt.Errorf("%s, by way of the proxy %s: %w", r.URL.Host, proxy, plain(err))
	default:
		err = fmt.Errorf("%s: %w", r.URL.Host, plain(err))
	}
	return &unsentError{Err: err, Final: h.known.hopeless(host, way, lasting)}
}

// shortened is an error in fewer words.
type shortened struct {
	text string
	error
}

func (s shortened) Error() string { return s.text }

func (s shortened) Unwrap() error { return s.error }

// plain says what failed without the steps that led to it: "connection refused", not "dial tcp ...: connect: ...".
func plain(err error) error {
	var name *net.DNSError
	var step *os.SyscallError
	var op *net.OpError
	switch {
	case errors.As(err, &name):
		return shortened{name.Err, err}
	case errors.As(err, &step):
		return shortened{step.Err.Error(), err}
	case errors.As(err, &op):
		return shortened{op.Err.Error(), err}
	}
	return err
}

// proxyOf is the host and port of the proxy of a request, "" for none. The user name and the password stay out of it.
func (h *HTTP) proxyOf(r *http.Request) string {
	if h.proxy == nil {
		return ""
	}
	u, err := h.proxy(r)
	if err != nil || u == nil {
		return ""
	}
	return u.Host
}

// hosts remembers who has answered, and since when others do not.
type hosts struct {
	soon time.Duration

	mu      sync.Mutex
	known   map[string]bool
	failing map[string]time.Time // host or proxy: its first failure since its last answer
}

func (h *hosts) answered(host string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = map[string]bool{}
	}
	h.known[service(host)] = true
	clear(h.failing)
}

// hopeless reports whether a host that failed need not be tried again. One that has answered before comes back. Once
// anybody has answered the network is known to work, and a new host is given twice the time.
func (h *hosts) hopeless(host, way string, lasting bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known[service(host)] {
		return false
	}
	way = service(way)
	began, ok := h.failing[way]
	if !ok {
		if h.failing == nil {
			h.failing = map[string]time.Time{}
		}
		began = time.Now()
		h.failing[way] = began
	}
	limit := h.soon
	if len(h.known) > 0 {
		limit *= 2
	}
	return lasting || time.Since(began) >= limit
}

// service is the part of a host name that all buckets share.
func service(host string) string {
	if i := strings.Index(host, ".s3."); i > 0 {
		return host[i+1:]
	}
	return host
}
