package expression_test

import (
	"encoding/json"
	"testing"
)

// FuzzExpressions: no text makes the parsers or the evaluators crash or change the item, and an error is one sentence.
func FuzzExpressions(f *testing.F) {
	for _, seed := range []string{
		"n = :one AND NOT (size(s) > :two OR contains(ss, :te))", "SET n = n + :one, l[3] = if_not_exists(q, :s) REMOVE m.x ADD big :one DELETE ss :a",
		"m.y.z, l[2][0], #s", "h = :s AND begins_with(n, :te)", "n=:nope", "((((n))))", "#", ":", "a[", "l[99999999999999999999]", "n IN (:one,", "\x80\xff", "SET", "NOT",
	} {
		f.Add(seed)
	}
	on := item(f, subject)
	before, err := json.Marshal(on)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var errs []error
		c, err := scope(t).Condition(text)
		if errs = append(errs, err); err == nil {
			c.Matches(on)
			c.Matches(nil)
		}
		u, err := scope(t).Update(text)
		if errs = append(errs, err); err == nil {
			u.Apply(on)
			u.Apply(nil)
		}
		p, err := scope(t).Projection(text)
		if errs = append(errs, err); err == nil {
			p.Apply(on)
		}
		if c != nil {
			_, err = c.Keys()
		}
		for _, err := range append(errs, err) {
			if err != nil && err.Error() == "" {
				t.Errorf("an error without words for %q", text)
			}
		}
		if after, _ := json.Marshal(on); string(after) != string(before) {
			t.Errorf("%q changed the item", text)
		}
	})
}
