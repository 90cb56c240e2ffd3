package emulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"cfnenv/env"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
	"cfnenv/smoke/workshop"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// startAccount serves a whole account until the test ends.
func startAccount(t *testing.T, o emulator.Options) (*emulator.Account, string) {
	t.Helper()
	account, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(account)
	account.SetBaseURL(server.URL)
	t.Cleanup(func() {
		server.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := account.Close(ctx); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return account, server.URL
}

func TestNewRefusesWrongOptions(t *testing.T) {
	for name, o := range map[string]emulator.Options{
		"account":  {Account: "12"},
		"region":   {Region: "nowhere"},
		"sub":      {Sub: "not-a-uuid"},
		"username": {Username: "a\nb"},
		"prefix":   {Workshop: workshop.Account{Prefix: "has spaces"}},
		"latency":  {Latency: "slow"},
	} {
		account, err := emulator.New(o)
		if err == nil {
			account.Close(context.Background())
			t.Errorf("%s: accepted", name)
		} else if !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error does not name it: %v", name, err)
		}
	}
}

// The document that the account writes is one that the exporter reads, with every set.
func TestCredentialsDocumentIsRead(t *testing.T) {
	account, url := startAccount(t, emulator.Options{})
	text, err := account.CredentialsDocument()
	if err != nil {
		t.Fatal(err)
	}
	document, err := env.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"provisioning", "runtime", broker.EnablementSet, broker.AdminSet} {
		if _, err := document.Set(name); err != nil {
			t.Errorf("set %s: %v", name, err)
		}
	}
	var d struct {
		References struct {
			Enablement struct{ SkillsRootURL string }
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.References.Enablement.SkillsRootURL != url+"/skills/" {
		t.Errorf("skillsRootUrl is %s", d.References.Enablement.SkillsRootURL)
	}
}

func request(t *testing.T, method, url string, header map[string]string) (status int, body string, h http.Header) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestSkillsAreServed(t *testing.T) {
	_, url := startAccount(t, emulator.Options{Skills: fstest.MapFS{"01-minimal-sqs.yaml": {Data: []byte("Resources: {}\n")}}})
	status, body, _ := request(t, "GET", url+"/skills/provisioning-cfn-mode/examples/01-minimal-sqs.yaml", nil)
	if status != 200 || body != "Resources: {}\n" {
		t.Errorf("%d %q", status, body)
	}
	if status, _, _ := request(t, "GET", url+"/skills/provisioning-cfn-mode/examples/99.yaml", nil); status != 404 {
		t.Errorf("missing example: %d", status)
	}
}

func TestHostIsChecked(t *testing.T) {
	_, url := startAccount(t, emulator.Options{})
	const fromS3 = "<Error><Code>NoSuchBucket</Code>"
	for host, answered := range map[string]bool{
		"127.0.0.1:80": true, "127.9.9.9": true, "[::1]:4566": true, "localhost": true, "bucket.localhost:1": true, "": true,
		"evil.example": false, "169.254.169.254": false, "s3.us-east-2.amazonaws.com": false, "localhost.evil.example": false,
		"127.0.0.1.evil.example": false,
	} {
		status, body, _ := request(t, "GET", url+"/bucket-name/key", map[string]string{"Host": host})
		if answered != strings.Contains(body, fromS3) || !answered && status != 403 {
			t.Errorf("host %q: status %d, %s", host, status, body)
		}
	}
	_, remote := startAccount(t, emulator.Options{AllowRemote: true})
	if _, body, _ := request(t, "GET", remote+"/bucket-name/key", map[string]string{"Host": "anything.example"}); !strings.Contains(body, fromS3) {
		t.Errorf("with AllowRemote: %s", body)
	}
}
