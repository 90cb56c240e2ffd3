package iam

import (
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Tag is a key and its value.
type Tag struct {
	Key   string
	Value string `query:",always"`
}

func tagList(tags map[string]string) []Tag {
	var list []Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, Tag{key, tags[key]})
	}
	return list
}

func tagMap(list []Tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, t := range list {
		tags[t.Key] = t.Value
	}
	return tags
}

// tagsError checks tags that a request brings. code is how the service calls a tag that the model does not exclude: IAM and
// STS have different words.
func tagsError(code string, list []Tag) error {
	if len(list) > maxTags {
		return violation(len(list), "tags", "have length less than or equal to %d", maxTags)
	}
	seen := map[string]bool{}
	for _, t := range list {
		lower := strings.ToLower(t.Key)
		switch {
		case t.Key == "":
			return violation("", "tags.1.member.key", "have length greater than or equal to 1")
		case len(t.Key) > 128:
			return violation(t.Key, "tags.1.member.key", "have length less than or equal to 128")
		case len(t.Value) > 256:
			return violation(t.Value, "tags.1.member.value", "have length less than or equal to 256")
		case strings.HasPrefix(lower, "aws:"):
			return wire.Errorf(code, "Tag keys beginning with aws: are reserved for system use.")
		case seen[lower]:
			return wire.Errorf(code, "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[lower] = true
	}
	return nil
}

// merge sets tags on a resource. Keys of IAM's tags are unique whatever their case.
func merge(tags map[string]string, list []Tag) (map[string]string, error) {
	out := maps.Clone(tags)
	if out == nil {
		out = map[string]string{}
	}
	for _, t := range list {
		drop(out, t.Key)
		out[t.Key] = t.Value
	}
	if len(out) > maxTags {
		return nil, overQuota("TagsPerResource", maxTags)
	}
	return out, nil
}

func drop(tags map[string]string, key string) {
	maps.DeleteFunc(tags, func(k, _ string) bool { return strings.EqualFold(k, key) })
}

// requestTags are the condition keys of tags that a request brings.
func requestTags(keys policy.Context, list []Tag) {
	if len(list) == 0 {
		return
	}
	names := make([]string, len(list))
	for i, t := range list {
		keys.Set("aws:RequestTag/"+t.Key, t.Value)
		names[i] = t.Key
	}
	keys.Set("aws:TagKeys", names...)
}

// resourceTags are the condition keys of tags that a resource has.
func resourceTags(keys policy.Context, tags map[string]string) {
	for key, value := range tags {
		keys.Set("aws:ResourceTag/"+key, value)
		keys.Set("iam:ResourceTag/"+key, value)
	}
}
