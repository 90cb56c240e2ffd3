package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/emulatortest/protocols"
)

// asHost is a transport that keeps AWS's host name in the request and dials the account instead, as the proxy does.
type asHost struct{ address string }

func (h asHost) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Host = r.URL.Host
	r.URL.Scheme, r.URL.Host = "http", h.address
	return http.DefaultTransport.RoundTrip(r)
}

// Clients that know nothing of endpoint variables are answered under AWS's own names, S3's bucket names included.
func TestAWSHostNamesThroughTheProxy(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, protocols.Every(t))
	proxied := httptest.NewServer(door.ThroughProxy(a.Door))
	t.Cleanup(proxied.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	c := a.Config(a.Admin)
	c.BaseEndpoint = nil
	c.HTTPClient = &http.Client{Transport: asHost{strings.TrimPrefix(proxied.URL, "http://")}}
	if _, err := sts.NewFromConfig(c).GetCallerIdentity(t.Context(), nil); err != nil {
		t.Error(err)
	}
	made, err := sqs.NewFromConfig(c).CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("q")})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(*made.QueueUrl, "://sqs.us-east-2.amazonaws.com/123456789012/q") {
		t.Errorf("queue URL %s", *made.QueueUrl)
	}
	buckets := s3.NewFromConfig(c)
	if _, err := buckets.CreateBucket(t.Context(), protocols.Bucket("bucket-name")); err != nil {
		t.Fatal(err)
	}
	if _, err := buckets.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("bucket-name"), Key: aws.String("a b/ä+c"), Body: strings.NewReader("body")}); err != nil {
		t.Fatal(err)
	}
	foreign := c
	foreign.Region = "eu-west-1"
	if err := protocols.Calls["json"](foreign); err == nil || !strings.Contains(err.Error(), "not emulated: region eu-west-1 (the account is emulated in us-east-2 only)") {
		t.Errorf("another region's endpoint: %v", err)
	}
}

// A bucket may have keys that begin like the paths of the broker, of the examples and of loopback function URLs.
func TestBucketsThroughTheProxyHaveEveryKey(t *testing.T) {
	account, url := startAccount(t, emulator.Options{Skills: fstest.MapFS{}})
	handler := door.ThroughProxy(account)
	for _, key := range []string{"v1/credentials", "skills/a", "_lambda-url/a/b"} {
		for _, host := range []string{"https://bucket-name.s3.us-east-2.amazonaws.com/", "http://bucket-name.localhost:4566/"} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, host+key, nil))
			if !strings.Contains(w.Body.String(), "<Code>NoSuchBucket</Code>") {
				t.Errorf("%s%s: %d %s", host, key, w.Code, w.Body)
			}
		}
		if _, body, _ := request(t, http.MethodGet, url+"/"+key, nil); strings.Contains(body, "<Code>") {
			t.Errorf("%s of the account itself: %s", key, body)
		}
	}
}

// Services that the account does not have are answered in the protocol that their clients read, and every name that the
// proxy takes for AWS's is taken for it behind the proxy too.
func TestNamesOfOtherServicesThroughTheProxy(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	handler := door.ThroughProxy(a.Door)
	for address, want := range map[string]string{
		"https://route53.amazonaws.com/2013-04-01/hostedzone":          "<ErrorResponse",
		"https://sns.us-east-2.amazonaws.com/?Action=ListTopics":       "<ErrorResponse",
		"https://eks.us-east-2.amazonaws.com/clusters":                 `{"message":"Missing Authentication Token"}`,
		"https://bucket.s3.cn-north-1.amazonaws.com.cn/key":            "<Error><Code>",
		"https://sts.us-east-2.api.aws/?Action=GetCallerIdentity&V=2":  "<ErrorResponse",
		"https://kms.us-east-2.amazonaws.com.example.com/?Action=List": "refused to guard against DNS rebinding",
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code < 400 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s, want %s", address, w.Code, w.Body, want)
		}
	}
}
