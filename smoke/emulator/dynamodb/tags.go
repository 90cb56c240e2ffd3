package dynamodb

import (
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxTags is how many tags a table may have (AWS: developer guide, "Tagging restrictions in DynamoDB").
const maxTags = 50

// ResourceInput is that of ListTagsOfResource.
type ResourceInput struct {
	ResourceArn string `aws:"required;min=1;max=1283"`
	NextToken   string
}

// ListTagsOutput is that of ListTagsOfResource.
type ListTagsOutput struct {
	Tags      []Tag
	NextToken string `json:",omitempty"`
}

// TagResourceInput is that of TagResource.
type TagResourceInput struct {
	ResourceArn string `aws:"required;min=1;max=1283"`
	Tags        []Tag  `aws:"required"`
}

// UntagResourceInput is that of UntagResource.
type UntagResourceInput struct {
	ResourceArn string   `aws:"required;min=1;max=1283"`
	TagKeys     []string `aws:"required"`
}

// none is the output of operations that answer nothing.
type none struct{}

// checkARN refuses what is not a table's ARN.
func checkARN(name string) error {
	if a := arn.Parse(name); a.Service != "dynamodb" || !strings.HasPrefix(a.Resource, "table/") {
		return invalid("Invalid TableArn: Invalid ResourceArn provided as input %s", name)
	}
	return nil
}

func (s *store) prepareListTags(c *service.Call, in *ResourceInput) ([]service.Check, error) {
	if err := checkARN(in.ResourceArn); err != nil {
		return nil, err
	}
	return s.ask(c, in.ResourceArn, "ListTagsOfResource"), nil
}

func (s *store) prepareTag(c *service.Call, in *TagResourceInput) ([]service.Check, error) {
	if err := checkARN(in.ResourceArn); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	checks := s.ask(c, in.ResourceArn, "TagResource")
	requestTags(checks[0].Context, in.Tags)
	return checks, nil
}

func (s *store) prepareUntag(c *service.Call, in *UntagResourceInput) ([]service.Check, error) {
	if err := checkARN(in.ResourceArn); err != nil {
		return nil, err
	}
	checks := s.ask(c, in.ResourceArn, "UntagResource")
	checks[0].Context.Set("aws:TagKeys", in.TagKeys...)
	return checks, nil
}

// resource finds a table by an ARN. The store's mutex is held.
func (s *store) resource(c *service.Call, arn string) (*table, error) {
	if t := s.table(c.Region, arn); t != nil && t.arn == arn {
		return t, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "Requested resource not found: ResourcArn: %s not found", arn)
}

func (s *store) listTags(c *service.Call, in *ResourceInput) (*ListTagsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.resource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	out := &ListTagsOutput{Tags: []Tag{}}
	for _, key := range slices.Sorted(maps.Keys(t.tags)) {
		out.Tags = append(out.Tags, Tag{key, t.tags[key]})
	}
	return out, nil
}

func (s *store) tagResource(c *service.Call, in *TagResourceInput) (*none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.resource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
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

func (s *store) untagResource(c *service.Call, in *UntagResourceInput) (*none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.resource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
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
