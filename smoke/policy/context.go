package policy

import (
	"cmp"
	"slices"
	"strings"
)

// Context holds a request's condition keys. Names of condition keys are not case-sensitive, tag keys within them
// included, so the map is keyed by the lower-case form; use Set and Get rather than indexing it.
type Context map[string][]string

// Set gives a key its values, replacing earlier ones. With no value the key
// is present and empty, as a multi-valued key with nothing in it is.
func (c Context) Set(key string, values ...string) {
	c[strings.ToLower(key)] = values
}

// Get returns a key's values and whether the key is present.
func (c Context) Get(key string) ([]string, bool) {
	v, ok := c[strings.ToLower(key)]
	return v, ok
}

// Merge sets every key of other, replacing keys that both have.
func (c Context) Merge(other Context) {
	for k, v := range other {
		c[strings.ToLower(k)] = v
	}
}

// canonical returns c, or a copy with lower-case keys if c was filled by indexing it with others.
func (c Context) canonical() Context {
	for k := range c {
		if hasUpper(k) {
			out := make(Context, len(c))
			out.Merge(c)
			return out
		}
	}
	return c
}

func hasUpper(s string) bool {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

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
