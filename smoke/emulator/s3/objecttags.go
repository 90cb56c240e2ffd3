package s3

import "cfnenv/smoke/emulator/service"

type objectInput struct {
	inObject
}

type putObjectTaggingInput struct {
	inObject
	Tagging tagging `s3:"body=Tagging"`
}

// taggingChecks adds the tags in the request to the question about an object.
func (s *store) taggingChecks(c *service.Call, in *putObjectTaggingInput) ([]service.Check, error) {
	checks, err := asks[objectInput](s, "s3:PutObjectTagging")(c, &objectInput{in.inObject})
	for i := range checks {
		setTags(checks[i].Context, "s3:RequestObjectTag/", "s3:RequestObjectTagKeys", in.Tagging.TagSet)
	}
	return checks, err
}

func (s *store) putObjectTagging(b *bucket, in *putObjectTaggingInput) (*none, error) {
	if err := checkOwnTags(in.Tagging.TagSet, maxObjectTags); err != nil {
		return nil, err
	}
	return &none{}, retag(b, in.Key, in.Tagging.TagSet)
}

func getObjectTagging(b *bucket, in *objectInput) (*taggingOutput, error) {
	o := b.objects[in.Key]
	if o == nil {
		return nil, errNoSuchKey(in.Key)
	}
	return &taggingOutput{TagSet: o.tags}, nil
}

func deleteObjectTagging(b *bucket, in *objectInput) (*none, error) {
	return &none{}, retag(b, in.Key, nil)
}

func retag(b *bucket, key string, tags []tag) error {
	o := b.objects[key]
	if o == nil {
		return errNoSuchKey(key)
	}
	changed := *o
	changed.tags = tags
	b.objects[key] = &changed
	return nil
}
