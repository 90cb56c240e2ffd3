package s3

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/service"
)

// PutObjectInput is that of PutObject.
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

// writeChecks are the questions of every operation that begins a new object.
func (s *store) writeChecks(c *service.Call, at inObject, a attributes, acl aclIn, tagging string) ([]service.Check, error) {
	actions := []string{"s3:PutObject"}
	var tags []tag
	if tagging != "" {
		var err error
		if tags, err = parseTags(tagging); err != nil {
			return nil, err
		}
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
	if err := acl.check(); err != nil {
		return nil, err
	}
	tags, err := parseTags(tagging)
	if err != nil {
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
