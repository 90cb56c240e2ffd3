package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// DeleteObjectInput is that of DeleteObject.
type DeleteObjectInput struct {
	inObject
	VersionID string `s3:"query=versionId" json:"VersionId"`
	IfMatch   string `s3:"header=If-Match"`
}

// deleteChecks asks for s3:DeleteObject, with a version id for s3:DeleteObjectVersion; an ETag to compare is for those who
// may read the object (AWS: S3 user guide, "How to perform conditional deletes").
func (s *store) deleteChecks(c *service.Call, in *DeleteObjectInput) ([]service.Check, error) {
	actions := []string{"s3:DeleteObject"}
	if in.VersionID != "" {
		actions[0] = "s3:DeleteObjectVersion"
	}
	if in.IfMatch != "" && in.IfMatch != "*" {
		actions = append(actions, "s3:GetObject")
	}
	return asks[ObjectInput](s, actions...)(c, &ObjectInput{in.inObject})
}

// deleteObject succeeds whether the object is there or not, as S3 does, unless there is a condition.
func (s *store) deleteObject(b *bucket, in *DeleteObjectInput) (*none, error) {
	if err := checkVersion(in.VersionID); err != nil {
		return nil, err
	}
	if err := (writeConditions{ifMatch: in.IfMatch}).check(b.objects[in.Key], in.Key); err != nil {
		return nil, err
	}
	s.remove(b, in.Key)
	return &none{}, nil
}

// checkVersion refuses every version but the one that objects of an unversioned bucket have.
func checkVersion(id string) error {
	if id != "" && id != "null" {
		return errInvalidArgument("versionId", id, "Invalid version id specified")
	}
	return nil
}

// maxDelete is how many keys DeleteObjects takes.
const maxDelete = 1000

// DeleteObjectsInput is that of DeleteObjects.
type DeleteObjectsInput struct {
	inBucket
	Delete struct {
		Objects []ObjectIdentifier `xml:"Object"`
		Quiet   bool
	} `s3:"body=Delete"`
}

// ObjectIdentifier names an object to delete.
type ObjectIdentifier struct {
	Key       string
	VersionID string `xml:"VersionId" json:"VersionId"`
	ETag      string
}

// DeleteObjectsOutput is that of DeleteObjects.
type DeleteObjectsOutput struct {
	XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ DeleteResult" json:"-"`
	Deleted []DeletedObject `xml:"Deleted"`
	Errors  []DeleteError   `xml:"Error"`
}

// DeletedObject is a key that is gone.
type DeletedObject struct {
	Key       string
	VersionID string `xml:"VersionId,omitempty" json:"VersionId,omitempty"`
}

// DeleteError is a key that could not be deleted.
type DeleteError struct {
	Key, Code, Message string
	VersionID          string `xml:"VersionId,omitempty" json:"VersionId,omitempty"`
}

// deleteObjects asks IAM about every key on its own, so some may go and some be refused in one answer.
func (s *store) deleteObjects(ctx context.Context, c *service.Call, in *DeleteObjectsInput) (*DeleteObjectsOutput, error) {
	nameless := func(o ObjectIdentifier) bool { return o.Key == "" }
	if n := len(in.Delete.Objects); n == 0 || n > maxDelete || slices.ContainsFunc(in.Delete.Objects, nameless) {
		return nil, wire.MalformedXML()
	}
	out := &DeleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		one := &DeleteObjectInput{inObject: inObject{in.inBucket, o.Key}, VersionID: o.VersionID, IfMatch: o.ETag}
		err := s.authorizedDelete(ctx, c, one)
		var refusal *wire.Error
		switch {
		case err == nil && !in.Delete.Quiet:
			out.Deleted = append(out.Deleted, DeletedObject{o.Key, o.VersionID})
		case errors.As(err, &refusal):
			out.Errors = append(out.Errors, DeleteError{o.Key, refusal.Code, refusal.Message, o.VersionID})
		case err != nil:
			return nil, err
		}
	}
	return out, nil
}

func (s *store) authorizedDelete(ctx context.Context, c *service.Call, in *DeleteObjectInput) error {
	checks, err := s.deleteChecks(c, in)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if err := s.env.Backplane.Authorize(ctx, c.Principal, c.Region, check); err != nil {
			return err
		}
	}
	_, err = write(s, s.deleteObject)(ctx, c, in)
	return err
}
