package recording

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cfnenv/env"
	"cfnenv/smoke/redact"
)

var secrets = env.Credentials{AccessKeyID: "ASIAEXAMPLEEXAMPLE12", SecretAccessKey: "secret/secret+secret/secret", SessionToken: "token/token+token=="}

// TestRecorderKeepsNoSecret lets every part of a request and its answer carry credentials.
func TestRecorderKeepsNoSecret(t *testing.T) {
	all := strings.Join([]string{secrets.AccessKeyID, secrets.SecretAccessKey, secrets.SessionToken, url.QueryEscape(secrets.SessionToken)}, " ")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Location", "https://bucket.s3.amazonaws.com/code?X-Amz-Security-Token=aTokenOfTheirs&X-Amz-Signature=0123abcd&x=1")
		w.Header().Set("Set-Cookie", "cookie-of-theirs")
		io.WriteString(w, `{"Code":{"Location":"https://b/c?X-Amz-Security-Token=aTokenOfTheirs\u0026X-Amz-Credential=ASIATHEIRSTHEIRS1234%2Fx"},"echo":"`+all+`"}`)
	}))
	defer server.Close()
	dir := filepath.Join(t.TempDir(), "recording")
	sets := map[string]*env.Set{"runtime": {Credentials: secrets}}
	recorder, err := New(dir, Header{Account: "123456789012"}, sets, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	request, _ := http.NewRequest(http.MethodPost, server.URL+"/?token="+url.QueryEscape(secrets.SessionToken), strings.NewReader(all))
	request.Header.Set("X-Amz-Target", "AmazonSQS.CreateQueue")
	credentials := aws.Credentials{AccessKeyID: secrets.AccessKeyID, SecretAccessKey: secrets.SecretAccessKey, SessionToken: secrets.SessionToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), credentials, request, "UNSIGNED-PAYLOAD", "sqs", "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := recorder.Transport(http.DefaultTransport).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(body), secrets.SessionToken) {
		t.Errorf("the caller got another body: %q, %v", body, err)
	}
	answer.Body.Close()
	if err := recorder.Err(); err != nil {
		t.Fatal(err)
	}

	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 2 {
		t.Fatalf("%d files, not run.json and one exchange: %v", len(files), files)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range append(strings.Fields(all), "aTokenOfTheirs", "0123abcd", "ASIATHEIRS", "cookie-of-theirs", "Signature=0") {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %s:\n%s", path, secret, text)
			}
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v, %v", path, info.Mode(), err)
		}
	}
	run, exchanges, err := Load(dir)
	if err != nil || run.Version != version {
		t.Fatalf("it cannot be read again: %v, %v", run, err)
	}
	if e := exchanges[0]; e.Set != "runtime" || e.Name() != "sqs CreateQueue" || e.Answer == nil || e.Answer.Status != 200 || !strings.Contains(e.Answer.Body, redact.Removed) {
		t.Errorf("the exchange is %+v with the answer %+v", e, e.Answer)
	}
}

// TestRecorderKeepsBrokenAnswers holds that an answer that never came or broke off is kept as such.
func TestRecorderKeepsBrokenAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half")
		}
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	dir := t.TempDir()
	recorder, err := New(dir, Header{}, nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: recorder.Transport(&http.Transport{})}
	if _, err := client.Get(server.URL + "/none"); err == nil {
		t.Error("an answer that was never given was read")
	}
	if answer, err := client.Get(server.URL + "/cut"); err == nil {
		io.ReadAll(answer.Body)
		answer.Body.Close()
	}
	_, exchanges, err := Load(dir)
	if err != nil || len(exchanges) != 2 {
		t.Fatalf("%d exchanges, %v", len(exchanges), err)
	}
	for _, e := range exchanges {
		if e.Error == "" || e.Name() != "Function URL" {
			t.Errorf("%s does not say that it broke: %+v", e.Request.URL, e)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"not a recording":    {},
		"holds no exchanges": {"run.json": `{"version":1}`},
		"version 2":          {"run.json": `{"version":2}`, "00001-x.json": `{}`},
		"unknown field":      {"run.json": `{"version":1}`, "00001-x.json": `{"new":1}`},
		"text after the end": {"run.json": `{"version":1} {}`, "00001-x.json": `{}`},
		"unexpected EOF":     {"run.json": `{"version":1}`, "00001-x.json": `{`},
		"not a regular file": {"run.json": `{"version":1}`, "00001-x.json": ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range files {
				path := filepath.Join(dir, file)
				var err error
				if text == "" {
					err = os.Mkdir(path, 0o700)
				} else {
					err = os.WriteFile(path, []byte(text), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := Load(dir); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(full, Header{}, nil, time.Now); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a recording into a directory that is not empty: %v", err)
	}
}
