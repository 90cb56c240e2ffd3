package s3

import (
	"strings"
	"time"

	"cfnenv/smoke/emulator/wire"
)

// writeConditions are the conditions under which an object is written or deleted (AWS: S3 user guide, "Add preconditions
// to S3 operations with conditional requests").
type writeConditions struct{ ifMatch, ifNoneMatch string }

func (w writeConditions) check(old *object, key string) error {
	switch {
	case w.ifNoneMatch != "" && w.ifNoneMatch != "*":
		return wire.NotEmulated("If-None-Match with an ETag in a write: S3 has * only")
	case w.ifNoneMatch == "*" && old != nil:
		return errPreconditionFailed("If-None-Match")
	case w.ifMatch != "" && old == nil:
		return errNoSuchKey(key)
	case w.ifMatch != "" && !matches(w.ifMatch, old.etag):
		return errPreconditionFailed("If-Match")
	}
	return nil
}

// readConditions are the conditions under which an object is read.
type readConditions struct {
	IfMatch           string    `s3:"header=If-Match"`
	IfNoneMatch       string    `s3:"header=If-None-Match"`
	IfModifiedSince   time.Time `s3:"header=If-Modified-Since"`
	IfUnmodifiedSince time.Time `s3:"header=If-Unmodified-Since"`
}

// copyConditions are the same for the source of a copy.
type copyConditions struct {
	CopySourceIfMatch           string    `s3:"header=x-amz-copy-source-if-match"`
	CopySourceIfNoneMatch       string    `s3:"header=x-amz-copy-source-if-none-match"`
	CopySourceIfModifiedSince   time.Time `s3:"header=x-amz-copy-source-if-modified-since"`
	CopySourceIfUnmodifiedSince time.Time `s3:"header=x-amz-copy-source-if-unmodified-since"`
}

// failed names the condition that an object does not meet, empty when it meets them all. An ETag condition overrides
// the date condition beside it (AWS: API reference of GetObject). If-Modified-Since in the future is ignored (RFC 9110,
// 13.1.3; LocalStack tests/aws/services/s3/test_s3_preconditions.snapshot.json, recorded against AWS).
func (r readConditions) failed(o *object, now time.Time) string {
	switch {
	case r.IfMatch != "" && !matches(r.IfMatch, o.etag):
		return "If-Match"
	case r.IfMatch == "" && !r.IfUnmodifiedSince.IsZero() && o.modified.After(r.IfUnmodifiedSince):
		return "If-Unmodified-Since"
	case r.IfNoneMatch != "" && matches(r.IfNoneMatch, o.etag):
		return "If-None-Match"
	case r.IfNoneMatch == "" && !r.IfModifiedSince.IsZero() && !r.IfModifiedSince.After(now) && !o.modified.After(r.IfModifiedSince):
		return "If-Modified-Since"
	}
	return ""
}

// check returns 304 for the conditions of a cache and 412 for the others.
func (r readConditions) check(o *object, now time.Time) (notModified bool, err error) {
	switch condition := r.failed(o, now); condition {
	case "":
		return false, nil
	case "If-None-Match", "If-Modified-Since":
		return true, nil
	default:
		return false, errPreconditionFailed(condition)
	}
}

// check returns 412 for every condition that fails.
func (c copyConditions) check(o *object, now time.Time) error {
	failed := readConditions{c.CopySourceIfMatch, c.CopySourceIfNoneMatch, c.CopySourceIfModifiedSince, c.CopySourceIfUnmodifiedSince}.failed(o, now)
	if failed != "" {
		return errPreconditionFailed("x-amz-copy-source-" + failed)
	}
	return nil
}

// matches reports whether a list of entity tags, quoted or not, or *, has etag in it.
func matches(list, etag string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || strings.Trim(tag, `"`) == strings.Trim(etag, `"`) {
			return true
		}
	}
	return false
}
