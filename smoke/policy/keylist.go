package policy

import (
	"cmp"
	"slices"
	"strings"
)

// keyList collects condition keys, each once whatever its case.
type keyList struct {
	keys []string
	seen map[string]bool // in lower case
}

// add reports whether the key is new.
func (l *keyList) add(key string) bool {
	lower := strings.ToLower(key)
	if l.seen[lower] {
		return false
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[lower] = true
	l.keys = append(l.keys, key)
	return true
}

// addVariables collects the keys that a string uses as variables, as spelled.
func (l *keyList) addVariables(s string) {
	for i := strings.Index(s, "${"); i >= 0; i = strings.Index(s, "${") {
		end := variableEnd(s[i:])
		if end < 0 {
			return
		}
		key, _, _ := strings.Cut(s[i+2:i+end-1], ",")
		if key = strings.TrimSpace(key); len(key) > 1 {
			l.add(key)
		}
		s = s[i+end:]
	}
}

func (l *keyList) sorted() []string {
	slices.SortFunc(l.keys, func(a, b string) int {
		return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	return l.keys
}
