package s3

import (
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/wire"
)

// maxKeyLength is the longest key in bytes (AWS: S3 user guide, "Naming Amazon S3 objects").
const maxKeyLength = 1024

// address is what a request is aimed at: the account (no bucket), a bucket (no key) or an object.
type address struct{ bucket, key string }

// level names what the address is, as the table of operations spells it.
func (a address) level() string {
	switch {
	case a.key != "":
		return "object"
	case a.bucket != "":
		return "bucket"
	}
	return "account"
}

// addressOf reads bucket and key from host and path: virtual-host style when the host names a bucket, else path style.
func addressOf(r *http.Request) (address, error) {
	bucket, err := bucketOfHost(r.Host)
	if err != nil {
		return address{}, err
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	a := address{bucket: bucket, key: path}
	if bucket == "" {
		a.bucket, a.key, _ = strings.Cut(path, "/")
	}
	switch {
	case !utf8.ValidString(a.key):
		return a, wire.Errorf("InvalidURI", "Couldn't parse the specified URI.")
	case len(a.key) > maxKeyLength:
		return a, &wire.Error{Code: "KeyTooLongError", Message: "Your key is too long"}
	}
	return a, nil
}

// bucketOfHost returns the bucket that a virtual-host style name carries (bucket.s3.amazonaws.com,
// bucket.s3.us-east-2.amazonaws.com, bucket.s3.dualstack.us-east-2.amazonaws.com, bucket.s3-us-west-2.amazonaws.com,
// bucket.localhost), or nothing. The forms are AWS's: S3 user guide, "Virtual hosting of buckets".
func bucketOfHost(host string) (string, error) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	if bucket, ok := strings.CutSuffix(host, ".localhost"); ok {
		return bucket, nil
	}
	name, ok := strings.CutSuffix(host, ".amazonaws.com")
	if !ok {
		return "", nil
	}
	labels := strings.Split(name, ".")
	for i := len(labels) - 1; i >= 0; i-- {
		for _, other := range []string{"s3-accesspoint", "s3-accelerate", "s3-control", "s3-object-lambda", "s3-outposts", "s3-website"} {
			if strings.HasPrefix(labels[i], other) {
				return "", wire.NotEmulated("S3 endpoint %s", host)
			}
		}
		if labels[i] == "s3" || strings.HasPrefix(labels[i], "s3-") {
			return strings.Join(labels[:i], "."), nil
		}
	}
	return "", nil
}
