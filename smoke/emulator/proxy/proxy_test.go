package proxy_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/proxy"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start serves a proxy whose handler echoes the host it was asked for, and a client that trusts only its authority.
func start(t *testing.T) *http.Client {
	t.Helper()
	client, _ := startWith(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s tls=%v", r.Host, r.URL.Path, r.TLS != nil)
	}))
	return client
}

func startWith(t *testing.T, handler http.Handler) (*http.Client, *proxy.Proxy) {
	t.Helper()
	authority, err := proxy.NewAuthority(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p := proxy.New(authority, handler, slog.New(slog.DiscardHandler))
	server := httptest.NewServer(p)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority.PEM()) {
		t.Fatal("the authority's PEM holds no certificate")
	}
	address, _ := url.Parse(server.URL)
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := p.Close(ctx); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return &http.Client{Transport: transport, Timeout: 5 * time.Second}, p
}

// A long poll inside of a tunnel ends with the proxy.
func TestCloseEndsLongPolls(t *testing.T) {
	begun := make(chan struct{})
	client, p := startWith(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if response, err := client.Get("https://queue.amazonaws.com/"); err == nil {
			response.Body.Close()
		}
	}()
	<-begun
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	if err := p.Close(ctx); err != nil {
		t.Error(err)
	}
	<-ended
}

// A tunnel whose client never says a word ends with the proxy.
func TestCloseEndsSilentTunnels(t *testing.T) {
	client, p := startWith(t, http.NotFoundHandler())
	address, err := client.Transport.(*http.Transport).Proxy(&http.Request{URL: &url.URL{}})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n")
	answer := bufio.NewReader(conn)
	if status, err := answer.ReadString('\n'); err != nil || !strings.Contains(status, "200") {
		t.Fatalf("%q, %v", status, err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}
	conn.SetReadDeadline(time.Now().Add(5 * time.Second)) // half of what a handshake may take
	if _, err := io.Copy(io.Discard, answer); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the tunnel outlives the proxy")
	}
}

func TestProxy(t *testing.T) {
	client := start(t)
	for _, test := range []struct {
		url, want string
		refused   bool
	}{
		{url: "https://queue.amazonaws.com/a", want: "queue.amazonaws.com /a tls=true"},
		{url: "https://bucket.s3.us-east-2.amazonaws.com/k", want: "bucket.s3.us-east-2.amazonaws.com /k tls=true"},
		{url: "https://abc.lambda-url.us-east-2.on.aws/", want: "abc.lambda-url.us-east-2.on.aws / tls=true"},
		{url: "http://sts.amazonaws.com/x", want: "sts.amazonaws.com /x tls=false"},
		{url: "https://example.com/", refused: true},
		{url: "https://amazonaws.com.example.com/", refused: true},
		{url: "https://notamazonaws.com/", refused: true},
		{url: "https://amazonaws.com/", refused: true},
		{url: "http://169.254.169.254/latest/meta-data/", refused: true},
	} {
		t.Run(test.url, func(t *testing.T) {
			response, err := client.Get(test.url)
			if test.refused {
				if err == nil {
					defer response.Body.Close()
					if response.StatusCode != http.StatusForbidden {
						t.Fatalf("status %d, want 403", response.StatusCode)
					}
				} else if !strings.Contains(err.Error(), "Forbidden") {
					t.Fatalf("error %v, want one that says Forbidden", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			if string(body) != test.want {
				t.Errorf("got %q, want %q", body, test.want)
			}
		})
	}
}

// The authority must be worthless for any name that is not AWS's, whoever comes to trust it.
func TestAuthorityIsConstrained(t *testing.T) {
	authority, err := proxy.NewAuthority(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.PEM())
	for host, valid := range map[string]bool{"s3.amazonaws.com": true, "example.com": false} {
		certificate, err := authority.Certificate(host)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(certificate.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host})
		if (err == nil) != valid {
			t.Errorf("%s: verification says %v, want valid=%v", host, err, valid)
		}
	}
}
