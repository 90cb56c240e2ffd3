package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/env"
	"cfnenv/smoke/client"
	"cfnenv/smoke/endpoint"
)

// TestRepeated: a refusal tells whether an earlier request with the same content may have been carried out.
func TestRepeated(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"answer lost":  func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"server error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"throttled": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
		},
		"refused at once": func(w http.ResponseWriter, _ *http.Request) { // as the emulator refuses what it does not emulate
			w.WriteHeader(http.StatusNotImplemented)
			fmt.Fprint(w, "<ErrorResponse><Error><Code>LimitExceededException</Code><Message>full</Message></Error></ErrorResponse>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			requests := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if requests++; requests == 1 {
					first(w, r)
					return
				}
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprint(w, "<ErrorResponse><Error><Code>LimitExceededException</Code><Message>full</Message></Error></ErrorResponse>")
			}))
			defer server.Close()
			api := client.CloudFormation(client.Config{
				Credentials: env.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, Region: "us-east-2",
				Endpoints: endpoint.Endpoints{Default: server.URL}, HTTP: server.Client(), Calls: &client.Calls{},
				Pause: func(int) time.Duration { return time.Millisecond },
			})
			_, err := api.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("s")})
			if client.Code(err) != "LimitExceededException" || client.Message(err) != "full" {
				t.Fatalf("got %v", err)
			}
			if got, want := client.Repeated(err), name == "answer lost" || name == "server error"; got != want {
				t.Errorf("repeated %v, want %v", got, want)
			}
		})
	}
}
