package s3

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type putBucketTaggingInput struct {
	inBucket
	Tagging tagging `s3:"body=Tagging"`
}

// putBucketTagging replaces a bucket's tags. System tags are CloudFormation's, which calls from inside the account: all
// others must leave them as they are (AWS: S3 user guide, "Using cost allocation S3 bucket tags").
func (s *store) putBucketTagging(ctx context.Context, c *service.Call, in *putBucketTaggingInput) (*none, error) {
	tags := in.Tagging.TagSet
	if err := checkTags(tags, maxBucketTags); err != nil {
		return nil, err
	}
	return write(s, func(b *bucket, _ *putBucketTaggingInput) (*none, error) {
		if c.HTTP != nil {
			if err := keepSystemTags(b.tags, tags); err != nil {
				return nil, err
			}
		}
		b.tags = tags
		return &none{}, nil
	})(ctx, c, in)
}

// keepSystemTags refuses a change of system tags.
func keepSystemTags(old, tags []tag) error {
	for _, t := range tags {
		if t.system() && !slices.Contains(old, t) {
			return invalidTag(t.Key, "System tags cannot be added/updated by requester")
		}
	}
	for _, t := range old {
		if t.system() && !slices.Contains(tags, t) {
			return invalidTag(t.Key, "System tags cannot be removed by requester")
		}
	}
	return nil
}

func getBucketTagging(b *bucket, _ *BucketInput) (*taggingOutput, error) {
	if len(b.tags) == 0 {
		return nil, &wire.Error{Code: "NoSuchTagSet", Message: "The TagSet does not exist",
			Detail: map[string]string{"BucketName": b.name}}
	}
	return &taggingOutput{TagSet: b.tags}, nil
}

// deleteBucketTagging removes all tags but those of the system.
func deleteBucketTagging(b *bucket, _ *BucketInput) (*none, error) {
	kept := []tag(nil)
	for _, t := range b.tags {
		if t.system() {
			kept = append(kept, t)
		}
	}
	b.tags = kept
	return &none{}, nil
}
