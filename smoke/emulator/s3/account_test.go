package s3_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
)

// start serves an account that has S3.
func start(t testing.TB, o emulatortest.Options) *emulatortest.Account {
	return emulatortest.Start(t, o, func(env service.Env) []*service.Service { return []*service.Service{s3.New(env)} })
}

// client is one that talks plain HTTP, in path style.
func client(a *emulatortest.Account, s service.Session) *sdk.Client {
	return sdk.NewFromConfig(asByDefault(a.Config(s)))
}

// asByDefault sets what the SDK's own loading of configuration would set.
func asByDefault(c aws.Config) aws.Config {
	c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported
	c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenSupported
	return c
}

// secureClient is one that talks HTTPS, over which SDKs send aws-chunked bodies with trailing checksums.
func secureClient(t testing.TB, a *emulatortest.Account, s service.Session) *sdk.Client {
	server := httptest.NewTLSServer(a.Door)
	t.Cleanup(server.Close)
	config := asByDefault(a.Config(s))
	config.BaseEndpoint = aws.String(server.URL)
	config.HTTPClient = server.Client()
	return sdk.NewFromConfig(config)
}

// makeBucket creates a bucket in the account's region.
func makeBucket(t testing.TB, a *emulatortest.Account, name string) {
	t.Helper()
	if _, err := a.Call(t.Context(), a.Admin.Principal, emulatortest.Region, "s3", "CreateBucket",
		map[string]any{"Bucket": name, "CreateBucketConfiguration": map[string]any{"LocationConstraint": emulatortest.Region}}); err != nil {
		t.Fatal(err)
	}
}

// codeOf returns the error code of err as a client sees it, empty for none.
func codeOf(err error) string {
	var refusal smithy.APIError
	if errors.As(err, &refusal) {
		return refusal.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// get fetches a URL without credentials.
func get(t testing.TB, url string, header http.Header) (*http.Response, error) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	return http.DefaultClient.Do(r)
}
