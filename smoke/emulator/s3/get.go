package s3

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type getObjectInput struct {
	inObject
	readConditions
	Range                      string `s3:"header=Range"`
	PartNumber                 *int64 `s3:"query=partNumber"`
	VersionID                  string `s3:"query=versionId" json:"VersionId"`
	ChecksumMode               string `s3:"header=x-amz-checksum-mode"`
	ResponseCacheControl       string `s3:"query=response-cache-control"`
	ResponseContentDisposition string `s3:"query=response-content-disposition"`
	ResponseContentEncoding    string `s3:"query=response-content-encoding"`
	ResponseContentLanguage    string `s3:"query=response-content-language"`
	ResponseContentType        string `s3:"query=response-content-type"`
	ResponseExpires            string `s3:"query=response-expires"`
}

type getObjectOutput struct {
	AcceptRanges  string `s3:"header=Accept-Ranges" json:",omitempty"`
	ContentLength *int64 `s3:"header=Content-Length"`
	ContentRange  string `s3:"header=Content-Range" json:",omitempty"`
	ETag          string `s3:"header=ETag"`
	LastModified  moment `s3:"header=Last-Modified"`
	TagCount      int64  `s3:"header=x-amz-tagging-count" json:",omitempty"`
	PartsCount    int64  `s3:"header=x-amz-mp-parts-count" json:",omitempty"`
	attributes
	checksumHeaders
	Status int64  `json:"-"`
	Body   []byte `s3:"stream"`
}

// getChecks asks for s3:GetObject; HeadObject has no action of its own.
func (s *store) getChecks(c *service.Call, in *getObjectInput) ([]service.Check, error) {
	if in.VersionID != "" && in.VersionID != "null" {
		return nil, wire.NotEmulated("S3 object versions")
	}
	return s.readChecks(c, in.inObject)
}

func (s *store) readChecks(c *service.Call, at inObject) ([]service.Check, error) {
	checks, err := asks[objectInput](s, "s3:GetObject")(c, &objectInput{at})
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buckets[at.Bucket]; b != nil {
		b.objects[at.Key].describe(checks[0].Context)
	}
	return checks, nil
}

// fetch returns an object. Whether a key exists is told only to those who may list the bucket: to all others S3 says
// that they may not (AWS: API reference of GetObject, "Permissions").
func (s *store) fetch(ctx context.Context, c *service.Call, at inObject) (*object, error) {
	s.mu.RLock()
	b, err := s.find(c, at)
	var o *object
	var check service.Check
	if err == nil {
		o, check = b.objects[at.Key], b.check(c, "s3:ListBucket", "")
	}
	s.mu.RUnlock()
	if err != nil || o != nil {
		return o, err
	}
	if err := s.env.Backplane.Authorize(ctx, c.Principal, c.Region, check); err != nil {
		return nil, err
	}
	return nil, errNoSuchKey(at.Key)
}

func (s *store) getObject(ctx context.Context, c *service.Call, in *getObjectInput) (*getObjectOutput, error) {
	o, err := s.fetch(ctx, c, in.inObject)
	if err != nil {
		return nil, err
	}
	out := &getObjectOutput{ETag: o.etag, LastModified: moment{o.modified}}
	notModified, err := in.check(o, s.env.Now())
	if err != nil {
		return nil, err
	}
	if notModified {
		out.Status = http.StatusNotModified
		return out, nil
	}
	from, to, partial, err := in.slice(o)
	if err != nil {
		return nil, err
	}
	length := to - from
	out.AcceptRanges, out.ContentLength, out.Body = "bytes", &length, o.data[from:to]
	out.TagCount, out.attributes = int64(len(o.tags)), in.override(o.attributes)
	if partial {
		out.Status = http.StatusPartialContent
		out.ContentRange = fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(o.data))
	}
	if in.PartNumber != nil {
		out.PartsCount = int64(len(o.parts))
	}
	if strings.EqualFold(in.ChecksumMode, "ENABLED") && length == int64(len(o.data)) {
		out.checksumHeaders = o.sum.headers()
	}
	return out, nil
}

// override applies the response-… parameters.
func (in *getObjectInput) override(a attributes) attributes {
	a.CacheControl = cmp.Or(in.ResponseCacheControl, a.CacheControl)
	a.ContentDisposition = cmp.Or(in.ResponseContentDisposition, a.ContentDisposition)
	a.ContentEncoding = cmp.Or(in.ResponseContentEncoding, a.ContentEncoding)
	a.ContentLanguage = cmp.Or(in.ResponseContentLanguage, a.ContentLanguage)
	a.ContentType = cmp.Or(in.ResponseContentType, a.ContentType)
	a.Expires = cmp.Or(in.ResponseExpires, a.Expires)
	return a
}

// slice returns which bytes are asked for, from inclusive and to exclusive, and whether the answer is to be one of partial
// content. A range or a part that is the whole object is, unless there is not a byte to name in it.
func (in *getObjectInput) slice(o *object) (from, to int64, partial bool, err error) {
	size := int64(len(o.data))
	if in.PartNumber != nil {
		if in.Range != "" {
			return 0, 0, false, errInvalidRequest("Cannot specify both Range header and partNumber query parameter")
		}
		from, to, err = part(o, *in.PartNumber)
		return from, to, size > 0, err
	}
	from, to, partial, err = parseRange(in.Range, size)
	if errors.Is(err, errRange) {
		return 0, 0, false, wire.Errorf("InvalidRange", "The requested range is not satisfiable").With("RangeRequested", in.Range).With("ActualObjectSize", strconv.FormatInt(size, 10))
	}
	return from, to, partial, err
}

// part returns where a part of an object lies. An object that was not uploaded in parts is its own first part.
func part(o *object, number int64) (from, to int64, err error) {
	parts := o.parts
	if len(parts) == 0 {
		parts = []int64{int64(len(o.data))}
	}
	if number < 1 || number > int64(len(parts)) {
		return 0, 0, wire.Errorf("InvalidPartNumber", "The requested partnumber is not satisfiable")
	}
	for _, size := range parts[:number-1] {
		from += size
	}
	return from, from + parts[number-1], nil
}

// errRange says that a range lies outside the object.
var errRange = errors.New("range not satisfiable")

// parseRange reads one range of bytes. Like S3 it ignores what it cannot read, several ranges among it: then ok is false
// and the range is the whole object.
func parseRange(text string, size int64) (from, to int64, ok bool, err error) {
	spec, bytes := strings.CutPrefix(text, "bytes=")
	first, last, dash := strings.Cut(strings.TrimSpace(spec), "-")
	if !bytes || !dash || strings.Contains(spec, ",") {
		return 0, size, false, nil
	}
	if first == "" { // the last n bytes
		n, err := strconv.ParseInt(last, 10, 64)
		switch {
		case err != nil || n < 0:
			return 0, size, false, nil
		case n == 0 || size == 0:
			return 0, 0, false, errRange
		}
		return max(size-n, 0), size, true, nil
	}
	from, err = strconv.ParseInt(first, 10, 64)
	if err != nil || from < 0 {
		return 0, size, false, nil
	}
	to = size - 1
	if last != "" {
		if to, err = strconv.ParseInt(last, 10, 64); err != nil || to < from {
			return 0, size, false, nil
		}
	}
	if from >= size {
		return 0, 0, false, errRange
	}
	return from, min(to, size-1) + 1, true, nil
}
