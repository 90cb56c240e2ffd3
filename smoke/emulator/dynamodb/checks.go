package dynamodb

import (
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/policy"

	"cfnenv/smoke/emulator/service"
)

// arn is that of a table, existing or not.
func (s *store) arn(region, name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name
	}
	return "arn:aws:dynamodb:" + region + ":" + s.env.Account + ":table/" + name
}

func check(resource, operation string) service.Check {
	return service.Check{Action: "dynamodb:" + operation, Resource: resource, Context: policy.Context{}}
}

// ask makes the question about an operation on a table. A table that does not exist has no tags.
func (s *store) ask(c *service.Call, name, operation string) []service.Check {
	return []service.Check{s.askAbout(c, name, "", operation)}
}

// askAbout makes the question about a table or, with a name, an index, which counts as having its table's tags (AWS:
// developer guide, "Using attribute-based access control with DynamoDB").
func (s *store) askAbout(c *service.Call, name, index, operation string) service.Check {
	resource := s.arn(c.Region, name)
	if index != "" {
		resource += "/index/" + index
	}
	out := check(resource, operation)
	if account := arn.Parse(resource).Account; account != s.env.Account {
		return out
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.table(c.Region, name); t != nil {
		for key, v := range t.tags {
			out.Context.Set("aws:ResourceTag/"+key, v)
		}
	}
	return out
}

// asks returns the preparation of operations that need one action on the table they name.
func asks[In interface{ tableName() string }](s *store, operation string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		return s.ask(c, (*in).tableName(), operation), nil
	}
}

func requestTags(context policy.Context, tags []Tag) {
	var keys []string
	for _, t := range tags {
		context.Set("aws:RequestTag/"+t.Key, t.Value)
		keys = append(keys, t.Key)
	}
	if len(keys) > 0 {
		slices.Sort(keys)
		context.Set("aws:TagKeys", keys...)
	}
}
