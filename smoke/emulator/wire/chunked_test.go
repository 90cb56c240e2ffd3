package wire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The secret of AWS's published examples.
const exampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

func exampleKey(s *Signature) []byte { return new(Keys).Of(s, exampleSecret) }

// chunkedExample is the request of "Signature calculations for the authorization header: transferring payload in multiple
// chunks" (Amazon S3 API reference): 66560 letters a in chunks of 64 KiB and the rest.
func chunkedExample(signatures [3]string) *http.Request {
	body := fmt.Sprintf("10000;chunk-signature=%s\r\n%s\r\n400;chunk-signature=%s\r\n%s\r\n0;chunk-signature=%s\r\n\r\n",
		signatures[0], strings.Repeat("a", 65536), signatures[1], strings.Repeat("a", 1024), signatures[2])
	r := httptest.NewRequest("PUT", "https://s3.amazonaws.com/examplebucket/chunkObject.txt", strings.NewReader(body))
	r.RequestURI = "/examplebucket/chunkObject.txt"
	r.Header.Set("X-Amz-Date", "20130524T000000Z")
	r.Header.Set("X-Amz-Storage-Class", "REDUCED_REDUNDANCY")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"+
		"SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"+
		"Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
	r.Header.Set("X-Amz-Content-Sha256", streamingSigned)
	r.Header.Set("Content-Encoding", "aws-chunked")
	r.Header.Set("X-Amz-Decoded-Content-Length", "66560")
	r.Header.Set("Content-Length", "66824")
	return r
}

var publishedChunks = [3]string{
	"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
	"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
	"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
}

func TestPublishedChunkedExample(t *testing.T) {
	read := func(chunks [3]string) (string, error) {
		r := chunkedExample(chunks)
		s, err := ParseSignature(r, "s3")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(r, exampleKey(s), ""); err != nil {
			t.Fatalf("seed signature: %v", err)
		}
		if err := Body(r, s, exampleKey(s), 1<<20); err != nil {
			t.Fatal(err)
		}
		if r.Header.Get("Content-Encoding") != "" || r.ContentLength != 66560 {
			t.Errorf("Content-Encoding %q, length %d", r.Header.Get("Content-Encoding"), r.ContentLength)
		}
		b, err := io.ReadAll(r.Body)
		return string(b), err
	}
	if body, err := read(publishedChunks); err != nil || body != strings.Repeat("a", 66560) {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	for i := range publishedChunks {
		wrong := publishedChunks
		wrong[i] = strings.Repeat("0", 64)
		var refused *Error
		if _, err := read(wrong); !errors.As(err, &refused) || refused.Code != "SignatureDoesNotMatch" {
			t.Errorf("chunk %d with a wrong signature: %v", i, err)
		}
	}
}

// The same page's example with a trailing checksum.
func TestPublishedTrailerExample(t *testing.T) {
	const trailerSignature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
	read := func(signature string) error {
		body := "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n" + strings.Repeat("a", 65536) +
			"\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n" + strings.Repeat("a", 1024) +
			"\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n" +
			"x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:" + signature + "\r\n\r\n"
		r := httptest.NewRequest("PUT", "https://s3.amazonaws.com/examplebucket/chunkObject.txt", strings.NewReader(body))
		r.RequestURI = "/examplebucket/chunkObject.txt"
		for name, value := range map[string]string{
			"X-Amz-Date": "20130524T000000Z", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY", "X-Amz-Content-Sha256": streamingSignedTrailer,
			"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": "66560", "X-Amz-Trailer": "x-amz-checksum-crc32c",
			"Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request," +
				"SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer," +
				"Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
		} {
			r.Header.Set(name, value)
		}
		s, err := ParseSignature(r, "s3")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(r, exampleKey(s), ""); err != nil {
			t.Fatalf("seed signature: %v", err)
		}
		if err := Body(r, s, exampleKey(s), 1<<20); err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, r.Body)
		return err
	}
	if err := read(trailerSignature); err != nil {
		t.Error(err)
	}
	if err := read(strings.Repeat("0", 64)); code(err) != "SignatureDoesNotMatch" {
		t.Errorf("wrong trailer signature: %v", err)
	}
	if err := read(""); code(err) != "SignatureDoesNotMatch" {
		t.Errorf("no trailer signature: %v", err)
	}
}

// unsignedChunks is a request as the SDKs send it over HTTPS by default.
func unsignedChunks(body, trailer string, decoded int) *http.Request {
	r := httptest.NewRequest("PUT", "http://127.0.0.1/bucket/key", strings.NewReader(body))
	r.Header.Set("X-Amz-Content-Sha256", streamingUnsignedTrailer)
	r.Header.Set("X-Amz-Decoded-Content-Length", fmt.Sprint(decoded))
	r.Header.Set("X-Amz-Trailer", trailer)
	r.Header.Set("Content-Encoding", "gzip, aws-chunked")
	return r
}

