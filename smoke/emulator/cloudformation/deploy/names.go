package deploy

import (
	"maps"
	"slices"
	"strings"
)

func sortedNames(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// joinNames lists stacks as CloudFormation does.
func joinNames(names []string) string { return strings.Join(names, " and ") }
