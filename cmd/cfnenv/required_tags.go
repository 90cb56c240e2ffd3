package main

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/workshop"
)

// requiredTags are the tags of a stack: those that the document requires and whose values follow from the principal, then
// the given ones. untold are the required ones that have no value.
func requiredTags(set *env.Set, given []string) (tags []stack.Pair, untold []string, err error) {
	required, err := set.RequiredTags()
	if err != nil {
		return nil, nil, err
	}
	values := []string{set.Principal.Sub, set.Principal.Username} // of workshop.RequiredTags
	for i, key := range workshop.RequiredTags() {
		tags = append(tags, stack.Pair{Key: key, Value: values[i]})
	}
	for _, tag := range given {
		key, value, ok := strings.Cut(tag, "=")
		if !ok || key == "" {
			return nil, nil, usageError(fmt.Errorf("--tag %q is not KEY=VALUE", key))
		}
		if slices.Contains(workshop.RequiredTags(), key) {
			return nil, nil, usageError(fmt.Errorf("--tag %s is one of the required tags, whose value is the principal's", key))
		}
		tags = append(tags, stack.Pair{Key: key, Value: value})
	}
	for _, key := range required {
		if !slices.ContainsFunc(tags, func(p stack.Pair) bool { return p.Key == key }) {
			untold = append(untold, key)
		}
	}
	return tags, untold, nil
}
