package s3

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for _, test := range []struct{ host, path, bucket, key string }{
		{"127.0.0.1:4566", "/", "", ""},
		{"127.0.0.1:4566", "/b", "b", ""},
		{"127.0.0.1:4566", "/b/", "b", ""},
		{"127.0.0.1:4566", "/b/k/l%2Fm%20n+o", "b", "k/l/m n+o"},
		{"127.0.0.1:4566", "/b//k/", "b", "/k/"},
		{"localhost:4566", "/b/k", "b", "k"},
		{"bucket.localhost:4566", "/k", "bucket", "k"},
		{"s3.amazonaws.com", "/b/k", "b", "k"},
		{"s3.us-east-2.amazonaws.com", "/b/k", "b", "k"},
		{"s3.dualstack.us-east-2.amazonaws.com", "/b/k", "b", "k"},
		{"bucket.s3.amazonaws.com", "/k", "bucket", "k"},
		{"bucket.s3.us-east-2.amazonaws.com:443", "/k/l", "bucket", "k/l"},
		{"a.b.c.s3.us-east-2.amazonaws.com", "/", "a.b.c", ""},
		{"bucket.s3.dualstack.us-east-2.amazonaws.com", "/k", "bucket", "k"},
		{"bucket.s3-us-west-2.amazonaws.com", "/k", "bucket", "k"},
		{"s3-us-west-2.amazonaws.com", "/b", "b", ""},
		{"s3.s3.us-east-2.amazonaws.com", "/k", "s3", "k"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://x"+test.path, nil)
		r.Host = test.host
		if at, err := addressOf(r); err != nil || at != (address{test.bucket, test.key}) {
			t.Errorf("%s%s: %+v, %v", test.host, test.path, at, err)
		}
	}
	for host, want := range map[string]string{"name-1.s3-accesspoint.us-east-2.amazonaws.com": "NotEmulated", "b.s3-accelerate.amazonaws.com": "NotEmulated"} {
		r := httptest.NewRequest(http.MethodGet, "http://x/k", nil)
		r.Host = host
		if _, err := addressOf(r); codeOf(err) != want {
			t.Errorf("%s: %v", host, err)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "http://x/b/"+strings.Repeat("k", 1025), nil)
	if _, err := addressOf(r); codeOf(err) != "KeyTooLongError" {
		t.Errorf("long key: %v", err)
	}
}

func TestBucketNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"abc": true, "a.b": true, "agent-0f8fad5b-d9cb-469f-a165-70867728950e-data": true, "1st": true, strings.Repeat("a", 63): true,
		"ab": false, "Abc": false, "a_b": false, "-abc": false, "abc-": false, ".abc": false, "a..b": false, "192.168.5.4": false,
		"xn--abc": false, "sthree-abc": false, "abc-s3alias": false, "abc--x-s3": false, strings.Repeat("a", 64): false, "": false,
	} {
		if err := checkBucketName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWhereBucketsAreMade(t *testing.T) {
	for _, test := range []struct{ endpoint, constraint, region, code string }{
		{"us-east-2", "us-east-2", "us-east-2", ""},
		{"us-east-1", "", "us-east-1", ""},
		{"us-east-1", "eu-west-1", "eu-west-1", ""},
		{"us-east-1", "us-east-1", "", "InvalidLocationConstraint"},
		{"us-east-1", "nowhere", "", "InvalidLocationConstraint"},
		{"us-east-2", "", "", "IllegalLocationConstraintException"},
		{"us-east-2", "us-west-2", "", "IllegalLocationConstraintException"},
	} {
		if region, err := placeOf(test.endpoint, test.constraint); region != test.region || codeOf(err) != test.code {
			t.Errorf("%q at %s: %q, %v", test.constraint, test.endpoint, region, err)
		}
	}
}
