package sqs

import (
	"maps"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxTags bounds the tags of a queue.
const maxTags = 50

type tagQueueInput struct {
	queueInput
	Tags map[string]string `query:"Tag,flat,key=Key,value=Value"`
}

func (s *store) tagQueue(_ *service.Call, q *queue, in *tagQueueInput) (*none, error) {
	if len(in.Tags) == 0 {
		return nil, wire.Errorf("MissingParameter", "The request must contain the parameter Tags.")
	}
	tags := maps.Clone(q.tags)
	maps.Copy(tags, in.Tags)
	if err := checkTags(tags); err != nil {
		return nil, err
	}
	q.tags = tags
	return &none{}, nil
}

type untagQueueInput struct {
	queueInput
	TagKeys []string `query:"TagKey,flat"`
}

func (s *store) untagQueue(_ *service.Call, q *queue, in *untagQueueInput) (*none, error) {
	if len(in.TagKeys) == 0 {
		return nil, wire.Errorf("InvalidParameterValue", "Tag keys can't be null or empty.")
	}
	tags := maps.Clone(q.tags)
	for _, key := range in.TagKeys {
		delete(tags, key)
	}
	q.tags = tags
	return &none{}, nil
}

type listQueueTagsOutput struct {
	Tags map[string]string `query:"Tag,flat,key=Key,value=Value"`
}

func (s *store) listQueueTags(_ *service.Call, q *queue, _ *queueInput) (*listQueueTagsOutput, error) {
	return &listQueueTagsOutput{Tags: q.tags}, nil
}

func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return wire.Errorf("InvalidParameterValue", "Too many tags added for queue.")
	}
	for key, value := range tags {
		switch {
		case key == "" || utf8.RuneCountInString(key) > 128:
			return wire.Errorf("InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length.")
		case utf8.RuneCountInString(value) > 256:
			return wire.Errorf("InvalidParameterValue", "Tag values must be between 0 and 256 characters in length.")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return wire.Errorf("InvalidParameterValue", "Tag keys that start with 'aws:' are reserved for system use.")
		}
	}
	return nil
}
