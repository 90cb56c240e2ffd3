package s3

import "cfnenv/smoke/emulator/service"

// ObjectInput is that of the operations which are told an object and nothing else.
type ObjectInput struct {
	inObject
}

// PutObjectTaggingInput is that of PutObjectTagging.
type PutObjectTaggingInput struct {
	inObject
	Tagging Tagging `s3:"body=Tagging"`
}

// taggingChecks adds the tags in the request to the question about an object.
func (s *store) taggingChecks(c *service.Call, in *PutObjectTaggingInput) ([]service.Check, error) {
	checks, err := asks[ObjectInput](s, "s3:PutObjectTagging")(c, &ObjectInput{in.inObject})
	for i := range checks {
		setTags(checks[i].Context, "s3:RequestObjectTag/", "s3:RequestObjectTagKeys", in.Tagging.TagSet)
	}
	return checks, err
}

func (s *store) putObjectTagging(b *bucket, in *PutObjectTaggingInput) (*none, error) {
	if err := checkOwnTags(in.Tagging.TagSet, maxObjectTags); err != nil {
		return nil, err
	}
	return &none{}, retag(b, in.Key, in.Tagging.TagSet)
}

func getObjectTagging(b *bucket, in *ObjectInput) (*TaggingOutput, error) {
	o := b.objects[in.Key]
	if o == nil {
		return nil, errNoSuchKey(in.Key)
	}
	return &TaggingOutput{TagSet: o.tags}, nil
}

func deleteObjectTagging(b *bucket, in *ObjectInput) (*none, error) {
	return &none{}, retag(b, in.Key, nil)
}

func retag(b *bucket, key string, tags []Tag) error {
	o := b.objects[key]
	if o == nil {
		return errNoSuchKey(key)
	}
	changed := *o
	changed.tags = tags
	b.objects[key] = &changed
	return nil
}
