package dynamodb

import (
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxTags bounds the tags of a table (AWS: developer guide, "Tagging restrictions in DynamoDB").
const maxTags = 50

type listTagsInput struct {
	aRNInput
	NextToken string
}

type listTagsOutput struct {
	Tags      []Tag
	NextToken string `json:",omitempty"`
}

type tagResourceInput struct {
	aRNInput
	Tags []Tag `aws:"required"`
}

type untagResourceInput struct {
	aRNInput
	TagKeys []string `aws:"required"`
}

// none is the output of operations that answer nothing.
type none struct{}

func (s *store) prepareTag(c *service.Call, in *tagResourceInput) ([]service.Check, error) {
	checks, err := asksByARN[tagResourceInput](s, "TagResource")(c, in)
	if err == nil {
		err = checkTags(in.Tags)
	}
	if err != nil {
		return nil, err
	}
	requestTags(checks[0].Context, in.Tags)
	return checks, nil
}

func (s *store) prepareUntag(c *service.Call, in *untagResourceInput) ([]service.Check, error) {
	checks, err := asksByARN[untagResourceInput](s, "UntagResource")(c, in)
	if err == nil {
		checks[0].Context.Set("aws:TagKeys", in.TagKeys...)
	}
	return checks, err
}

// resource finds a table by an ARN. The store's mutex is held.
func (s *store) resource(c *service.Call, arn string) (*table, error) {
	if t := s.table(c.Region, arn); t != nil && t.arn == arn {
		return t, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "Requested resource not found: ResourcArn: %s not found", arn)
}

func (s *store) listTags(t *table, _ *listTagsInput) (*listTagsOutput, error) {
	out := &listTagsOutput{Tags: []Tag{}}
	for _, key := range slices.Sorted(maps.Keys(t.tags)) {
		out.Tags = append(out.Tags, Tag{key, t.tags[key]})
	}
	return out, nil
}

func (s *store) tagResource(t *table, in *tagResourceInput) (*none, error) {
	tags := maps.Clone(t.tags)
	for _, tag := range in.Tags {
		tags[tag.Key] = tag.Value
	}
	if len(tags) > maxTags {
		return nil, invalid("Too many tags: One Resource can have up to %d tags", maxTags)
	}
	t.tags = tags
	return nil, nil
}

func (s *store) untagResource(t *table, in *untagResourceInput) (*none, error) {
	tags := maps.Clone(t.tags)
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	t.tags = tags
	return nil, nil
}

// checkTags applies AWS's rules for tags.
func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case seen[t.Key]:
			return invalid("One or more parameter values were invalid: Duplicate tag key: %s", t.Key)
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return invalid("One or more parameter values were invalid: Tag keys that start with aws: are reserved for system use: %s", t.Key)
		}
		seen[t.Key] = true
	}
	if len(tags) > maxTags {
		return invalid("Too many tags: One Resource can have up to %d tags", maxTags)
	}
	return nil
}
