package s3

import (
	"context"
	"encoding/xml"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// The number of tags that a bucket and an object may have (AWS: S3 user guide, "Categorizing your storage using tags").
const (
	maxBucketTags = 50
	maxObjectTags = 10
)

// tagging is a set of tags as inputs carry it.
type tagging struct {
	TagSet []tag `xml:"TagSet>Tag"`
}

// taggingOutput is a set of tags as outputs carry it.
type taggingOutput struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Tagging" json:"-"`
	TagSet  []tag    `xml:"TagSet>Tag"`
}

func checkTags(tags []tag, most int) error {
	switch {
	case len(tags) > most && most == maxObjectTags:
		return wire.Errorf("BadRequest", "Object tags cannot be greater than %d", most)
	case len(tags) > most:
		return wire.Errorf("BadRequest", "Bucket tag count cannot be greater than %d", most)
	}
	seen := map[string]bool{}
	for _, t := range tags {
		message := ""
		switch {
		case seen[t.Key]:
			message = "Cannot provide multiple Tags with the same key"
		case t.Key == "" || utf8.RuneCountInString(t.Key) > 128 || !service.TagText(t.Key):
			message = "The TagKey you have provided is invalid"
		case utf8.RuneCountInString(t.Value) > 256 || !service.TagText(t.Value):
			message = "The TagValue you have provided is invalid"
		}
		if message != "" {
			return invalidTag(t.Key, message)
		}
		seen[t.Key] = true
	}
	return nil
}

// system reports whether only AWS sets the tag.
func (t tag) system() bool { return strings.HasPrefix(strings.ToLower(t.Key), "aws:") }

// checkOwnTags is checkTags for a requester who may not set system tags.
func checkOwnTags(tags []tag, most int) error {
	if i := slices.IndexFunc(tags, tag.system); i >= 0 {
		return invalidTag(tags[i].Key, "System tags cannot be added/updated by requester")
	}
	return checkTags(tags, most)
}

func invalidTag(key, message string) error {
	return wire.Errorf("InvalidTag", "%s", message).With("TagKey", key)
}

// parseTags reads the x-amz-tagging header, which is written like a query string.
func parseTags(text string) ([]tag, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, errInvalidArgument("x-amz-tagging", text, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	}
	tags := []tag{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[key] {
			tags = append(tags, tag{key, value})
		}
	}
	return tags, checkOwnTags(tags, maxObjectTags)
}

// setTags puts tags into the context of a check: one key a tag, and the list of keys.
func setTags(c policy.Context, prefix, keys string, tags []tag) {
	var names []string
	for _, t := range tags {
		c.Set(prefix+t.Key, t.Value)
		names = append(names, t.Key)
	}
	if len(names) > 0 {
		c.Set(keys, names...)
	}
}

// setPresent puts a key into the context when the request has a value for it.
func setPresent(c policy.Context, key, value string) {
	if value != "" {
		c.Set(key, value)
	}
}

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
		return nil, wire.Errorf("NoSuchTagSet", "The TagSet does not exist").With("BucketName", b.name)
	}
	return &taggingOutput{TagSet: b.tags}, nil
}

// deleteBucketTagging removes all tags but those of the system.
func deleteBucketTagging(b *bucket, _ *BucketInput) (*none, error) {
	b.tags = slices.DeleteFunc(slices.Clone(b.tags), func(t tag) bool { return !t.system() })
	return &none{}, nil
}

type objectInput struct{ inObject }

type putObjectTaggingInput struct {
	inObject
	Tagging tagging `s3:"body=Tagging"`
}

// taggingChecks adds the tags in the request to the check of an object.
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
