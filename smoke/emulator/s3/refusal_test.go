package s3_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"cfnenv/smoke/emulator/emulatortest"
)

// TestRuntimeCredentials holds what the workshop's runtime credentials may do with S3, and AWS's sentences for the rest.
func TestRuntimeCredentials(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	own := "agent-" + emulatortest.Sub + "-data"
	makeBucket(t, a, own)
	makeBucket(t, a, "foreign")
	admin, c := client(a, a.Admin), client(a, a.Runtime)
	for _, bucket := range []string{own, "foreign"} {
		if _, err := admin.PutObject(ctx, &sdk.PutObjectInput{Bucket: &bucket, Key: aws.String("there"), Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: &own, Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
		t.Error(err)
	}
	_, err := c.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: aws.String("foreign"), Key: aws.String("there")})
	wantDenied(t, err, a.Runtime.Principal.ARN, "s3:DeleteObject", "foreign/there")
	_, err = c.CreateBucket(ctx, &sdk.CreateBucketInput{Bucket: aws.String("rogue-1"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: emulatortest.Region}})
	wantDenied(t, err, a.Runtime.Principal.ARN, "s3:CreateBucket", "rogue-1")
	_, err = client(a, a.Provisioning).GetObject(ctx, &sdk.GetObjectInput{Bucket: &own, Key: aws.String("there")})
	wantDenied(t, err, a.Provisioning.Principal.ARN, "s3:GetObject", own+"/there")
	if _, err = c.GetObject(ctx, &sdk.GetObjectInput{Bucket: &own, Key: aws.String("missing")}); codeOf(err) != "NoSuchKey" {
		t.Errorf("missing key, with s3:ListBucket: %v", err)
	}
	if _, err = c.GetObject(ctx, &sdk.GetObjectInput{Bucket: aws.String("nowhere"), Key: aws.String("x")}); codeOf(err) != "NoSuchBucket" {
		t.Errorf("missing bucket: %v", err)
	}
}

