package endpoint

import (
	"strings"
	"testing"
)

func TestEndpoints(t *testing.T) {
	for address, want := range map[string]string{
		"":                         "",
		"http://127.0.0.1:4566":    "",
		"http://localhost:4566":    "",
		"http://[::1]:4566":        "",
		"https://aws.example.com":  "",
		"http://192.0.2.1:4566":    "AWS_ENDPOINT_URL is plain http to another machine",
		"127.0.0.1:4566":           "not an http or https address",
		"ftp://x":                  "not an http or https address",
		"https://u:hunter2@x.test": "holds a password",
	} {
		err := Endpoints{Default: address}.Check()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
	if got := (Endpoints{Default: "a", S3: "b", CloudFormation: "a"}).List(); len(got) != 2 {
		t.Error(got)
	}
}
