package s3_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cfnenv/smoke/emulator/emulatortest"
)

// TestChecksums puts and gets an object with every checksum algorithm, over HTTP (checksum in a header) and over HTTPS
// (aws-chunked, checksum in a trailer). The SDK compares what it gets.
func TestChecksums(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "sums")
	clients := map[string]*sdk.Client{"http": client(a, a.Admin), "https": secureClient(t, a, a.Admin)}
	for name, c := range clients {
		for _, algorithm := range []types.ChecksumAlgorithm{"", "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
			key := aws.String(fmt.Sprintf("%s/%s", name, algorithm))
			in := &sdk.PutObjectInput{Bucket: aws.String("sums"), Key: key, Body: strings.NewReader("some bytes"), ChecksumAlgorithm: algorithm,
				Metadata: map[string]string{"colour": "blue"}, ContentType: aws.String("text/plain")}
			if name == "https" {
				in.Body = io.MultiReader(in.Body) // a stream that cannot be read twice
				in.ContentLength = aws.Int64(10)
			}
			put, err := c.PutObject(ctx, in)
			if err != nil {
				t.Errorf("%s %s: %v", name, algorithm, err)
				continue
			}
			if algorithm == "SHA256" && aws.ToString(put.ChecksumSHA256) == "" {
				t.Errorf("%s %s: no checksum in the answer", name, algorithm)
			}
			got, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: aws.String("sums"), Key: key, ChecksumMode: types.ChecksumModeEnabled})
			if err != nil {
				t.Errorf("%s %s: %v", name, algorithm, err)
				continue
			}
			body, err := io.ReadAll(got.Body)
			if err != nil || string(body) != "some bytes" || got.Metadata["colour"] != "blue" || *got.ContentType != "text/plain" || got.ContentEncoding != nil {
				t.Errorf("%s %s: %q %v %+v", name, algorithm, body, err, got)
			}
			if algorithm == "" && got.ChecksumCRC32 == nil || algorithm == "CRC64NVME" && got.ChecksumCRC64NVME == nil {
				t.Errorf("%s %s: checksums %+v", name, algorithm, got)
			}
		}
	}
}

