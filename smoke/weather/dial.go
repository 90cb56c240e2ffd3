package weather

import (
	"context"
	"net"
	"sync/atomic"
)

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
