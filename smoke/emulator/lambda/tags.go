package lambda

import (
	"maps"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// tagOperations are the operations on a function's tags, which take its ARN.
func (l *Lambda) tagOperations() []service.Operation {
	const path = "/2017-03-31/tags/{Resource}"
	return []service.Operation{
		service.Op("TagResource", asksWith(l, "lambda:TagResource", func(_ *service.Call, in *tagInput, ctx policy.Context) {
			service.RequestTags(ctx, in.Tags)
		}), on(l, l.tag)).At("POST "+path, 204),
		service.Op("UntagResource", asksWith(l, "lambda:UntagResource", func(_ *service.Call, in *untagInput, ctx policy.Context) {
			ctx.Set("aws:TagKeys", in.TagKeys...)
		}), on(l, l.untag)).At("DELETE "+path, 204),
		service.Op("ListTags", asks[arnInput](l, "lambda:ListTags"), on(l, l.listTags)).At("GET "+path, 200),
	}
}

type arnInput struct{ Resource string }

func (in arnInput) target() (name, qualifier string) { return in.Resource, "" }

type tagInput struct {
	arnInput
	Tags map[string]string
}

func (l *Lambda) tag(c *service.Call, f *function, in *tagInput) (*empty, error) {
	if err := checkTags(c, f.tags, in.Tags); err != nil {
		return nil, err
	}
	if f.tags == nil {
		f.tags = map[string]string{}
	}
	maps.Copy(f.tags, in.Tags)
	return &empty{}, nil
}

type untagInput struct {
	arnInput
	TagKeys []string `http:"query=tagKeys"`
}

func (l *Lambda) untag(_ *service.Call, f *function, in *untagInput) (*empty, error) {
	for _, key := range in.TagKeys {
		delete(f.tags, key)
	}
	return &empty{}, nil
}

type listTagsOutput struct{ Tags map[string]string }

func (l *Lambda) listTags(_ *service.Call, f *function, _ *arnInput) (*listTagsOutput, error) {
	out := &listTagsOutput{Tags: map[string]string{}}
	maps.Copy(out.Tags, f.tags)
	return out, nil
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
