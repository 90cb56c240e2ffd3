package s3

import (
	"slices"
	"strings"
	"testing"
)

// TestInProcess walks the calls that CloudFormation makes for a bucket, parameters in JSON, and the IAM actions they ask.
func TestInProcess(t *testing.T) {
	f := newFront(t)
	bucket := func(members map[string]any) map[string]any {
		in := map[string]any{"Bucket": "data"}
		for name, value := range members {
			in[name] = value
		}
		return in
	}
	for _, test := range []struct {
		operation string
		in        map[string]any
		code      string
		asked     string
	}{
		{"CreateBucket", bucket(nil), "IllegalLocationConstraintException", "s3:CreateBucket"},
		{"CreateBucket", bucket(map[string]any{"CreateBucketConfiguration": map[string]any{"LocationConstraint": "us-east-2"}}), "", "s3:CreateBucket"},
		{"CreateBucket", bucket(map[string]any{"CreateBucketConfiguration": map[string]any{"LocationConstraint": "us-east-2"}}), "BucketAlreadyOwnedByYou", "s3:CreateBucket"},
		{"HeadBucket", bucket(nil), "", "s3:ListBucket"},
		{"PutBucketTagging", bucket(map[string]any{"Tagging": map[string]any{"TagSet": []any{map[string]any{"Key": "a", "Value": "b"}}}}), "", "s3:PutBucketTagging"},
		{"PutBucketTagging", bucket(map[string]any{"Tagging": map[string]any{"TagSet": []any{map[string]any{"Key": "aws:x", "Value": "b"}, map[string]any{"Key": "aws:x"}}}}), "InvalidTag", "s3:PutBucketTagging"},
		{"GetBucketTagging", bucket(nil), "", "s3:GetBucketTagging"},
		{"PutPublicAccessBlock", bucket(map[string]any{"PublicAccessBlockConfiguration": map[string]any{"BlockPublicAcls": true}}), "", "s3:PutBucketPublicAccessBlock"},
		{"GetPublicAccessBlock", bucket(nil), "", "s3:GetBucketPublicAccessBlock"},
		{"DeletePublicAccessBlock", bucket(nil), "", "s3:PutBucketPublicAccessBlock"},
		{"GetPublicAccessBlock", bucket(nil), "NoSuchPublicAccessBlockConfiguration", "s3:GetBucketPublicAccessBlock"},
		{"PutBucketOwnershipControls", bucket(map[string]any{"OwnershipControls": map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}}}), "", "s3:PutBucketOwnershipControls"},
		{"DeleteBucketOwnershipControls", bucket(nil), "", "s3:PutBucketOwnershipControls"},
		{"GetBucketOwnershipControls", bucket(nil), "OwnershipControlsNotFoundError", "s3:GetBucketOwnershipControls"},
		{"PutBucketEncryption", bucket(map[string]any{"ServerSideEncryptionConfiguration": map[string]any{"Rules": []any{map[string]any{
			"ApplyServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": true}}}}), "", "s3:PutEncryptionConfiguration"},
		{"PutBucketVersioning", bucket(map[string]any{"VersioningConfiguration": map[string]any{"Status": "Enabled"}}), "NotEmulated", "s3:PutBucketVersioning"},
		{"PutObject", bucket(map[string]any{"Key": "k", "Body": []byte("x")}), "", "s3:PutObject"},
		{"GetObject", bucket(map[string]any{"Key": "k"}), "", "s3:GetObject"},
		{"GetObject", bucket(map[string]any{"Key": "k", "Colour": "red"}), "NotEmulated", ""},
		{"DeleteBucket", bucket(nil), "BucketNotEmpty", "s3:DeleteBucket"},
		{"DeleteObjects", bucket(map[string]any{"Delete": map[string]any{"Objects": []any{map[string]any{"Key": ""}}}}), "MalformedXML", ""},
		{"DeleteObject", bucket(map[string]any{"Key": "k", "IfMatch": "other"}), "PreconditionFailed", "s3:GetObject"},
		{"DeleteObject", bucket(map[string]any{"Key": "k"}), "", "s3:DeleteObject"},
		{"DeleteBucket", bucket(nil), "", "s3:DeleteBucket"},
		{"DeleteBucket", bucket(nil), "NoSuchBucket", ""},
	} {
		f.asked = nil
		_, err := f.call(test.operation, test.in)
		if codeOf(err) != test.code {
			t.Errorf("%s %v: %v, want %q", test.operation, test.in, err, test.code)
		}
		if test.asked != "" && !slices.ContainsFunc(f.asked, func(asked string) bool { return strings.HasPrefix(asked, test.asked+" arn:aws:s3:::data") }) {
			t.Errorf("%s asked %q, want %s", test.operation, f.asked, test.asked)
		}
	}
}

// TestBounds holds that what is stored is bounded, and that a refused object gives its bytes back.
func TestBounds(t *testing.T) {
	s := newStore(newFront(t).env())
	s.buckets["data"] = &bucket{name: "data", objects: map[string]*object{}, uploads: map[string]*upload{}}
	if err := s.reserve(maxStored - 1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.receive(payload{data: []byte("xy")}); codeOf(err) != "EntityTooLarge" {
		t.Errorf("beyond the bound: %v", err)
	}
	if _, _, err := s.receive(payload{data: []byte("x")}); err != nil {
		t.Errorf("up to the bound: %v", err)
	}
	s.release(maxStored)
	b := s.buckets["data"]
	for _, size := range []int{3, 5, 2} {
		data, sum, err := s.receive(payload{data: make([]byte, size)})
		if err != nil {
			t.Fatal(err)
		}
		s.put(b, &object{key: "k", data: data, sum: sum})
		if s.stored != int64(size) {
			t.Errorf("%d bytes stored, counted %d", size, s.stored)
		}
	}
	if !s.remove(b, "k") || s.stored != 0 || len(b.keys) != 0 {
		t.Errorf("after the last delete: %d bytes, keys %q", s.stored, b.keys)
	}
}

// TestKeyIsSecretWithoutListBucket holds that only who may list the bucket learns that a key is missing.
func TestKeyIsSecretWithoutListBucket(t *testing.T) {
	f := newFront(t)
	if _, err := f.call("CreateBucket", map[string]any{"Bucket": "data", "CreateBucketConfiguration": map[string]any{"LocationConstraint": "us-east-2"}}); err != nil {
		t.Fatal(err)
	}
	in := map[string]any{"Bucket": "data", "Key": "none"}
	if _, err := f.call("GetObject", in); codeOf(err) != "NoSuchKey" {
		t.Errorf("with s3:ListBucket: %v", err)
	}
	f.denied = "s3:ListBucket"
	if _, err := f.call("GetObject", in); codeOf(err) != "AccessDenied" {
		t.Errorf("without: %v", err)
	}
}
