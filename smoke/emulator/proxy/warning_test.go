package proxy_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"cfnenv/smoke/emulator/proxy"
)

// levels passes the level of every record on.
type levels struct {
	slog.Handler
	seen chan slog.Level
}

func (l levels) Handle(_ context.Context, r slog.Record) error {
	l.seen <- r.Level
	return nil
}

func (levels) Enabled(context.Context, slog.Level) bool { return true }

// TestWarnings: a client that does not trust the authority is worth a warning, one that was killed is not.
func TestWarnings(t *testing.T) {
	authority, err := proxy.NewAuthority(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan slog.Level, 10)
	p := proxy.New(authority, http.NotFoundHandler(), slog.New(levels{slog.DiscardHandler, seen}))
	server := httptest.NewServer(p)
	defer server.Close()
	defer p.Close(context.Background())
	connect := func() net.Conn {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n")
		if _, err := io.ReadFull(conn, make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))); err != nil {
			t.Fatal(err)
		}
		return conn
	}
	connect().Close()
	if level := <-seen; level != slog.LevelDebug {
		t.Errorf("a client that went away: %v", level)
	}
	distrustful := connect()
	defer distrustful.Close()
	if err := tls.Client(distrustful, &tls.Config{ServerName: "sts.amazonaws.com"}).Handshake(); err == nil {
		t.Error("the system trusts the authority")
	}
	if level := <-seen; level != slog.LevelWarn {
		t.Errorf("a client without trust: %v", level)
	}
}
