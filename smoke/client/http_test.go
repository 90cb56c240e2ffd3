package client

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// TestBodies: an object is read in full however its body travels, and one that was cut in the middle is asked for again.
func TestBodies(t *testing.T) {
	const content = "the object's content, long enough to be sent in several pieces"
	for name, send := range map[string]func(w http.ResponseWriter, first bool){
		"late": func(w http.ResponseWriter, _ bool) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.(http.Flusher).Flush()
			time.Sleep(50 * time.Millisecond)
			io.WriteString(w, content)
		},
		"dribbled, chunked": func(w http.ResponseWriter, _ bool) {
			for _, b := range []byte(content) {
				w.Write([]byte{b})
				w.(http.Flusher).Flush()
				time.Sleep(time.Millisecond)
			}
		},
		"compressed": func(w http.ResponseWriter, _ bool) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, content)
			z.Close()
		},
		"without a length": func(w http.ResponseWriter, _ bool) {
			raw(t, w, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", content)
		},
		"cut": func(w http.ResponseWriter, first bool) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			if first {
				io.WriteString(w, content[:10])
				return
			}
			io.WriteString(w, content)
		},
		"cut between chunks": func(w http.ResponseWriter, first bool) {
			if first {
				raw(t, w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "a\r\n"+content[:10]+"\r\n")
				return
			}
			io.WriteString(w, content)
		},
		"lost": func(w http.ResponseWriter, first bool) {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
			w.(http.Flusher).Flush()
			if first {
				time.Sleep(500 * time.Millisecond)
			}
			io.WriteString(w, content)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { send(w, asked.Add(1) == 1) }))
			defer server.Close()
			c := config(server.URL)
			c.HTTP = network(t, Network{AttemptLimit: 200 * time.Millisecond})
			out, err := S3(c).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")})
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond) // whatever ends with the call has ended
			if body, err := io.ReadAll(out.Body); err != nil || string(body) != content {
				t.Errorf("%q, %v", body, err)
			}
		})
	}
}

// raw writes an answer past the server and closes the connection.
func raw(t *testing.T, w http.ResponseWriter, parts ...string) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	for _, part := range parts {
		io.WriteString(connection, part)
	}
	connection.Close()
}

func network(t *testing.T, n Network) *HTTP {
	t.Helper()
	h, err := NewHTTP(n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdleConnections)
	return h
}

// TestQuickAnswersArriveWhole: a server that answers at once, and longer than a buffer, is asked once. Unless its
// answer is read at once some are lost: up to one in ten, as the machine is busy.
func TestQuickAnswersArriveWhole(t *testing.T) {
	long := strings.Replace(stacks, "<Stacks>", "<Stacks><member><StackName>"+strings.Repeat("x", 64<<10)+"</StackName></member>", 1)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, long)
	}))
	defer server.Close()
	c := CloudFormation(config(server.URL))
	const calls = 200
	for range calls {
		out, err := c.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("x")})
		if err != nil || len(out.Stacks) != 1 || len(*out.Stacks[0].StackName) != 64<<10 {
			t.Fatal(err)
		}
	}
	if n := asked.Load(); n != calls {
		t.Errorf("%d requests for %d calls", n, calls)
	}
}
