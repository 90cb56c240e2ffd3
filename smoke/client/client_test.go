package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"cfnenv/env"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/evidence"
)

func config(url string) Config {
	network, err := NewHTTP(Network{})
	if err != nil {
		panic(err)
	}
	return Config{
		Set: "runtime", Region: "us-east-2", Credentials: env.Credentials{AccessKeyID: "ASIA", SecretAccessKey: "secret", SessionToken: "token"},
		Endpoints: endpoint.Endpoints{Default: url}, HTTP: network, Calls: &Calls{}, Pause: func(int) time.Duration { return 0 },
	}
}

const gone = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>1</RequestId></ErrorResponse>`

const stacks = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks></Stacks></DescribeStacksResult></DescribeStacksResponse>`

// TestRetried: throttling, server errors, dropped and cut answers are tried again for as long as they last.
func TestRetried(t *testing.T) {
	drop := func(w http.ResponseWriter) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		connection.Close()
	}
	for name, fault := range map[string]func(http.ResponseWriter){
		"throttled": func(w http.ResponseWriter) { w.WriteHeader(400); fmt.Fprintf(w, gone, "Throttling", "Rate exceeded") },
		"500":       func(w http.ResponseWriter) { w.WriteHeader(500) },
		"503":       func(w http.ResponseWriter) { w.WriteHeader(503); fmt.Fprintf(w, gone, "ServiceUnavailable", "later") },
		"dropped":   drop,
		"cut": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, stacks[:40])
		},
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if calls.Add(1) <= 20 {
					fault(w)
					return
				}
				io.WriteString(w, stacks)
			}))
			defer server.Close()
			c := config(server.URL)
			if _, err := CloudFormation(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{}); err != nil {
				t.Fatal(err)
			}
			want := evidence.CallCount{Set: "runtime", Service: "CloudFormation", Operation: "DescribeStacks", Calls: 1, Attempts: 21}
			if got := c.Calls.List(); len(got) != 1 || got[0] != want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestFinal: answers that will not change are not asked for again.
func TestFinal(t *testing.T) {
	for _, code := range []string{"AccessDenied", "ValidationError", "AlreadyExistsException", "LimitExceededException", "ExpiredToken"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprintf(w, gone, code, "no")
		}))
		c := config(server.URL)
		_, err := CloudFormation(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{})
		if Code(err) != code || Message(err) != "no" || Transient(err) || MayHaveHappened(err) || c.Calls.List()[0].Attempts != 1 {
			t.Errorf("%s: %v, %+v", code, err, c.Calls.List())
		}
		server.Close()
	}
}

// TestOutage: patience ends, and the error says what was met and whether anything can have happened.
func TestOutage(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }))
	defer server.Close()
	for name, tc := range map[string]struct {
		url  string
		sent bool
		want string
	}{
		"503":     {server.URL, true, "503"},
		"refused": {"http://127.0.0.1:1", false, "the last error: 127.0.0.1:1: connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			c := config(tc.url)
			c.Outage, c.Pause = 300*time.Millisecond, func(int) time.Duration { return time.Millisecond }
			_, err := CloudFormation(c).CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("s")})
			var outage *OutageError
			if !errors.As(err, &outage) || outage.Attempts < 2 || MayHaveHappened(err) != tc.sent || !Transient(err) || !strings.Contains(Message(err), tc.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestMayHaveHappened(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, true},
		{context.Canceled, true},
		{context.DeadlineExceeded, true},
		{&smithy.GenericAPIError{Code: "Throttling"}, true},
		{&smithy.GenericAPIError{Code: "AccessDenied"}, false},
		{&unsentError{Err: &net.DNSError{IsNotFound: true}}, false},
		{errors.New("something else"), true},
	} {
		if got := MayHaveHappened(tc.err); got != tc.want {
			t.Errorf("%v: %v", tc.err, got)
		}
	}
}

// TestPathStyle: beside AWS the bucket stands in the path, because bucket.127.0.0.1 does not resolve.
func TestPathStyle(t *testing.T) {
	var path, authorization, token string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, authorization, token = r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("X-Amz-Security-Token")
	}))
	defer server.Close()
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_ACCESS_KEY_ID", "other")
	t.Setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
	if _, err := S3(config(server.URL)).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("b")}); err != nil {
		t.Fatal(err)
	}
	if path != "/b" || !strings.Contains(authorization, "Credential=ASIA/") || token != "token" {
		t.Errorf("%q %q %q", path, authorization, token)
	}
}

func TestJittered(t *testing.T) {
	for attempt := range 70 {
		full := min(100*time.Millisecond<<min(attempt, 10), 5*time.Second)
		if got := jittered(attempt); got < full/2 || got > full {
			t.Errorf("attempt %d: %s", attempt, got)
		}
	}
}