func TestMultipart(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "parts")
	c := client(a, a.Admin)
	bucket, key := aws.String("parts"), aws.String("big")
	big, small := bytes.Repeat([]byte("x"), 5<<20), []byte("the end")
	for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC64NVME", "SHA256"} {
		begun, err := c.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: bucket, Key: key, ChecksumAlgorithm: algorithm, Tagging: aws.String("a=b")})
		if err != nil {
			t.Fatal(err)
		}
		var parts []types.CompletedPart
		for i, body := range [][]byte{big, small} {
			p, err := c.UploadPart(ctx, &sdk.UploadPartInput{Bucket: bucket, Key: key, UploadId: begun.UploadId, PartNumber: aws.Int32(int32(i + 1)),
				Body: bytes.NewReader(body), ChecksumAlgorithm: algorithm})
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, types.CompletedPart{PartNumber: aws.Int32(int32(i + 1)), ETag: p.ETag,
				ChecksumCRC32: p.ChecksumCRC32, ChecksumCRC64NVME: p.ChecksumCRC64NVME, ChecksumSHA256: p.ChecksumSHA256})
		}
		listed, err := c.ListParts(ctx, &sdk.ListPartsInput{Bucket: bucket, Key: key, UploadId: begun.UploadId, MaxParts: aws.Int32(1)})
		if err != nil || len(listed.Parts) != 1 || !*listed.IsTruncated || *listed.NextPartNumberMarker != "1" {
			t.Errorf("parts %+v, %v", listed, err)
		}
		uploads, err := c.ListMultipartUploads(ctx, &sdk.ListMultipartUploadsInput{Bucket: bucket})
		if err != nil || len(uploads.Uploads) != 1 || *uploads.Uploads[0].Key != "big" {
			t.Errorf("uploads %+v, %v", uploads, err)
		}
		complete := func(parts ...types.CompletedPart) error {
			_, err := c.CompleteMultipartUpload(ctx, &sdk.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: begun.UploadId,
				MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
			return err
		}
		if err := complete(); codeOf(err) != "MalformedXML" {
			t.Errorf("complete without parts: %v", err)
		}
		if algorithm == "CRC64NVME" { // a checksum of the full object needs none of the parts
			parts[0].ChecksumCRC64NVME = nil
		} else {
			err := complete(types.CompletedPart{PartNumber: parts[0].PartNumber, ETag: parts[0].ETag}, parts[1])
			if want := "The upload was created using a " + strings.ToLower(string(algorithm)) + " checksum."; codeOf(err) != "InvalidRequest" || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		wrong := parts[0]
		wrong.ETag = aws.String("nope")
		for want, err := range map[string]error{"InvalidPartOrder": complete(parts[1], parts[0]), "InvalidPart": complete(wrong, parts[1])} {
			if codeOf(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if err := complete(parts...); err != nil {
			t.Fatal(err)
		}
		got, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || !bytes.Equal(body, append(big, small...)) || !strings.HasSuffix(*got.ETag, `-2"`) || *got.TagCount != 1 {
			t.Errorf("%s: %d bytes, %v, %s", algorithm, len(body), err, *got.ETag)
		}
		second, err := c.GetObject(ctx, &sdk.GetObjectInput{Bucket: bucket, Key: key, PartNumber: aws.Int32(2)})
		if err != nil || *second.ContentLength != int64(len(small)) || *second.PartsCount != 2 {
			t.Errorf("part 2: %+v, %v", second, err)
		}
	}
	begun, err := c.CreateMultipartUpload(ctx, &sdk.CreateMultipartUploadInput{Bucket: bucket, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	var parts []types.CompletedPart
	for n := range int32(2) {
		p, err := c.UploadPart(ctx, &sdk.UploadPartInput{Bucket: bucket, Key: key, UploadId: begun.UploadId, PartNumber: aws.Int32(n + 1), Body: bytes.NewReader(small)})
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, types.CompletedPart{PartNumber: aws.Int32(n + 1), ETag: p.ETag})
	}
	_, err = c.CompleteMultipartUpload(ctx, &sdk.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: begun.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	if codeOf(err) != "EntityTooSmall" {
		t.Errorf("small parts: %v", err)
	}
	if _, err = c.AbortMultipartUpload(ctx, &sdk.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: begun.UploadId}); err != nil {
		t.Error(err)
	}
	if _, err = c.AbortMultipartUpload(ctx, &sdk.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: begun.UploadId}); codeOf(err) != "NoSuchUpload" {
		t.Errorf("second abort: %v", err)
	}
}

func TestCopy(t *testing.T) {
	ctx := t.Context()
	a := start(t, emulatortest.Options{})
	makeBucket(t, a, "copies")
	c := client(a, a.Admin)
	bucket := aws.String("copies")
	if _, err := c.PutObject(ctx, &sdk.PutObjectInput{Bucket: bucket, Key: aws.String("from ü"), Body: strings.NewReader("x"), Tagging: aws.String("k=v"), Metadata: map[string]string{"m": "1"}}); err != nil {
		t.Fatal(err)
	}
	source := aws.String("copies/from%20%C3%BC")
	if _, err := c.CopyObject(ctx, &sdk.CopyObjectInput{Bucket: bucket, Key: aws.String("to"), CopySource: source}); err != nil {
		t.Fatal(err)
	}
	for directive, in := range map[string]*sdk.CopyObjectInput{"metadata": {MetadataDirective: "KEEP"}, "tagging": {TaggingDirective: "replace"}} {
		in.Bucket, in.Key, in.CopySource = bucket, aws.String("to"), source
		if _, err := c.CopyObject(ctx, in); codeOf(err) != "InvalidArgument" || !strings.Contains(err.Error(), "Unknown "+directive+" directive.") {
			t.Errorf("%s directive: %v", directive, err)
		}
	}
	head, err := c.HeadObject(ctx, &sdk.HeadObjectInput{Bucket: bucket, Key: aws.String("to")})
	if err != nil || head.Metadata["m"] != "1" || *head.ContentLength != 1 {
		t.Errorf("copy %+v, %v", head, err)
	}
	tags, err := c.GetObjectTagging(ctx, &sdk.GetObjectTaggingInput{Bucket: bucket, Key: aws.String("to")})
	if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Value != "v" {
		t.Errorf("tags %+v, %v", tags, err)
	}
	for want, in := range map[string]*sdk.CopyObjectInput{
		"InvalidRequest":     {Bucket: bucket, Key: aws.String("from ü"), CopySource: source},
		"NoSuchKey":          {Bucket: bucket, Key: aws.String("to"), CopySource: aws.String("copies/none")},
		"PreconditionFailed": {Bucket: bucket, Key: aws.String("to"), CopySource: source, CopySourceIfMatch: aws.String("other")},
		"NoSuchBucket":       {Bucket: bucket, Key: aws.String("to"), CopySource: aws.String("nowhere/x")},
	} {
		if _, err := c.CopyObject(ctx, in); codeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