func wantDenied(t *testing.T, err error, principal, action, resource string) {
	t.Helper()
	want := "User: " + principal + " is not authorized to perform: " + action + ` on resource: "arn:aws:s3:::` + resource +
		`" because no identity-based policy allows the ` + action + ` action`
	var refusal smithy.APIError
	if !errors.As(err, &refusal) || refusal.ErrorCode() != "AccessDenied" || refusal.ErrorMessage() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// TestDeleteObjectsKeyByKey deletes two keys of which a bucket policy protects one.
func TestDeleteObjectsKeyByKey(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	own := "agent-" + emulatortest.Sub + "-data"
	makeBucket(t, a, own)
	admin, c := client(a, a.Admin), client(a, a.Runtime)
	for _, key := range []string{"a", "keep"} {
		if _, err := admin.PutObject(ctx, &sdk.PutObjectInput{Bucket: &own, Key: &key, Body: strings.NewReader("x")}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := admin.PutBucketPolicy(ctx, &sdk.PutBucketPolicyInput{Bucket: &own, Policy: aws.String(
		`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::` + own + `/keep"}}`)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.DeleteObjects(ctx, &sdk.DeleteObjectsInput{Bucket: &own, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("a")}, {Key: aws.String("keep")}, {Key: aws.String("never there")}}}})
	if err != nil || len(out.Deleted) != 2 || len(out.Errors) != 1 || *out.Errors[0].Code != "AccessDenied" || *out.Errors[0].Key != "keep" ||
		!strings.Contains(*out.Errors[0].Message, "with an explicit deny in a resource-based policy") {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := admin.DeleteBucket(ctx, &sdk.DeleteBucketInput{Bucket: &own}); codeOf(err) != "BucketNotEmpty" || !strings.Contains(err.Error(), "The bucket you tried to delete is not empty") {
		t.Errorf("delete of a bucket with an object: %v", err)
	}
}

// TestPublicAccess opens a bucket to everybody: refused while public access is blocked, then anonymous reads work.
func TestPublicAccess(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "open-one")
	c, bucket := client(a, a.Admin), aws.String("open-one")
	if _, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: aws.String("k"), Body: strings.NewReader("x")}); err != nil {
		t.Fatal(err)
	}
	policy := &sdk.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::open-one/*"}]}`)}
	if _, err := c.PutBucketPolicy(ctx, policy); codeOf(err) != "AccessDenied" {
		t.Errorf("public policy: %v", err)
	}
	anonymous := func() int {
		r, err := get(t, a.URL+"/open-one/k", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r.StatusCode
	}
	if status := anonymous(); status != http.StatusForbidden {
		t.Errorf("anonymous, private bucket: %d", status)
	}
	if _, err := c.DeletePublicAccessBlock(ctx, &sdk.DeletePublicAccessBlockInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutBucketPolicy(ctx, policy); err != nil {
		t.Fatal(err)
	}
	if status := anonymous(); status != http.StatusOK {
		t.Errorf("anonymous, public bucket: %d", status)
	}
}

// TestPresigned uses presigned URLs as a browser would.
func TestPresigned(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "signed")
	presign := sdk.NewPresignClient(client(a, a.Admin))
	put, err := presign.PresignPutObject(ctx, &sdk.PutObjectInput{Bucket: aws.String("signed"), Key: aws.String("k")}, sdk.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, put.Method, put.URL, strings.NewReader("by URL"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	read, err := presign.PresignGetObject(ctx, &sdk.GetObjectInput{Bucket: aws.String("signed"), Key: aws.String("k"), ResponseContentType: aws.String("text/x")})
	if err != nil {
		t.Fatal(err)
	}
	answer, err = get(t, read.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != "by URL" || answer.Header.Get("Content-Type") != "text/x" {
		t.Errorf("%q, %v, %v", body, err, answer.Header)
	}
	foreign, err := presign.PresignGetObject(ctx, &sdk.GetObjectInput{Bucket: aws.String("signed"), Key: aws.String("k"), ExpectedBucketOwner: aws.String("111111111111")})
	if err != nil {
		t.Fatal(err)
	}
	owned, err := get(t, foreign.URL, nil)
	if err != nil || owned.StatusCode != http.StatusForbidden {
		t.Errorf("another owner than expected, in the URL: %v, %v", owned, err)
	}
	owned.Body.Close()
	forged, err := get(t, strings.Replace(read.URL, "signed/k", "signed/j", 1), nil)
	if err != nil || forged.StatusCode != http.StatusForbidden {
		t.Errorf("another key under the same signature: %v, %v", forged, err)
	}
	forged.Body.Close()
}

// TestNotEmulated names what is missing.
func TestNotEmulated(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "limits")
	c, bucket := client(a, a.Admin), aws.String("limits")
	for want, do := range map[string]func() error{
		"PutBucketCors": func() error {
			_, err := c.PutBucketCors(ctx, &sdk.PutBucketCorsInput{Bucket: bucket, CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"*"}}}}})
			return err
		},
		"versioning": func() error {
			_, err := c.PutBucketVersioning(ctx, &sdk.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: "Enabled"}})
			return err
		},
		"x-amz-website-redirect-location": func() error {
			_, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: aws.String("k"), WebsiteRedirectLocation: aws.String("/x")})
			return err
		},
		"aws:kms": func() error {
			_, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: aws.String("k"), ServerSideEncryption: "aws:kms"})
			return err
		},
		"checksum algorithm SHA512": func() error {
			_, err := c.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: bucket, Key: aws.String("k"), ChecksumAlgorithm: "SHA512"})
			return err
		},
		"header x-amz-server-side-encryption-customer-algorithm of": func() (err error) { // the first of three, every time
			for range 8 {
				_, err = c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: aws.String("k"), SSECustomerAlgorithm: aws.String("AES256"), SSECustomerKey: aws.String("a2V5"), SSECustomerKeyMD5: aws.String("bWQ1")})
				if err == nil || !strings.Contains(err.Error(), "customer-algorithm of") {
					break
				}
			}
			return err
		},
		"GetObjectTorrent": func() error {
			_, err := c.GetObjectTorrent(ctx, &sdk.GetObjectTorrentInput{Bucket: bucket, Key: aws.String("k")})
			return err
		},
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "not emulated: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestConditionsAndRanges reads parts of an object and under conditions.
func TestConditionsAndRanges(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "ranges")
	c, bucket, key := client(a, a.Admin), aws.String("ranges"), aws.String("k")
	put, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("0123456789"), IfNoneMatch: aws.String("*")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")}); codeOf(err) != "PreconditionFailed" {
		t.Errorf("second conditional write: %v", err)
	}
	for _, test := range []struct{ spec, body, contentRange string }{
		{"bytes=0-0", "0", "bytes 0-0/10"}, {"bytes=7-", "789", "bytes 7-9/10"}, {"bytes=-2", "89", "bytes 8-9/10"},
		{"bytes=5-100", "56789", "bytes 5-9/10"}, {"bytes=0-", "0123456789", "bytes 0-9/10"}, {"bytes=-100", "0123456789", "bytes 0-9/10"},
		{"bytes=9-1", "0123456789", ""}, {"bytes=1-2,4-5", "0123456789", ""}, {"lines=1", "0123456789", ""},
	} {
		out, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, Range: &test.spec})
		if err != nil {
			t.Errorf("%s: %v", test.spec, err)
			continue
		}
		body, err := io.ReadAll(out.Body)
		if err != nil || string(body) != test.body || aws.ToString(out.ContentRange) != test.contentRange {
			t.Errorf("%s: %q %q, %v", test.spec, body, aws.ToString(out.ContentRange), err)
		}
	}
	if _, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, Range: aws.String("bytes=10-")}); codeOf(err) != "InvalidRange" {
		t.Errorf("range beyond the end: %v", err)
	}
	if _, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, IfNoneMatch: put.ETag}); !slices.Contains([]string{"NotModified", "UnknownError"}, codeOf(err)) || !strings.Contains(err.Error(), "304") {
		t.Errorf("not modified: %v", err)
	}
	if _, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, IfMatch: aws.String("other")}); codeOf(err) != "PreconditionFailed" {
		t.Errorf("if-match: %v", err)
	}
	if _, err := c.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: bucket, Key: aws.String("none")}); codeOf(err) != "NotFound" {
		t.Errorf("head of a missing key: %v", err)
	}
	got, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, IfModifiedSince: aws.Time(time.Now().Add(-time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if _, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: aws.String("empty")}); err != nil {
		t.Fatal(err)
	}
	for part, want := range map[*string]string{key: "bytes 0-9/10", aws.String("empty"): ""} {
		head, err := c.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: bucket, Key: part, PartNumber: aws.Int32(1)})
		if err != nil || aws.ToString(head.ContentRange) != want {
			t.Errorf("part 1 of %s: %+v, %v", *part, head, err)
		}
	}
	remove := func(key, etag string) error {
		_, err := c.DeleteObject(ctx, &sdk.DeleteObjectInput{Bucket: bucket, Key: &key, IfMatch: &etag})
		return err
	}
	for _, test := range []struct{ key, etag, want string }{
		{"none", "*", "NoSuchKey"}, {"none", *put.ETag, "NoSuchKey"}, {"k", "other", "PreconditionFailed"}, {"k", *put.ETag, ""}, {"empty", "*", ""},
	} {
		if err := remove(test.key, test.etag); codeOf(err) != test.want {
			t.Errorf("delete of %s if it matches %s: %v, want %q", test.key, test.etag, err, test.want)
		}
	}
}

// TestUnknownPrincipal: a policy for a principal that the account does not have is refused (S3 user guide, "Troubleshoot
// access denied errors": a bucket policy must name principals that exist). Of other accounts nothing is known.
func TestUnknownPrincipal(t *testing.T) {
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "b-one")
	c := client(a, a.Admin)
	for arn, want := range map[string]string{
		a.Runtime.Principal.RoleARN:                          "",
		"arn:aws:iam::" + emulatortest.AccountID + ":root":   "",
		"arn:aws:iam::111122223333:role/theirs":              "",
		"arn:aws:iam::" + emulatortest.AccountID + ":role/x": "MalformedPolicy",
		"arn:aws:iam::" + emulatortest.AccountID + ":user/x": "MalformedPolicy",
	} {
		_, err := c.PutBucketPolicy(t.Context(), &sdk.PutBucketPolicyInput{Bucket: aws.String("b-one"), Policy: aws.String(
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + arn + `"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b-one/*"}}`)})
		if codeOf(err) != want || want != "" && !strings.Contains(err.Error(), "Invalid principal in policy") {
			t.Errorf("%s: %v", arn, err)
		}
	}
}
