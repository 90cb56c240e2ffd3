package main

import (
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/broker"
)

func TestEmulatorEnvironReplacesEveryWayToAWS(t *testing.T) {
	parent := []string{
		"HOME=/home/u", "PATH=/bin", "AWS_PAGER=cat",
		"AWS_PROFILE=prod", "AWS_ACCESS_KEY_ID=AKIAREAL", "AWS_SESSION_TOKEN=real", "AWS_ENDPOINT_URL_S3=https://elsewhere",
		"AWS_WEB_IDENTITY_TOKEN_FILE=/t", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.2", "aws_ca_bundle=/x",
		"https_proxy=http://corporate:3128", "NO_PROXY=*", "SSL_CERT_DIR=/etc/ssl/certs", "CFNENV_CREDENTIALS=/real.json",
		"ENABLER_API_KEY=real", "ENABLER_SESSION_ROOT=/real",
	}
	environ := emulatorEnviron(parent, &emulated{
		URL: "http://127.0.0.1:4566", AuthorityFile: "/tmp/ca.pem", Login: broker.Login{User: "u", Password: "p", APIKey: "k"},
	}, "/tmp/c.json")
	for _, entry := range parent {
		name, _, _ := strings.Cut(entry, "=")
		kept := name == "HOME" || name == "PATH" || name == "AWS_PAGER"
		if slices.Contains(environ, entry) != kept {
			t.Errorf("%s: kept=%v, want %v", name, !kept, kept)
		}
	}
	for _, want := range []string{
		"CFNENV_CREDENTIALS=/tmp/c.json", "ENABLER_COGNITO_USERNAME=u", "ENABLER_COGNITO_PASSWORD=p", "ENABLER_API_KEY=k",
		"ENABLER_CREDENTIALS_ENDPOINT=http://127.0.0.1:4566/v1/credentials",
		"AWS_ENDPOINT_URL=http://127.0.0.1:4566", "HTTPS_PROXY=http://127.0.0.1:4566",
		"https_proxy=http://127.0.0.1:4566", "NO_PROXY=127.0.0.1,localhost,::1", "AWS_CA_BUNDLE=/tmp/ca.pem",
		"CURL_CA_BUNDLE=/tmp/ca.pem", "REQUESTS_CA_BUNDLE=/tmp/ca.pem", "SSL_CERT_FILE=/tmp/ca.pem", "NODE_EXTRA_CA_CERTS=/tmp/ca.pem",
	} {
		if !slices.Contains(environ, want) {
			t.Errorf("missing %s", want)
		}
	}
	seen := map[string]bool{}
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if seen[name] {
			t.Errorf("%s is set twice", name)
		}
		seen[name] = true
	}
}

func TestTheAccountIsReachedWithoutTheProxy(t *testing.T) {
	for url, want := range map[string]string{
		"http://127.0.0.1:1": "127.0.0.1,localhost,::1", "http://[::1]:1": "127.0.0.1,localhost,::1,[::1]", "http://127.8.9.10:1": "127.0.0.1,localhost,::1,127.8.9.10",
	} {
		if environ := emulatorEnviron(nil, &emulated{URL: url}, "c"); !slices.Contains(environ, "NO_PROXY="+want) || !slices.Contains(environ, "no_proxy="+want) {
			t.Errorf("%s: %q lack NO_PROXY=%s", url, environ, want)
		}
	}
}

func TestWithProgramExtendsTheSearchPath(t *testing.T) {
	parent := []string{"HOME=/h", "PATH=/bin"}
	got := withProgram(parent, "/opt/cfnenv/cfnenv")
	if !slices.Equal(got, []string{"HOME=/h", "PATH=/bin:/opt/cfnenv"}) || parent[1] != "PATH=/bin" {
		t.Errorf("got %q from %q", got, parent)
	}
}
