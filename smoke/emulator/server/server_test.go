package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/server"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// account is a stand-in that answers at once, or only when its request is cancelled.
type account struct {
	base   string
	closed bool
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/poll" {
		<-r.Context().Done()
		return
	}
	io.WriteString(w, a.base)
}
func (a *account) SetBaseURL(url string)           { a.base = url }
func (a *account) Close(ctx context.Context) error { a.closed = true; return ctx.Err() }

func TestServeAndClose(t *testing.T) {
	a := &account{}
	s, err := server.Start(a, server.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(s.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if string(body) != s.URL || !strings.HasPrefix(s.URL, "http://127.0.0.1:") {
		t.Errorf("the account was told %q, the server says %q", body, s.URL)
	}
	polled := make(chan struct{})
	go func() {
		defer close(polled)
		if response, err := client.Get(s.URL + "/poll"); err == nil {
			response.Body.Close()
		}
	}()
	time.Sleep(20 * time.Millisecond) // let the poll arrive; the test holds either way
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Errorf("Close with a long poll under way: %v", err)
	}
	<-polled
	if !a.closed {
		t.Error("the account was not closed")
	}
}

func TestListenRefusesRemoteAddresses(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "4566"} {
		a := &account{}
		s, err := server.Start(a, server.Options{Listen: address, Log: slog.New(slog.DiscardHandler)})
		if err == nil {
			s.Close(t.Context())
			t.Errorf("%s: served", address)
		}
		if !a.closed {
			t.Errorf("%s: the account was not closed", address)
		}
	}
	s, err := server.Start(&account{}, server.Options{Listen: "0.0.0.0:0", AllowRemote: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())
	if !strings.HasPrefix(s.URL, "http://127.0.0.1:") {
		t.Errorf("URL %s: a client cannot dial that", s.URL)
	}
}

func TestAddressesToListenOn(t *testing.T) {
	for address, names := range map[string]string{
		"": "", "127.0.0.1:0": "", "localhost:4566": "", "[::1]:80": "", "127.8.9.10:1": "",
		"0.0.0.0:80": "--allow-remote", ":80": "--allow-remote", "[::]:80": "--allow-remote", "192.0.2.1:80": "--allow-remote", "example.com:80": "--allow-remote",
		"127.0.0.1": "HOST:PORT", "4566": "HOST:PORT", "127.0.0.1:http": "http", "127.0.0.1:65536": "65536", "127.0.0.1:-1": "-1",
	} {
		err := server.CheckAddress(address, false)
		if (err == nil) != (names == "") || err != nil && !strings.Contains(err.Error(), names) {
			t.Errorf("%q: %v, want an error that names %q", address, err, names)
		}
	}
	if err := server.CheckAddress("0.0.0.0:80", true); err != nil {
		t.Error(err)
	}
}

// held answers only once it is closed, as a function under way does.
type held struct {
	account
	begun, ended chan struct{}
}

func (h *held) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	close(h.begun)
	<-h.ended
	w.WriteHeader(http.StatusServiceUnavailable)
}

func (h *held) Close(context.Context) error {
	close(h.ended)
	return nil
}

func TestCloseEndsWhatRequestsWaitFor(t *testing.T) {
	h := &held{begun: make(chan struct{}), ended: make(chan struct{})}
	s, err := server.Start(h, server.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answered := make(chan int, 1)
	go func() {
		response, err := client.Get(s.URL)
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	<-h.begun
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Errorf("Close with a request that waits for the account: %v", err)
	}
	if status := <-answered; status != http.StatusServiceUnavailable {
		t.Errorf("the request was answered %d", status)
	}
}
