package logs

import (
	"context"
	"maps"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// tagOperations are those that take an ARN, not those that they replaced, which take the name of a log group.
func (l *Logs) tagOperations() []service.Operation {
	return []service.Operation{
		service.Op("TagResource", asksOfTags(l, "logs:TagResource", func(keys policy.Context, in *tagInput) {
			service.RequestTags(keys, in.Tags)
		}), l.tag),
		service.Op("UntagResource", asksOfTags(l, "logs:UntagResource", func(keys policy.Context, in *untagInput) {
			keys.Set("aws:TagKeys", in.TagKeys...)
		}), on(l, untag)),
		service.Op("ListTagsForResource", asksOfTags(l, "logs:ListTagsForResource", func(policy.Context, *arnInput) {}), on(l, listTags)),
	}
}

// asksOfTags makes the Checks of an operation on a group's tags, which is about the group itself and not its streams.
func asksOfTags[In aimed](l *Logs, action string, fill func(policy.Context, *In)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		checks, err := asks[In](l, action)(c, in)
		for i := range checks {
			checks[i].Resource = strings.TrimSuffix(checks[i].Resource, ":log-stream:")
			fill(checks[i].Context, in)
		}
		return checks, err
	}
}

type arnInput struct {
	ResourceArn string `json:"resourceArn"`
}

func (in arnInput) target(c *service.Call) (group, stream string, err error) {
	group, err = groupOf(c, in.ResourceArn)
	return group, "", err
}

type tagInput struct {
	arnInput
	Tags map[string]string `json:"tags"`
}

type untagInput struct {
	arnInput
	TagKeys []string `json:"tagKeys"`
}

type tagsOutput struct {
	Tags map[string]string `json:"tags"`
}

func (l *Logs) tag(ctx context.Context, c *service.Call, in *tagInput) (*empty, error) {
	if err := checkTags(c, in.Tags); err != nil {
		return nil, err
	}
	return on(l, func(_ *service.Call, g *group, in *tagInput) (*empty, error) {
		all := map[string]string{}
		maps.Copy(all, g.tags)
		maps.Copy(all, in.Tags)
		if len(all) > maxTags {
			return nil, wire.Errorf("TooManyTagsException", "A resource can have no more than %d tags.", maxTags)
		}
		g.tags = all
		return &empty{}, nil
	})(ctx, c, in)
}

func untag(_ *service.Call, g *group, in *untagInput) (*empty, error) {
	for _, key := range in.TagKeys {
		delete(g.tags, key)
	}
	return &empty{}, nil
}

func listTags(_ *service.Call, g *group, _ *arnInput) (*tagsOutput, error) {
	out := &tagsOutput{Tags: map[string]string{}}
	maps.Copy(out.Tags, g.tags)
	return out, nil
}

const maxTags = 50

// checkTags refuses tags that no log group may have (AWS: CreateLogGroup, parameter tags). Keys that begin with aws: are
// for services alone.
func checkTags(c *service.Call, tags map[string]string) error {
	for key, value := range tags {
		switch {
		case key == "" || len([]rune(key)) > 128:
			return constraint(key, "tags", "Map keys must satisfy constraint: [Member must have length between 1 and 128]")
		case len([]rune(value)) > 256:
			return constraint(value, "tags", "Map value must satisfy constraint: [Member must have length less than or equal to 256]")
		case strings.HasPrefix(strings.ToLower(key), "aws:") && len(c.Principal.CalledVia) == 0:
			return invalid("Tag keys starting with 'aws:' are reserved for system use: %s", key)
		}
	}
	if len(tags) > maxTags {
		return invalid("A resource can have no more than %d tags.", maxTags)
	}
	return nil
}
