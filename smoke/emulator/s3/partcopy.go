package s3

import (
	"cmp"
	"context"
	"encoding/xml"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type uploadPartCopyInput struct {
	inUpload
	source
	PartNumber      int64  `s3:"query=partNumber"`
	CopySourceRange string `s3:"header=x-amz-copy-source-range"`
}

func (s *store) partCopyChecks(c *service.Call, in *uploadPartCopyInput) ([]service.Check, error) {
	checks, err := s.sourceChecks(c, in.source)
	if err != nil {
		return nil, err
	}
	write, err := asks[objectInput](s, "s3:PutObject")(c, &objectInput{in.inObject})
	return append(checks, write...), err
}

func (s *store) uploadPartCopy(ctx context.Context, c *service.Call, in *uploadPartCopyInput) (*copyObjectOutput, error) {
	o, err := s.load(ctx, c, in.source)
	if err != nil {
		return nil, err
	}
	data, err := in.cut(o)
	if err != nil {
		return nil, err
	}
	algorithm, err := s.uploadAlgorithm(c, in.inUpload)
	if err != nil {
		return nil, err
	}
	if err := s.reserve(int64(len(data))); err != nil {
		return nil, err
	}
	p, err := s.addPart(c, in.inUpload, in.PartNumber, data, checksumOf(algorithm, data))
	if err != nil {
		s.release(int64(len(data)))
		return nil, err
	}
	out := &copyObjectOutput{XMLName: xml.Name{Space: namespace, Local: "CopyPartResult"}, ServerSideEncryption: sseS3,
		LastModified: moment{p.modified}, ETag: p.etag, checksumElements: p.sum.elements()}
	out.ChecksumType = ""
	return out, nil
}

// cut returns the bytes of the source that become the part: x-amz-copy-source-range has both ends and lies within.
func (in *uploadPartCopyInput) cut(o *object) ([]byte, error) {
	if in.CopySourceRange == "" {
		return o.data, nil
	}
	first, last, _ := strings.Cut(strings.TrimPrefix(in.CopySourceRange, "bytes="), "-")
	from, err1 := strconv.ParseInt(first, 10, 64)
	to, err2 := strconv.ParseInt(last, 10, 64)
	switch {
	case err1 != nil || err2 != nil || from > to || from < 0:
		return nil, errInvalidArgument("x-amz-copy-source-range", in.CopySourceRange, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
	case to >= int64(len(o.data)):
		return nil, &wire.Error{Code: "InvalidArgument",
			Message: "Range specified is not valid for source object of size: " + strconv.Itoa(len(o.data)),
			Detail:  map[string]string{"ArgumentName": "x-amz-copy-source-range", "ArgumentValue": in.CopySourceRange}}
	}
	return o.data[from : to+1], nil
}

func (s *store) uploadAlgorithm(c *service.Call, in inUpload) (string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.find(c, in)
	if err != nil {
		return "", err
	}
	u, err := in.find(b)
	if err != nil {
		return "", err
	}
	return cmp.Or(u.algorithm, defaultAlgorithm), nil
}
