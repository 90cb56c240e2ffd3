// Package proxy answers for AWS's own host names on loopback, so that clients which know nothing of endpoint variables
// still reach the emulated account, and none can reach AWS.
//
// It is an HTTP proxy. A CONNECT to an AWS name is ended here, under a certificate authority made for this run, and the
// requests inside go to the handler with their Host unchanged. Every other host is refused. Nothing is ever forwarded.
package proxy

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"cfnenv/smoke/emulator/wire"
)

const (
	handshakeTimeout = 10 * time.Second
	idleTimeout      = 2 * time.Minute
	readTimeout      = 20 * time.Minute // as of the server outside of the tunnels
)

// Proxy is an http.Handler for proxy requests. It must be closed.
type Proxy struct {
	authority *Authority
	handler   http.Handler
	log       *slog.Logger

	inner   *http.Server       // serves what comes out of the tunnels
	ctx     context.Context    // of its requests, handshakes included
	cancel  context.CancelFunc // ends it, and with it the long polls
	tunnels *tunnelListener
	done    chan struct{}
}

// New starts a proxy that hands every request for an AWS name to handler.
func New(authority *Authority, handler http.Handler, log *slog.Logger) *Proxy {
	p := &Proxy{
		authority: authority,
		handler:   handler,
		log:       log,
		tunnels:   newTunnelListener(),
		done:      make(chan struct{}),
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.inner = &http.Server{
		BaseContext:       func(net.Listener) context.Context { return p.ctx },
		Handler:           handler,
		ReadHeaderTimeout: handshakeTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() {
		defer close(p.done)
		p.inner.Serve(p.tunnels) // ends with http.ErrServerClosed when Close is called
	}()
	return p
}

// IsProxyRequest tells a request to a proxy (CONNECT, or one with an absolute URL) from one to a server.
func IsProxyRequest(r *http.Request) bool {
	return r.Method == http.MethodConnect || r.URL.IsAbs()
}

// ServeHTTP answers one proxy request.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := hostname(r.Host)
	if !isAWSName(host) {
		p.log.Warn("proxy refused a host that is not AWS's", "host", host)
		http.Error(w, fmt.Sprintf("cfnenv emulator: %s is not an AWS host name: this proxy answers for AWS only and forwards nothing", host), http.StatusForbidden)
		return
	}
	if r.Method != http.MethodConnect {
		p.handler.ServeHTTP(w, r)
		return
	}
	if err := p.tunnel(w, host); err != nil {
		level := slog.LevelWarn
		if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) { // a client that was killed; one without trust says so
			level = slog.LevelDebug
		}
		p.log.Log(r.Context(), level, "proxy tunnel failed", "host", host, "error", err)
	}
}

// tunnel takes the connection over, ends TLS on it for host and gives it to the inner server.
func (p *Proxy) tunnel(w http.ResponseWriter, host string) error {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "cfnenv emulator: cannot take the connection over", http.StatusInternalServerError)
		return err
	}
	conn.SetDeadline(time.Now().Add(handshakeTimeout))
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		conn.Close()
		return err
	}
	secure := tls.Server(&bufferedConn{Conn: conn, r: buffered.Reader}, &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			name := cmp.Or(hello.ServerName, host)
			if !isAWSName(name) {
				return nil, fmt.Errorf("server name %q is not an AWS host name", name)
			}
			return p.authority.Certificate(name)
		},
	})
	if err := secure.HandshakeContext(p.ctx); err != nil {
		conn.Close()
		return fmt.Errorf("TLS handshake (does the client trust AWS_CA_BUNDLE?): %w", err)
	}
	conn.SetDeadline(time.Time{})
	return p.tunnels.add(secure)
}

// Close ends all tunnels; ctx bounds the wait for requests that are being answered.
func (p *Proxy) Close(ctx context.Context) error {
	p.cancel()
	var err error
	if p.inner.Shutdown(ctx) != nil {
		err = errors.Join(errors.New("requests through the proxy did not end in time and were cut off"), p.inner.Close())
	}
	p.tunnels.Close()
	<-p.done
	return err
}

// isAWSName reports whether host is a name of AWS's own endpoints, Function URLs included.
func isAWSName(host string) bool {
	return wire.IsAWSHost(strings.ToLower(strings.TrimSuffix(host, ".")))
}

func hostname(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return hostport
	}
	return host
}

// bufferedConn reads first what the outer server had already read.
type bufferedConn struct {
	net.Conn
	r *bufio.Reader
}

func (c *bufferedConn) Read(b []byte) (int, error) { return c.r.Read(b) }

// tunnelListener is a net.Listener whose connections are handed in.
type tunnelListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newTunnelListener() *tunnelListener {
	return &tunnelListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *tunnelListener) add(conn net.Conn) error {
	select {
	case l.conns <- conn:
		return nil
	case <-l.closed:
		conn.Close()
		return net.ErrClosed
	}
}

// Accept waits for the next tunnel.
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close makes Accept and add fail.
func (l *tunnelListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is a name for logs; tunnels have no address of their own.
func (l *tunnelListener) Addr() net.Addr { return &net.UnixAddr{Name: "tunnel", Net: "tunnel"} }
