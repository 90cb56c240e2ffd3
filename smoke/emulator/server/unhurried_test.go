package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/server"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// long answers every call with many stack events.
type long struct{ account }

func (*long) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	answer := "<R><DescribeStackEventsResult><StackEvents>" + strings.Repeat("<member><EventId>"+strings.Repeat("e", 200)+"</EventId></member>", 300) +
		"</StackEvents></DescribeStackEventsResult></R>"
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	io.WriteString(w, answer)
}

// serveLong serves such an account, with a client whose connections end with the test.
func serveLong(t *testing.T) (*server.Server, *http.Client) {
	t.Helper()
	s, err := server.Start(&long{}, server.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s, client
}

// TestSDKForGoGetsLongAnswers: the SDK as it comes, which does not retry what it lost. Without unhurried about one call in
// twenty-five fails here.
func TestSDKForGoGetsLongAnswers(t *testing.T) {
	s, client := serveLong(t)
	c := cloudformation.NewFromConfig(aws.Config{
		Region: "us-east-2", BaseEndpoint: &s.URL, HTTPClient: client,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "secret"}, nil
		}),
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	})
	calls, lost := 500, 0
	if testing.Short() {
		calls = 100
	}
	for range calls {
		if out, err := c.DescribeStackEvents(t.Context(), &cloudformation.DescribeStackEventsInput{StackName: aws.String("x")}); err != nil {
			t.Log(err)
			lost++
		} else if len(out.StackEvents) != 300 {
			t.Fatalf("%d events", len(out.StackEvents))
		}
	}
	if lost > calls/100 { // a busy machine may still lose one
		t.Errorf("%d of %d answers were lost", lost, calls)
	}
}
