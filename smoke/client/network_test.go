package client

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func answering(t *testing.T) *httptest.Server {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, stacks) }))
	t.Cleanup(server.Close)
	return server
}

func describe(t *testing.T, c Config) error {
	t.Helper()
	_, err := CloudFormation(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
	return err
}

// TestNothingSent: what never had a connection has not happened, is said soon, and names what stood in the way.
func TestNothingSent(t *testing.T) {
	server := answering(t)
	proxy := func(status int) *url.URL {
		p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(p.Close)
		u, err := url.Parse(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("me", "hunter2")
		return u
	}
	missing := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "cloudformation.example", IsNotFound: true}
	}
	for name, tc := range map[string]struct {
		proxy *url.URL
		dial  func(context.Context, string, string) (net.Conn, error)
		want  string
	}{
		"untrusted certificate": {nil, nil, "the certificate of 127.0.0.1 is not trusted"},
		"proxy, 407":            {proxy(407), nil, "wants a user name and a password for 127.0.0.1 (407"},
		"proxy, 403":            {proxy(403), nil, "refuses to connect to 127.0.0.1: 403 Forbidden"},
		"proxy, 503":            {proxy(503), nil, "refuses to connect to 127.0.0.1: 503 Service Unavailable"},
		"dead proxy":            {&url.URL{Scheme: "http", Host: "127.0.0.1:1"}, nil, "the proxy 127.0.0.1:1 cannot be reached"},
		"unknown name":          {nil, missing, "no such host"},
	} {
		t.Run(name, func(t *testing.T) {
			c := config(server.URL)
			c.Pause = func(int) time.Duration { return 5 * time.Millisecond }
			c.HTTP = network(t, Network{Proxy: func(*http.Request) (*url.URL, error) { return tc.proxy, nil }, Dial: tc.dial, Soon: 50 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			_, err := CloudFormation(c).CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("s")})
			if err == nil || !Unsent(err) || MayHaveHappened(err) || Transient(err) || ctx.Err() != nil {
				t.Errorf("%v: unsent %v, may have happened %v, transient %v", err, Unsent(err), MayHaveHappened(err), Transient(err))
			}
			if text := Message(err); !strings.Contains(text, tc.want) || strings.Contains(text, "hunter2") {
				t.Errorf("%q, want %q", text, tc.want)
			}
		})
	}
}

// TestNameIsBack: a host that has answered before is waited for, also when its name does not exist for a while.
func TestNameIsBack(t *testing.T) {
	server := answering(t)
	var blip atomic.Int32
	c := config(server.URL)
	c.HTTP = network(t, Network{Getenv: bundle(t, server), Soon: time.Nanosecond, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if blip.Add(-1) >= 0 {
			return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}})
	if err := describe(t, c); err != nil {
		t.Fatal(err)
	}
	server.CloseClientConnections()
	blip.Store(20)
	if err := describe(t, c); err != nil {
		t.Error(err)
	}
}

// bundle is an environment whose AWS_CA_BUNDLE trusts the server.
func bundle(t *testing.T, server *httptest.Server) func(string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(name string) string { return map[string]string{"AWS_CA_BUNDLE": file}[name] }
}

// TestBundle: AWS_CA_BUNDLE is trusted, and one that cannot be used is an error rather than no bundle.
func TestBundle(t *testing.T) {
	server := answering(t)
	c := config(server.URL)
	c.HTTP = network(t, Network{Getenv: bundle(t, server)})
	if err := describe(t, c); err != nil {
		t.Error(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, empty + ".missing"} {
		if _, err := NewHTTP(Network{Getenv: func(string) string { return file }}); err == nil || !strings.Contains(err.Error(), "AWS_CA_BUNDLE: ") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestRedirects: no credentials go to another host, and a bucket that is said to be elsewhere is not said to exist.
func TestRedirects(t *testing.T) {
	var strayed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, status)
		}))
		c := config(server.URL)
		_, err := S3(c).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("b")})
		if code := Code(err); err == nil || code == "NotFound" || code == "NoSuchBucket" {
			t.Errorf("%d: %v", status, err)
		}
		if err := describe(t, c); err == nil {
			t.Errorf("%d is an answer", status)
		}
		server.Close()
	}
	if n := strayed.Load(); n > 0 {
		t.Errorf("%d requests followed a redirect", n)
	}
}

// TestLostPacket: an attempt that brings nothing is given up long before the outage is, and tried again.
func TestLostPacket(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= 3 {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
			return
		}
		io.WriteString(w, stacks)
	}))
	defer server.Close()
	c := config(server.URL)
	c.HTTP = network(t, Network{AttemptLimit: 50 * time.Millisecond})
	if err := describe(t, c); err != nil || asked.Load() != 4 {
		t.Errorf("%v after %d attempts", err, asked.Load())
	}
	c.Outage = 200 * time.Millisecond
	asked.Store(-1000)
	err := describe(t, c)
	if outage := (*OutageError)(nil); !errors.As(err, &outage) || !outage.Sent || !strings.Contains(Message(err), "nothing arrived for 50ms") {
		t.Errorf("%v", err)
	}
}
