package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// TestQuickAnswersArriveWhole: a server that answers at once, and longer than a buffer, is asked once. Without whole
// some answers are lost: up to one in ten, as the machine is busy.
func TestQuickAnswersArriveWhole(t *testing.T) {
	long := strings.Replace(stacks, "<Stacks>", "<Stacks><member><StackName>"+strings.Repeat("x", 64<<10)+"</StackName></member>", 1)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, long)
	}))
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
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
