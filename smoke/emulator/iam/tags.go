package iam

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

type tag struct {
	Key   string
	Value string `query:",always"`
}

func tagList(tags map[string]string) []tag {
	var list []tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, tag{key, tags[key]})
	}
	return list
}

func tagMap(list []tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, t := range list {
		tags[t.Key] = t.Value
	}
	return tags
}

// tagsError checks tags that a request brings. code is how the service calls a tag that the model does not exclude: IAM and
// STS have different words.
func tagsError(code string, list []tag) error {
	if len(list) > maxTags {
		return violation(shownList(list), "tags", "have length less than or equal to %d", maxTags)
	}
	seen := map[string]bool{}
	for i, t := range list {
		lower, at := strings.ToLower(t.Key), fmt.Sprintf("tags.%d.member.", i+1)
		switch {
		case utf8.RuneCountInString(t.Value) > 256:
			return violation(t.Value, at+"value", "have length less than or equal to 256")
		case !service.TagText(t.Value):
			return violation(t.Value, at+"value", `satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`)
		case tagKeyError(at+"key", t.Key) != nil:
			return tagKeyError(at+"key", t.Key)
		case strings.HasPrefix(lower, "aws:"):
			return wire.Errorf(code, "Tag keys beginning with aws: are reserved for system use.")
		case seen[lower]:
			return wire.Errorf(code, "Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[lower] = true
	}
	return nil
}

func tagKeyError(at, key string) error {
	switch {
	case key == "":
		return violation("", at, "have length greater than or equal to 1")
	case utf8.RuneCountInString(key) > 128:
		return violation(key, at, "have length less than or equal to 128")
	case !service.TagText(key):
		return violation(key, at, `satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`)
	}
	return nil
}

// tagKeysError checks the keys of tags that are to go.
func tagKeysError(keys []string) error {
	if len(keys) > maxTags {
		return violation("["+strings.Join(keys, ", ")+"]", "tagKeys", "have length less than or equal to %d", maxTags)
	}
	for i, key := range keys {
		if err := tagKeyError(fmt.Sprintf("tagKeys.%d.member", i+1), key); err != nil {
			return err
		}
	}
	return nil
}

// givenTags refuses a call without tags; an empty list is one.
func givenTags(list []tag) error {
	if list == nil {
		return violation(nil, "tags", "not be null")
	}
	return tagsError("InvalidInput", list)
}

// shownList is a list of tags as AWS's refusals show one.
func shownList(list []tag) string {
	shown := make([]string, len(list))
	for i, t := range list {
		shown[i] = fmt.Sprintf("Tag(key=%s, value=%s)", t.Key, t.Value)
	}
	return "[" + strings.Join(shown, ", ") + "]"
}

// merge sets tags on a resource. Keys of IAM's tags are unique whatever their case.
func merge(tags *map[string]string, list []tag) error {
	out := map[string]string{}
	maps.Copy(out, *tags)
	for _, t := range list {
		drop(out, t.Key)
		out[t.Key] = t.Value
	}
	if len(out) > maxTags {
		return wire.Errorf("LimitExceeded", "The number of tags has reached the maximum limit.")
	}
	*tags = out
	return nil
}

func drop(tags map[string]string, keys ...string) {
	maps.DeleteFunc(tags, func(k, _ string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return strings.EqualFold(k, key) })
	})
}

// resourceTags are the condition keys of tags that a resource has.
func resourceTags(keys policy.Context, tags map[string]string) {
	service.ResourceTags(keys, tags)
	for key, value := range tags {
		keys.Set("iam:ResourceTag/"+key, value)
	}
}