func TestUnsignedTrailers(t *testing.T) {
	// Checksums of the nine bytes 123456789: the check values of the catalogue of CRC algorithms, and SHA sums by another program.
	for header, sum := range map[string]string{
		"x-amz-checksum-crc32":     "y/Q5Jg==",
		"x-amz-checksum-crc32c":    "4waSgw==",
		"x-amz-checksum-crc64nvme": "rosUhgp5mIg=",
		"x-amz-checksum-sha1":      "98O8HYCOBHMq32eZZczDTKeuNEE=",
		"x-amz-checksum-sha256":    "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
	} {
		for _, want := range []struct {
			sum, code string
		}{{sum, ""}, {"AAAA" + sum[4:], "BadDigest"}} {
			r := unsignedChunks("5\r\n12345\r\n4\r\n6789\r\n0\r\n"+header+":"+want.sum+"\r\n\r\n", header, 9)
			if err := Body(r, nil, nil, 100); err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r.Body)
			if code(err) != want.code || want.code == "" && string(b) != "123456789" {
				t.Errorf("%s %s: %q, %v", header, want.sum, b, err)
			}
			if r.Trailer.Get(header) != want.sum {
				t.Errorf("trailer %s is %q", header, r.Trailer.Get(header))
			}
			if r.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("Content-Encoding is %q", r.Header.Get("Content-Encoding"))
			}
		}
	}
}

func code(err error) string {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestBrokenChunks(t *testing.T) {
	for name, test := range map[string]struct {
		body    string
		decoded int
		code    string
	}{
		"whole":               {"3\r\nabc\r\n0\r\n\r\n", 3, ""},
		"empty":               {"0\r\n\r\n", 0, ""},
		"no last empty line":  {"3\r\nabc\r\n0\r\n", 3, ""},
		"bare line feeds":     {"3\nabc\n0\n\n", 3, ""},
		"too short":           {"3\r\nabc\r\n0\r\n\r\n", 4, "IncompleteBody"},
		"too long":            {"3\r\nabc\r\n0\r\n\r\n", 2, "IncompleteBody"},
		"cut in data":         {"3\r\nab", 3, "InvalidChunkSizeError"},
		"cut before the last": {"3\r\nabc\r\n", 3, "InvalidChunkSizeError"},
		"nothing":             {"", 0, "InvalidChunkSizeError"},
		"size is no number":   {"x\r\nabc\r\n0\r\n\r\n", 3, "InvalidChunkSizeError"},
		"negative size":       {"-3\r\nabc\r\n0\r\n\r\n", 3, "InvalidChunkSizeError"},
		"signed size":         {"+3\r\nabc\r\n0\r\n\r\n", 3, "InvalidChunkSizeError"},
		"huge size":           {"fffffffffffffffff\r\nabc", 3, "InvalidChunkSizeError"},
		"longer than size":    {"3\r\nabcd\r\n0\r\n\r\n", 4, "InvalidChunkSizeError"},
		"endless header":      {strings.Repeat("0", 8<<10), 0, "InvalidChunkSizeError"},
		"trailer without :":   {"0\r\nnonsense\r\n\r\n", 0, "MalformedTrailerError"},
		"above the bound":     {"65\r\n" + strings.Repeat("a", 101) + "\r\n0\r\n\r\n", 101, "EntityTooLarge"},
	} {
		r := unsignedChunks(test.body, "", test.decoded)
		err := Body(r, nil, nil, 100)
		if err == nil {
			_, err = io.ReadAll(r.Body)
		}
		if code(err) != test.code {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}

func FuzzChunks(f *testing.F) {
	f.Add("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", "x-amz-checksum-crc32", 3)
	f.Add("10000;chunk-signature=ad80\r\n", "", 0)
	f.Add("0\r\n\r\n", "", 0)
	f.Add("\n\n\n", "a,b", -1)
	f.Fuzz(func(t *testing.T, body, trailer string, decoded int) {
		r := unsignedChunks(body, "", decoded)
		r.Header["X-Amz-Trailer"] = []string{trailer}
		if err := Body(r, nil, nil, 1<<10); err != nil {
			return
		}
		b, err := io.ReadAll(r.Body)
		if len(b) > 1<<10 {
			t.Fatalf("%d bytes passed the bound", len(b))
		}
		if err == nil && len(b) != decoded {
			t.Fatalf("%d bytes accepted where %d were announced", len(b), decoded)
		}
		if err != nil && !errors.As(err, new(*Error)) {
			t.Fatalf("error is not AWS's: %v", err)
		}
	})
}
