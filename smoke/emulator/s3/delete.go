package s3

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type deleteObjectInput struct {
	inObject
	VersionID string `s3:"query=versionId" json:"VersionId"`
	IfMatch   string `s3:"header=If-Match"`
}

// deleteChecks asks for s3:DeleteObject, with a version id for s3:DeleteObjectVersion; an ETag to compare is for those who
// may read the object (AWS: S3 user guide, "How to perform conditional deletes").
func (s *store) deleteChecks(c *service.Call, in *deleteObjectInput) ([]service.Check, error) {
	actions := []string{"s3:DeleteObject"}
	if in.VersionID != "" {
		actions[0] = "s3:DeleteObjectVersion"
	}
	if in.IfMatch != "" && in.IfMatch != "*" {
		actions = append(actions, "s3:GetObject")
	}
	return asks[objectInput](s, actions...)(c, &objectInput{in.inObject})
}

// deleteObject succeeds whether the object is there or not, as S3 does, unless there is a condition.
func (s *store) deleteObject(b *bucket, in *deleteObjectInput) (*none, error) {
	if err := cmp.Or(checkVersion(in.VersionID), writeConditions{ifMatch: in.IfMatch}.check(b.objects[in.Key], in.Key)); err != nil {
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

// maxDelete bounds the keys of one DeleteObjects.
const maxDelete = 1000

type deleteObjectsInput struct {
	inBucket
	Delete struct {
		Objects []objectIdentifier `xml:"Object"`
		Quiet   bool
	} `s3:"body=Delete"`
}

type objectIdentifier struct {
	Key       string
	VersionID string `xml:"VersionId" json:"VersionId"`
	ETag      string
}

type deleteObjectsOutput struct {
	XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ DeleteResult" json:"-"`
	Deleted []deletedObject `xml:"Deleted"`
	Errors  []deleteError   `xml:"Error"`
}

type deletedObject struct {
	Key       string
	VersionID string `xml:"VersionId,omitempty" json:"VersionId,omitempty"`
}

type deleteError struct {
	Key, Code, Message string
	VersionID          string `xml:"VersionId,omitempty" json:"VersionId,omitempty"`
}

// deleteObjects asks IAM about every key on its own, so some may go and some be refused in one answer.
func (s *store) deleteObjects(ctx context.Context, c *service.Call, in *deleteObjectsInput) (*deleteObjectsOutput, error) {
	nameless := func(o objectIdentifier) bool { return o.Key == "" }
	if n := len(in.Delete.Objects); n == 0 || n > maxDelete || slices.ContainsFunc(in.Delete.Objects, nameless) {
		return nil, wire.MalformedXML()
	}
	out := &deleteObjectsOutput{}
	for _, o := range in.Delete.Objects {
		one := &deleteObjectInput{inObject: inObject{in.inBucket, o.Key}, VersionID: o.VersionID, IfMatch: o.ETag}
		err := s.authorizedDelete(ctx, c, one)
		var refusal *wire.Error
		switch {
		case err == nil && !in.Delete.Quiet:
			out.Deleted = append(out.Deleted, deletedObject{o.Key, o.VersionID})
		case errors.As(err, &refusal):
			out.Errors = append(out.Errors, deleteError{o.Key, refusal.Code, refusal.Message, o.VersionID})
		case err != nil:
			return nil, err
		}
	}
	return out, nil
}

func (s *store) authorizedDelete(ctx context.Context, c *service.Call, in *deleteObjectInput) error {
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
