package cloudfront

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Tag is a key and a value.
type Tag struct {
	Key   string
	Value string `query:",always"`
}

// Tags is AWS's list of tags.
type Tags struct {
	Items struct {
		Tag []Tag `query:"Tag,flat"`
	}
}

// XMLRoot is the name of the outermost element.
func (Tags) XMLRoot() string { return "Tags" }

type tagsInput struct {
	Resource  string `http:"query=Resource"`
	Operation string `http:"query=Operation"`
	Tags      *Tags  `http:"payload=Tags"`
}

type untagInput struct {
	Resource  string   `http:"query=Resource"`
	Operation string   `http:"query=Operation"`
	TagKeys   *tagKeys `http:"payload=TagKeys"`
}

// tagKeys is AWS's list of keys.
type tagKeys struct {
	Items struct{ Key []string }
}

// maxTags bounds the tags of a distribution (AWS: CloudFront Developer Guide, Quotas).
const maxTags = 50

// checkTags applies AWS's rules for tags.
func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, tag := range tags {
		key := utf8.RuneCountInString(tag.Key)
		if key < 1 || key > 128 || utf8.RuneCountInString(tag.Value) > 256 || strings.HasPrefix(strings.ToLower(tag.Key), "aws:") || seen[tag.Key] {
			return wire.Errorf("InvalidTagging", "The tagging specified is not valid.")
		}
		seen[tag.Key] = true
	}
	if len(tags) > maxTags {
		return wire.Errorf("InvalidTagging", "The tagging specified is not valid.")
	}
	return nil
}

// tagged runs with the record of what an ARN names.
func tagged[Out any](f *cloudFront, arn string, do func(*record) (*Out, error)) (*Out, error) {
	id, ok := strings.CutPrefix(arn, f.arn(""))
	f.mu.Lock()
	defer f.mu.Unlock()
	if r := f.distributions[id]; ok && r != nil {
		return do(r)
	}
	return nil, wire.Errorf("NoSuchResource", "A resource that was specified is not valid.")
}

func (f *cloudFront) listTags(_ context.Context, _ *service.Call, in *tagsInput) (*Tags, error) {
	return tagged(f, in.Resource, func(r *record) (*Tags, error) {
		out := &Tags{}
		out.Items.Tag = slices.Clone(r.tags)
		return out, nil
	})
}

func (f *cloudFront) tag(_ context.Context, _ *service.Call, in *tagsInput) (*empty, error) {
	if in.Tags == nil {
		return nil, wire.MalformedXML()
	}
	if err := checkTags(in.Tags.Items.Tag); err != nil {
		return nil, err
	}
	return tagged(f, in.Resource, func(r *record) (*empty, error) {
		all := slices.Clone(r.tags)
		for _, tag := range in.Tags.Items.Tag {
			all = append(slices.DeleteFunc(all, func(old Tag) bool { return old.Key == tag.Key }), tag)
		}
		if err := checkTags(all); err != nil {
			return nil, err
		}
		r.tags = all
		return &empty{}, nil
	})
}

func (f *cloudFront) untag(_ context.Context, _ *service.Call, in *untagInput) (*empty, error) {
	if in.TagKeys == nil {
		return nil, wire.MalformedXML()
	}
	return tagged(f, in.Resource, func(r *record) (*empty, error) {
		r.tags = slices.DeleteFunc(slices.Clone(r.tags), func(tag Tag) bool { return slices.Contains(in.TagKeys.Items.Key, tag.Key) })
		return &empty{}, nil
	})
}
