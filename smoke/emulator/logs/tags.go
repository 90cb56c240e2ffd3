package logs

import (
	"context"
	"maps"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// tagOperations are those that take an ARN, not those that they replaced, which take the name of a log group.
func (l *Logs) tagOperations() []service.Operation {
	return []service.Operation{
		service.Op("TagResource", onTags(l, "logs:TagResource", func(in *tagInput) (string, map[string]string, []string) {
			return in.ResourceArn, in.Tags, nil
		}), l.tag),
		service.Op("UntagResource", onTags(l, "logs:UntagResource", func(in *untagInput) (string, map[string]string, []string) {
			return in.ResourceArn, nil, in.TagKeys
		}), l.untag),
		service.Op("ListTagsForResource", onTags(l, "logs:ListTagsForResource", func(in *listTagsInput) (string, map[string]string, []string) {
			return in.ResourceArn, nil, nil
		}), l.listTags),
	}
}

type tagInput struct {
	ResourceArn string            `json:"resourceArn"`
	Tags        map[string]string `json:"tags"`
}

type untagInput struct {
	ResourceArn string   `json:"resourceArn"`
	TagKeys     []string `json:"tagKeys"`
}

type listTagsInput struct {
	ResourceArn string `json:"resourceArn"`
}

// tagsOutput are the tags of a log group.
type tagsOutput struct {
	Tags map[string]string `json:"tags"`
}

// identified returns a group by its name or ARN; l.mu is held.
func (l *Logs) identified(c *service.Call, identifier string) (*group, error) {
	name, err := groupOf(c, identifier)
	if err != nil {
		return nil, err
	}
	return l.find(c, name)
}

func (l *Logs) tag(_ context.Context, c *service.Call, in *tagInput) (*empty, error) {
	if err := checkTags(c, in.Tags); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.identified(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	maps.Copy(all, g.tags)
	maps.Copy(all, in.Tags)
	if len(all) > maxTags {
		return nil, wire.Errorf("TooManyTagsException", "A resource can have no more than %d tags.", maxTags)
	}
	g.tags = all
	return &empty{}, nil
}

func (l *Logs) untag(_ context.Context, c *service.Call, in *untagInput) (*empty, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.identified(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		delete(g.tags, key)
	}
	return &empty{}, nil
}

func (l *Logs) listTags(_ context.Context, c *service.Call, in *listTagsInput) (*tagsOutput, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.identified(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
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
