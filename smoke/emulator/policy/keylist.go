package policy

import (
	"cmp"
	"slices"
	"strings"
)

// keyList collects condition keys, each once whatever its case.
type keyList struct{ keys []string }

func (l *keyList) add(key string) {
	if !slices.ContainsFunc(l.keys, func(k string) bool { return strings.EqualFold(k, key) }) {
		l.keys = append(l.keys, key)
	}
}

// addVariables collects the keys that a string uses as variables, as spelled.
func (l *keyList) addVariables(s string) {
	for {
		_, rest, found := strings.Cut(s, "${")
		if !found {
			return
		}
		end := variableEnd("${" + rest)
		if end < 0 {
			return
		}
		body := rest[:end-3]
		if key, _, _ := strings.Cut(body, ","); len(strings.TrimSpace(key)) > 1 {
			l.add(strings.TrimSpace(key))
		}
		s = rest[end-2:]
	}
}

func (l *keyList) sorted() []string {
	slices.SortFunc(l.keys, func(a, b string) int {
		return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	return l.keys
}
