package emulator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// BenchmarkNew measures start-up before a port is opened.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		account, err := emulator.New(emulator.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := account.CredentialsDocument(); err != nil {
			b.Fatal(err)
		}
		if err := account.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRequest is one signed request through the whole door, the client's own work excluded.
func BenchmarkRequest(b *testing.B) {
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer account.Close(context.Background())
	session, err := account.Admin()
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/?Action=GetRole&RoleName=emulator-admin&Version=2010-05-08", nil)
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	credentials := aws.Credentials{AccessKeyID: session.AccessKeyID, SecretAccessKey: session.SecretAccessKey, SessionToken: session.SessionToken}
	if err := v4.NewSigner().SignHTTP(b.Context(), credentials, r, empty, "iam", "us-east-1", time.Now()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := httptest.NewRecorder()
		account.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}

// BenchmarkAuthorize is one question to IAM for the role with the largest policies, on behalf of a service.
func BenchmarkAuthorize(b *testing.B) {
	account, err := emulator.New(emulator.Options{SCP: true})
	if err != nil {
		b.Fatal(err)
	}
	defer account.Close(context.Background())
	s, err := account.AssumeForService(b.Context(), "cloudformation.amazonaws.com", "us-east-2", "arn:aws:iam::123456789012:role/agentawsworkshop-cfn-exec", "AWSCloudFormation", time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	s.Principal.CalledVia = []string{"cloudformation.amazonaws.com"}
	check := service.Check{Action: "iam:DeleteRole", Resource: "arn:aws:iam::123456789012:role/agentawsworkshop-agent-x", Context: policy.Context{}}
	for b.Loop() {
		if err := account.Authorize(b.Context(), s.Principal, "us-east-2", check); err != nil {
			b.Fatal(err)
		}
	}
}
