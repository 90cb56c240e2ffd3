package policy

import (
	"maps"
	"strings"
)

// Context holds a request's condition keys. Names of condition keys are not
// case-sensitive, tag keys within them included, so the map is keyed by the
// lower-case form; use Set and Get rather than indexing it.
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

// canonical returns c, or a copy with lower-case keys if c was filled by
// indexing it with others.
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

// Clone returns a copy that can be changed without changing c. The value
// slices are shared.
func (c Context) Clone() Context { return maps.Clone(c) }

func hasUpper(s string) bool {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}
