package wire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

var signedAt = time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)

var exampleCredentials = aws.Credentials{AccessKeyID: "ASIAEMULATEDEXAMPLE0", SecretAccessKey: exampleSecret, SessionToken: "token+with/odd=chars"}

// asReceived passes a request over the wire format, so that it looks as a server sees it.
func asReceived(t *testing.T, r *http.Request) *http.Request {
	t.Helper()
	var seen *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Error(err)
		}
		got.Body = io.NopCloser(bytes.NewReader(body))
		seen = got
	}))
	defer server.Close()
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	r.Host = host
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Host, r.URL.Scheme = u.Host, "http"
	resp, err := server.Client().Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return seen
}

func hashOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

func newRequest(t *testing.T, method, url, body string, header http.Header) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	return r
}

func signed(t *testing.T, r *http.Request, body, service string, options ...func(*v4.SignerOptions)) *http.Request {
	t.Helper()
	if service == "s3" {
		r.Header.Set("X-Amz-Content-Sha256", hashOf(body))
		options = append(options, func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	}
	if err := v4.NewSigner(options...).SignHTTP(context.Background(), exampleCredentials, r, hashOf(body), service, "us-east-2", signedAt); err != nil {
		t.Fatal(err)
	}
	return asReceived(t, r)
}

func verify(r *http.Request, body, service string, now time.Time) error {
	s, err := ParseSignature(r, service)
	if err != nil {
		return err
	}
	if s == nil {
		return Errorf("MissingAuthenticationToken", "none")
	}
	if err := s.CheckScope(r, CredentialScope{Service: service, Regions: []string{"us-east-2"}, Now: now}); err != nil {
		return err
	}
	return s.Verify(r, exampleKey(s), hashOf(body))
}

// Whatever the AWS SDK for Go signs is accepted.
func TestSignaturesOfTheSDK(t *testing.T) {
	for _, test := range []struct {
		service, method, url, body string
		header                     http.Header
	}{
		{"sts", "POST", "https://sts.us-east-2.amazonaws.com/", "Action=GetCallerIdentity&Version=2011-06-15", nil},
		{"sts", "GET", "https://sts.us-east-2.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&Empty=&B=2&A=%20%2B~*", "", nil},
		{"s3", "GET", "https://s3.us-east-2.amazonaws.com/bucket?list-type=2&prefix=a%2Fb%20c&encoding-type=url", "", nil},
		{"s3", "GET", "https://s3.us-east-2.amazonaws.com/bucket?uploads", "", nil},
		{"s3", "PUT", "https://s3.us-east-2.amazonaws.com/bucket/a%20b/%C3%A4%2Bc//d/../e%25", "body", nil},
		{"s3", "PUT", "https://bucket.s3.us-east-2.amazonaws.com/key%21%2A%27%28%29", "body", http.Header{"X-Amz-Meta-A": {"  two   spaces "}, "Content-Type": {"text/plain"}}},
		{"lambda", "POST", "https://lambda.us-east-2.amazonaws.com/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Afunction%3Af/invocations?Qualifier=%24LATEST", `{"a":1}`, nil},
		{"lambda", "DELETE", "https://lambda.us-east-2.amazonaws.com/2015-03-31/functions/f/", "", nil},
		{"sqs", "POST", "http://127.0.0.1:4566/", `{}`, http.Header{"X-Amz-Target": {"AmazonSQS.ListQueues"}, "Content-Type": {"application/x-amz-json-1.0"}}},
		{"sqs", "POST", "http://127.0.0.1:4566/", `{}`, http.Header{"X-Amz-Meta-Twice": {"one", "two"}}},
	} {
		r := signed(t, newRequest(t, test.method, test.url, test.body, test.header), test.body, test.service)
		if err := verify(r, test.body, test.service, signedAt); err != nil {
			t.Errorf("%s %s: %v", test.method, test.url, err)
		}
	}
}

func TestPresigned(t *testing.T) {
	presign := func(service, raw string, expires string) *http.Request {
		r := newRequest(t, "GET", raw, "", nil)
		hash := hashOf("")
		if service == "s3" {
			hash = "UNSIGNED-PAYLOAD"
		}
		if expires != "" {
			r.URL.RawQuery = "X-Amz-Expires=" + expires
		}
		signedURL, _, err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" }).
			PresignHTTP(context.Background(), exampleCredentials, r, hash, service, "us-east-2", signedAt)
		if err != nil {
			t.Fatal(err)
		}
		return asReceived(t, newRequest(t, "GET", signedURL, "", nil))
	}
	const object = "https://s3.us-east-2.amazonaws.com/bucket/a%20key"
	for name, test := range map[string]struct {
		r       *http.Request
		service string
		after   time.Duration
		code    string
	}{
		"good":                  {presign("s3", object, "60"), "s3", 59 * time.Second, ""},
		"at its end":            {presign("s3", object, "60"), "s3", time.Minute, ""},
		"expired":               {presign("s3", object, "60"), "s3", 61 * time.Second, "AccessDenied"},
		"from the future":       {presign("s3", object, "60"), "s3", -16 * time.Minute, "AccessDenied"},
		"more than a week":      {presign("s3", object, "604801"), "s3", 0, "AuthorizationQueryParametersError"},
		"a week":                {presign("s3", object, "604800"), "s3", 0, ""},
		"negative":              {presign("s3", object, "-1"), "s3", 0, "AuthorizationQueryParametersError"},
		"no number":             {presign("s3", object, "soon"), "s3", 0, "AuthorizationQueryParametersError"},
		"no expiry":             {presign("s3", object, ""), "s3", 0, "AuthorizationQueryParametersError"},
		"sts without expiry":    {presign("sts", "https://sts.us-east-2.amazonaws.com/", ""), "sts", 0, ""},
		"sts after its minutes": {presign("sts", "https://sts.us-east-2.amazonaws.com/", ""), "sts", 16 * time.Minute, "SignatureDoesNotMatch"},
	} {
		if err := verify(test.r, "", test.service, signedAt.Add(test.after)); code(err) != test.code {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}

// Every part of a request that a signature covers is covered, and each fault has AWS's code.
func TestTamperedSignatures(t *testing.T) {
	replace := func(from, to string) func(*http.Request) {
		return func(r *http.Request) {
			a := r.Header.Get("Authorization")
			if !strings.Contains(a, from) {
				t.Errorf("authorization has no %q", from)
			}
			r.Header.Set("Authorization", strings.Replace(a, from, to, 1))
		}
	}
	authorization := func(value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", value) }
	}
	for name, test := range map[string]struct {
		tamper  func(*http.Request)
		after   time.Duration
		sts, s3 string
	}{
		"nothing":           {func(*http.Request) {}, 0, "", ""},
		"method":            {func(r *http.Request) { r.Method = "PUT" }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"path":              {func(r *http.Request) { r.RequestURI = "/other" }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"query":             {func(r *http.Request) { r.URL.RawQuery = "a=b" }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"host":              {func(r *http.Request) { r.Host = "other" }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"a signed header":   {func(r *http.Request) { r.Header.Set("X-Amz-Meta-A", "other") }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"an added value":    {func(r *http.Request) { r.Header.Add("X-Amz-Meta-A", "other") }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"an added header":   {func(r *http.Request) { r.Header.Set("X-Amz-Acl", "public-read") }, 0, "", "AccessDenied"},
		"token":             {func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", "other") }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"date":              {func(r *http.Request) { r.Header.Set("X-Amz-Date", "20261122T160001Z") }, 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"day":               {func(r *http.Request) { r.Header.Set("X-Amz-Date", "20261123T000000Z") }, 8 * time.Hour, "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"},
		"form of the date":  {func(r *http.Request) { r.Header.Set("X-Amz-Date", "2026-11-22T16:00:00Z") }, 0, "IncompleteSignature", "AccessDenied"},
		"no date":           {func(r *http.Request) { r.Header.Del("X-Amz-Date") }, 0, "IncompleteSignature", "AccessDenied"},
		"signature":         {replace("Signature=", "Signature=0"), 0, "SignatureDoesNotMatch", "SignatureDoesNotMatch"},
		"key":               {replace("ASIAEMULATED", "ASIAEMULATEF"), 0, "", ""}, // the directory's business
		"region":            {replace("us-east-2", "eu-west-1"), 0, "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"},
		"terminator":        {replace("aws4_request", "aws5_request"), 0, "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"},
		"scope":             {replace("/aws4_request", ""), 0, "IncompleteSignature", "AuthorizationHeaderMalformed"},
		"host is unsigned":  {replace("host;", ""), 0, "SignatureDoesNotMatch", "AccessDenied"},
		"no credential":     {replace("Credential=", "Kredential="), 0, "IncompleteSignature", "AuthorizationHeaderMalformed"},
		"no equal sign":     {replace("Credential=", "Credential"), 0, "IncompleteSignature", "AuthorizationHeaderMalformed"},
		"scheme":            {replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), 0, "IncompleteSignature", "InvalidArgument"},
		"version 4a":        {replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), 0, CodeNotEmulated, CodeNotEmulated},
		"version 2":         {authorization("AWS AKIAEXAMPLE:c2lnbmF0dXJl"), 0, "IncompleteSignature", "InvalidRequest"},
		"bearer":            {authorization("Bearer abc"), 0, "IncompleteSignature", "InvalidArgument"},
		"two signatures":    {func(r *http.Request) { r.URL.RawQuery = "X-Amz-Algorithm=AWS4-HMAC-SHA256" }, 0, "IncompleteSignature", "InvalidArgument"},
		"14 minutes later":  {func(*http.Request) {}, 14 * time.Minute, "", ""},
		"16 minutes later":  {func(*http.Request) {}, 16 * time.Minute, "SignatureDoesNotMatch", "RequestTimeTooSkewed"},
		"14 minutes before": {func(*http.Request) {}, -14 * time.Minute, "", ""},
		"16 minutes before": {func(*http.Request) {}, -16 * time.Minute, "SignatureDoesNotMatch", "RequestTimeTooSkewed"},
	} {
		for service, want := range map[string]string{"sts": test.sts, "s3": test.s3} {
			header := http.Header{"X-Amz-Meta-A": {"value"}}
			r := signed(t, newRequest(t, "POST", "https://example.amazonaws.com/path", "body", header), "body", service)
			test.tamper(r)
			if err := verify(r, "body", service, signedAt.Add(test.after)); code(err) != want {
				t.Errorf("%s, %s: %v, want %q", name, service, err, want)
			}
		}
	}
	r := signed(t, newRequest(t, "POST", "https://sts.amazonaws.com/", "body", nil), "body", "sts")
	if err := verify(r, "another body", "sts", signedAt); code(err) != "SignatureDoesNotMatch" {
		t.Errorf("another body: %v", err)
	}
}

// No error shows the session token, which S3's answer to a wrong signature would otherwise contain.
func TestMismatchHidesTheToken(t *testing.T) {
	r := signed(t, newRequest(t, "GET", "https://s3.us-east-2.amazonaws.com/b", "", nil), "", "s3")
	r.Host = "other"
	err := verify(r, "", "s3", signedAt)
	refused, ok := err.(*Error)
	if !ok || refused.Detail["CanonicalRequest"] == "" {
		t.Fatalf("%v", err)
	}
	for name, value := range refused.Detail {
		if strings.Contains(value, exampleCredentials.SessionToken) || strings.Contains(value, url.QueryEscape(exampleCredentials.SessionToken)) {
			t.Errorf("%s shows the session token", name)
		}
	}
}

func TestBodyHash(t *testing.T) {
	for hash, want := range map[string]string{
		hashOf("body"): "", hashOf("other"): "XAmzContentSHA256Mismatch", "UNSIGNED-PAYLOAD": "", "": "",
		"nonsense": "InvalidArgument", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD": CodeNotEmulated,
	} {
		r := newRequest(t, "PUT", "http://127.0.0.1/b/k", "body", http.Header{"X-Amz-Content-Sha256": {hash}})
		err := Body(r, nil, nil, 100)
		if err == nil {
			_, err = io.ReadAll(r.Body)
		}
		if code(err) != want {
			t.Errorf("%q: %v, want %q", hash, err, want)
		}
	}
}

func FuzzParseSignature(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=A/20261122/us-east-2/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "20261122T160000Z", "", "/")
	f.Add("AWS4-HMAC-SHA256 a=,b=,=", "", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%2F%2F%2F%2F", "/%zz")
	f.Add("", "Mon, 02 Jan 2006 15:04:05 GMT", "X-Amz-Signature=0&X-Amz-Expires=99999999999999999999", "//..//")
	f.Fuzz(func(t *testing.T, authorization, date, query, path string) {
		r := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
		r.Header["Authorization"], r.Header["X-Amz-Date"] = []string{authorization}, []string{date}
		r.URL.RawQuery, r.RequestURI = query, path
		for _, service := range []string{"s3", "sts"} {
			s, err := ParseSignature(r, service)
			if err != nil || s == nil {
				continue
			}
			if err := s.CheckScope(r, CredentialScope{Service: s.Service, Regions: []string{s.Region}, Now: s.Time}); err != nil {
				continue
			}
			if s.Verify(r, new(Keys).Of(s, "a secret that nobody has"), "") == nil {
				t.Fatal("a signature was accepted that nobody made")
			}
		}
	})
}

// Remembered keys are those that would be derived, also after more scopes than are remembered.
func TestKeysAreRemembered(t *testing.T) {
	var keys Keys
	for i := range 2 * (maxKeys + 1) {
		s := &Signature{Date: "20261122", Region: fmt.Sprint("region-", i%(maxKeys+1)), Service: "dynamodb", Terminator: terminator}
		if got, want := keys.Of(s, exampleSecret), exampleKey(s); !bytes.Equal(got, want) {
			t.Fatalf("%s: %x, want %x", s.Region, got, want)
		}
	}
	if len(keys.keys) > maxKeys {
		t.Errorf("%d keys are remembered", len(keys.keys))
	}
}
