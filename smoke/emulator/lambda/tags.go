package lambda

import (
	"context"
	"maps"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// tagOperations are the operations on a function's tags, which take its ARN.
func (l *Lambda) tagOperations() []service.Operation {
	const path = "/2017-03-31/tags/{Resource}"
	return []service.Operation{
		service.Op("TagResource", onFunction(l, "lambda:TagResource", (*tagInput).target, func(in *tagInput, ctx policy.Context) {
			requestTags(ctx, in.Tags)
		}), l.tag).At("POST "+path, 204),
		service.Op("UntagResource", onFunction(l, "lambda:UntagResource", (*untagInput).target, func(in *untagInput, ctx policy.Context) {
			ctx.Set("aws:TagKeys", in.TagKeys...)
		}), l.untag).At("DELETE "+path, 204),
		service.Op("ListTags", onFunction(l, "lambda:ListTags", (*listTagsInput).target, nil), l.listTags).At("GET "+path, 200),
	}
}

type tagInput struct {
	Resource string
	Tags     map[string]string
}

func (in *tagInput) target() (name, qualifier string) { return in.Resource, "" }

func (l *Lambda) tag(_ context.Context, c *service.Call, in *tagInput) (*empty, error) {
	return onFound(l, c, in, func(f *function) (*empty, error) {
		if err := checkTags(c, f.tags, in.Tags); err != nil {
			return nil, err
		}
		if f.tags == nil {
			f.tags = map[string]string{}
		}
		maps.Copy(f.tags, in.Tags)
		return &empty{}, nil
	})
}

type untagInput struct {
	Resource string
	TagKeys  []string `http:"query=tagKeys"`
}

func (in *untagInput) target() (name, qualifier string) { return in.Resource, "" }

func (l *Lambda) untag(_ context.Context, c *service.Call, in *untagInput) (*empty, error) {
	return onFound(l, c, in, func(f *function) (*empty, error) {
		for _, key := range in.TagKeys {
			delete(f.tags, key)
		}
		return &empty{}, nil
	})
}

type listTagsInput struct{ Resource string }

func (in *listTagsInput) target() (name, qualifier string) { return in.Resource, "" }

type listTagsOutput struct{ Tags map[string]string }

func (l *Lambda) listTags(_ context.Context, c *service.Call, in *listTagsInput) (*listTagsOutput, error) {
	return onFound(l, c, in, func(f *function) (*listTagsOutput, error) {
		out := &listTagsOutput{Tags: map[string]string{}}
		maps.Copy(out.Tags, f.tags)
		return out, nil
	})
}

// checkTags refuses tags that AWS would not add (AWS: Lambda developer guide, "Using tags on Lambda functions"). Keys that
// begin with aws: are for services alone, such as CloudFormation's own tags.
func checkTags(c *service.Call, present, added map[string]string) error {
	all := maps.Clone(added)
	for key, value := range added {
		switch {
		case key == "" || len([]rune(key)) > 128:
			return invalid("Tag keys must be between 1 and 128 characters long.")
		case len([]rune(value)) > 256:
			return invalid("Tag values must be at most 256 characters long.")
		case strings.HasPrefix(strings.ToLower(key), "aws:") && len(c.Principal.CalledVia) == 0:
			return invalid("aws: prefixed tag key names are not allowed for external use.")
		}
	}
	for key := range present {
		if _, again := added[key]; !again {
			if all == nil {
				all = map[string]string{}
			}
			all[key] = ""
		}
	}
	if len(all) > 50 {
		return invalid("A resource can have at most 50 tags.")
	}
	return nil
}
