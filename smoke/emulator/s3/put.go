package s3

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// PutObjectInput is the input of PutObject.
type PutObjectInput struct {
	inObject
	attributes
	aclIn
	Tagging     string  `s3:"header=x-amz-tagging"`
	IfMatch     string  `s3:"header=If-Match"`
	IfNoneMatch string  `s3:"header=If-None-Match"`
	Body        payload `s3:"stream"`
}

type putObjectOutput struct {
	ETag                 string `s3:"header=ETag"`
	ServerSideEncryption string `s3:"header=x-amz-server-side-encryption"`
	checksumHeaders
}

// putChecks asks for s3:PutObject, and for s3:PutObjectTagging when tags come along.
func (s *store) putChecks(c *service.Call, in *PutObjectInput) ([]service.Check, error) {
	return s.writeChecks(c, in.inObject, in.attributes, in.aclIn, in.Tagging)
}

// writeChecks are the checks of every operation that begins a new object.
func (s *store) writeChecks(c *service.Call, at inObject, a attributes, acl aclIn, tagging string) ([]service.Check, error) {
	actions := []string{"s3:PutObject"}
	tags, err := parseTags(tagging)
	if err != nil {
		return nil, err
	}
	if tagging != "" {
		actions = append(actions, "s3:PutObjectTagging")
	}
	checks, err := asks[objectInput](s, actions...)(c, &objectInput{at})
	for i := range checks {
		context := checks[i].Context
		setPresent(context, "s3:x-amz-acl", acl.ACL)
		setPresent(context, "s3:x-amz-storage-class", a.StorageClass)
		setPresent(context, "s3:x-amz-server-side-encryption", a.ServerSideEncryption)
		setTags(context, "s3:RequestObjectTag/", "s3:RequestObjectTagKeys", tags)
	}
	return checks, err
}

func (s *store) putObject(_ context.Context, c *service.Call, in *PutObjectInput) (*putObjectOutput, error) {
	o, err := newObject(in.Key, in.attributes, in.aclIn, in.Tagging)
	if err != nil {
		return nil, err
	}
	if o.data, o.sum, err = s.receive(in.Body); err != nil {
		return nil, err
	}
	o.etag = etagOf(o.data)
	if err := s.keep(c, in.inObject, writeConditions{in.IfMatch, in.IfNoneMatch}, o, "Put"); err != nil {
		s.release(int64(len(o.data)))
		return nil, err
	}
	return &putObjectOutput{ETag: o.etag, ServerSideEncryption: sseS3, checksumHeaders: o.sum.headers()}, nil
}

// newObject makes an object that has everything but its bytes.
func newObject(key string, a attributes, acl aclIn, tagging string) (*object, error) {
	tags, err := parseTags(tagging)
	if err := cmp.Or(acl.check(), err); err != nil {
		return nil, err
	}
	a, err = a.settle()
	return &object{key: key, attributes: a, tags: tags}, err
}

// keep stores a finished object, and tells how it was made, if the conditions of the request hold. Its bytes are reserved.
func (s *store) keep(c *service.Call, at inObject, conditions writeConditions, o *object, how string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(c, at)
	if err != nil {
		return err
	}
	if err := conditions.check(b.objects[at.Key], at.Key); err != nil {
		return err
	}
	o.modified = s.env.Now().UTC().Truncate(time.Second)
	s.put(b, o)
	s.notify(b, "ObjectCreated:"+how, o)
	return nil
}

// receive reads the body of an object or a part to its end, which verifies it. The bytes it returns are reserved in the
// store; so they are bounded before they are read.
func (s *store) receive(p payload) ([]byte, checksum, error) {
	if p.request == nil {
		return p.data, sumOf("", p.data), s.reserve(int64(len(p.data)))
	}
	length, err := lengthOf(p.request)
	if err != nil {
		return nil, checksum{}, err
	}
	if err := s.reserve(length); err != nil {
		return nil, checksum{}, err
	}
	data, sum, err := readExactly(p.request, length)
	if err != nil {
		s.release(length)
		return nil, checksum{}, err
	}
	return data, sum, nil
}

func readExactly(r *http.Request, length int64) ([]byte, checksum, error) {
	data := make([]byte, length)
	if _, err := io.ReadFull(r.Body, data); err != nil {
		return nil, checksum{}, asRequestError(err)
	}
	// The end of the body is read too: that is where the last chunk's signature and the trailer are verified.
	var extra [1]byte
	if n, err := io.ReadFull(r.Body, extra[:]); n > 0 {
		return nil, checksum{}, asRequestError(io.ErrUnexpectedEOF)
	} else if !errors.Is(err, io.EOF) {
		return nil, checksum{}, asRequestError(err)
	}
	algorithm, err := checksumNamed(r)
	if err != nil {
		return nil, checksum{}, err
	}
	return data, sumOf(algorithm, data), nil
}

// sumOf is the checksum of a body with which the client named an algorithm, or none.
func sumOf(algorithm string, data []byte) checksum {
	sum := checksumOf(cmp.Or(algorithm, defaultAlgorithm), data)
	sum.own = algorithm == ""
	return sum
}

// lengthOf returns how long the decoded body is: S3 wants to know before it reads.
func lengthOf(r *http.Request) (int64, error) {
	if text := r.Header.Get("x-amz-decoded-content-length"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return 0, errInvalidArgument("x-amz-decoded-content-length", text, "The value of x-amz-decoded-content-length header is invalid.")
		}
		return n, nil
	}
	if r.ContentLength < 0 {
		return 0, wire.Errorf("MissingContentLength", "You must provide the Content-Length HTTP header.")
	}
	return r.ContentLength, nil
}

// errTooLarge is S3's answer to an object that cannot be stored; the limit is the emulated account's.
func errTooLarge(limit int64) error {
	return wire.Errorf("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size").With("MaxSizeAllowed", strconv.FormatInt(limit, 10))
}
