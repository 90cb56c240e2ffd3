package cloudformation

import (
	"fmt"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/wire"
)

// Tag is a tag of a stack.
type Tag struct {
	Key   string
	Value string `query:",always"`
}

// maxTags is how many tags a stack may have.
const maxTags = 50

func (v *violations) tags(tags []Tag) {
	if len(tags) > maxTags {
		v.add(fmt.Sprintf("[%d tags]", len(tags)), "tags", fmt.Sprintf("Member must have length less than or equal to %d", maxTags))
	}
	for i, t := range tags {
		at := fmt.Sprintf("tags.%d.member.", i+1)
		v.atLeast(t.Key, at+"key", 1)
		v.atMost(t.Key, at+"key", 128)
		v.atLeast(t.Value, at+"value", 1)
		v.atMost(t.Value, at+"value", 256)
	}
}

// stackTags checks what no pattern says of tags and converts them.
func stackTags(tags []Tag) ([]resource.Tag, error) {
	out := make([]resource.Tag, 0, len(tags))
	seen := make(map[string]bool, len(tags))
	for _, t := range tags {
		if strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return nil, wire.Errorf("ValidationError", "aws: prefixed tag key names are not allowed for external use.")
		}
		if seen[t.Key] {
			return nil, wire.Errorf("ValidationError", "Duplicate tag keys found: [%s]", t.Key)
		}
		seen[t.Key] = true
		out = append(out, resource.Tag(t))
	}
	return out, nil
}

func shownTags(tags []resource.Tag) []Tag {
	out := make([]Tag, len(tags))
	for i, t := range tags {
		out[i] = Tag(t)
	}
	return out
}
