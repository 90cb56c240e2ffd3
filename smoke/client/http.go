package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"runtime"
	"sync/atomic"
	"time"

	"cfnenv/smoke/localfile"
)

// attemptLimit ends an attempt that brings nothing: a lost packet must not cost the whole of an outage.
const attemptLimit = 15 * time.Second

// maxAnswer bounds an answer. The longest that is asked for is a template or a page of 1,000 keys.
const maxAnswer = 16 << 20

// Network holds the settings of an HTTP client. Its zero value is this machine's network.
type Network struct {
	// Getenv looks up AWS_CA_BUNDLE and SSL_CERT_FILE; nil for neither.
	Getenv func(name string) string
	// Proxy chooses the proxy of a request; nil means http.ProxyFromEnvironment.
	Proxy func(*http.Request) (*url.URL, error)
	// Dial opens a connection; nil means a net.Dialer's.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// AttemptLimit ends an attempt that brings nothing for that long; zero means 15 s.
	AttemptLimit time.Duration
	// Soon bounds the attempts to reach a host that has never answered; zero means 20 s.
	Soon time.Duration
}

// HTTP is the one way to the network of everything that talks to an account. An attempt that brings nothing for a while
// ends; an answer is there in full or not at all; no redirect is followed, because the request's credentials would go
// along. It is safe for concurrent use.
type HTTP struct {
	client *http.Client
	base   *http.Transport
	proxy  func(*http.Request) (*url.URL, error)
	limit  time.Duration
	known  hosts
}

// NewHTTP makes an HTTP client. Programs make one, because it remembers who has answered.
func NewHTTP(n Network) (*HTTP, error) {
	trust, err := trusted(n.Getenv)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = trust
	if n.Proxy != nil {
		transport.Proxy = n.Proxy
	}
	if n.Dial != nil {
		transport.DialContext = n.Dial
	}
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return proxyRefusal(answer.StatusCode)
		}
		return nil
	}
	// Without pings, a connection of HTTP/2 whose packets are lost is used for every further attempt.
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 5 * time.Second}
	h := &HTTP{
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		base:  transport,
		proxy: transport.Proxy,
		limit: n.AttemptLimit,
		known: hosts{soon: n.Soon},
	}
	if h.limit <= 0 {
		h.limit = attemptLimit
	}
	if h.known.soon <= 0 {
		h.known.soon = soon
	}
	return h, nil
}

// Through has every attempt pass through what wrap makes of the transport. It is for before the first attempt.
func (h *HTTP) Through(wrap func(http.RoundTripper) http.RoundTripper) {
	h.client.Transport = wrap(h.client.Transport)
}

// CloseIdleConnections closes what is not in use.
func (h *HTTP) CloseIdleConnections() { h.base.CloseIdleConnections() }

type attemptLimitKey struct{}

// WithAttemptLimit is a context whose requests may bring nothing for that long: a function may compute for longer than
// AWS itself takes to answer.
func WithAttemptLimit(ctx context.Context, limit time.Duration) context.Context {
	return context.WithValue(ctx, attemptLimitKey{}, limit)
}

// Do makes one attempt. The answer's body has been read.
//
// Reading it here, under the attempt's own context, makes a body that is late or cut off a failed attempt like any other.
// It also keeps the SDK from closing a request's body while the transport still looks for its end, which the transport
// takes for a body that could not be sent: "use of closed network connection".
func (h *HTTP) Do(r *http.Request) (*http.Response, error) {
	limit := h.limit
	if longer, ok := r.Context().Value(attemptLimitKey{}).(time.Duration); ok {
		limit = longer
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	var late, stood atomic.Bool
	timer := time.AfterFunc(limit, func() {
		late.Store(true)
		cancel()
	})
	defer timer.Stop()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { stood.Store(true) }})

	answer, err := h.client.Do(r.WithContext(ctx))
	if err == nil {
		h.known.answered(r.URL.Hostname())
		err = readWhole(answer, func() { timer.Reset(limit) })
	}
	if err == nil {
		return answer, nil
	}
	if late.Load() && r.Context().Err() == nil {
		err = &lateError{Host: r.URL.Host, Limit: limit}
	}
	if !stood.Load() && r.Context().Err() == nil {
		err = h.unsent(r, err)
	}
	return nil, err
}

// readWhole replaces an answer's body by what it holds. progress is called whenever something arrives.
func readWhole(answer *http.Response, progress func()) error {
	var body io.Reader = &arriving{answer.Body, progress}
	// Go undoes the compression that it asked for; a proxy may compress what asked for none.
	if answer.Header.Get("Content-Encoding") == "gzip" && !answer.Uncompressed && answer.Request.Method != http.MethodHead {
		plain, err := gzip.NewReader(body)
		if err != nil && !errors.Is(err, io.EOF) {
			return errors.Join(fmt.Errorf("reading the answer: %w", err), answer.Body.Close())
		}
		if err == nil {
			body = plain
		}
		answer.Header.Del("Content-Encoding")
		answer.Header.Del("Content-Length")
	}
	content, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err == nil && len(content) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if answer.Request.Method != http.MethodHead {
		answer.ContentLength = int64(len(content))
	}
	answer.Body = io.NopCloser(bytes.NewReader(content))
	return nil
}

// arriving tells of everything that is read.
type arriving struct {
	io.Reader
	progress func()
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		a.progress()
	}
	return n, err
}

// lateError says that an attempt brought nothing for too long.
type lateError struct {
	Host  string
	Limit time.Duration
}

func (e *lateError) Error() string { return fmt.Sprintf("%s: nothing arrived for %v", e.Host, e.Limit) }

func (e *lateError) Timeout() bool { return true }

// maxBundle bounds a file of certificates, in bytes: the whole web's are 250 kB.
const maxBundle = 16 << 20

// trusted is whom TLS trusts: the authorities in the file that AWS_CA_BUNDLE names, and nobody else, as with AWS's own
// clients (AWS: SDKs and tools reference guide, "General configuration settings", ca_bundle); else the machine's, with
// those of SSL_CERT_FILE. Go itself honours the latter on other systems than macOS and Windows.
func trusted(getenv func(string) string) (*tls.Config, error) {
	if getenv == nil {
		return nil, nil
	}
	name, pool := "AWS_CA_BUNDLE", x509.NewCertPool()
	if getenv(name) == "" {
		name = "SSL_CERT_FILE"
		if getenv(name) == "" || runtime.GOOS != "darwin" && runtime.GOOS != "windows" {
			return nil, nil
		}
		system, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("the machine's certificates: %w", err)
		}
		pool = system
	}
	content, err := localfile.Read(getenv(name), maxBundle)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("%s: %s holds no certificate", name, getenv(name))
	}
	return &tls.Config{RootCAs: pool}, nil
}
