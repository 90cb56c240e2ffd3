package smoke

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// besideOutage bounds one call of a service that no stack depends on.
const besideOutage = 20 * time.Second

// tagsSpread is how long a new table's tags may take to reach IAM before a refusal counts. AWS says neither how long that is
// nor, to these credentials, whether tags are looked at in this account at all (DynamoDB developer guide, "Enable ABAC in
// DynamoDB"); a longer wait would only make runs in accounts without that slower than the third example.
const tagsSpread = 15 * time.Second

// asked makes one call with runtime credentials.
func (r *runner) asked(call func(context.Context) (string, error)) *evidence.Asked {
	if r.ctx.Err() != nil {
		return nil
	}
	answer, err := call(r.ctx)
	return &evidence.Asked{Answer: answer, Failure: failure(r.ctx, err)}
}

// proveTable writes to example 04's table, reads back, and tries what must be refused.
func (r *runner) proveTable(s plan.Stack, lane *evidence.Lane) {
	name := lane.Output("TableName")
	seen := &evidence.Table{ARN: lane.Output("TableArn")}
	lane.Table = seen
	if name == "" {
		return
	}
	tables := r.clients.tables
	seen.Described = present(r, s.ID, func() (*evidence.Asked, *evidence.Failure) {
		a := r.asked(func(ctx context.Context) (string, error) {
			t, err := tables.DescribeTable(ctx, name)
			return strings.TrimSpace(t.ARN + " " + t.Status), err
		})
		if a == nil {
			return nil, nil
		}
		return a, a.Failure
	})
	seen.Listed = r.asked(func(ctx context.Context) (string, error) {
		tags, err := tables.Tags(ctx, seen.ARN)
		for _, tag := range s.Spec.Tags {
			if v, ok := tags[tag.Key]; ok {
				seen.Tags = append(seen.Tags, stackinfo.Pair{Key: tag.Key, Value: v})
			}
		}
		return strconv.Itoa(len(tags)), err
	})
	seen.Put = r.putTagged(s, name)
	if seen.Put != nil && seen.Put.Failure == nil {
		r.useItem(s, name, seen)
	}
	seen.Checked = r.asked(func(ctx context.Context) (string, error) { return "", tables.CheckItem(ctx, name, "absent") })
	foreign := r.plan.Runtime.Foreign
	seen.ForeignPut = r.asked(func(ctx context.Context) (string, error) {
		return "", tables.PutItem(ctx, foreign, s.Nonce, s.Nonce, false)
	})
	seen.ForeignGot = r.asked(func(ctx context.Context) (string, error) { return tables.GetItem(ctx, foreign, s.Nonce) })
}

// useItem is what runtime credentials may do with an item that they wrote.
func (r *runner) useItem(s plan.Stack, name string, seen *evidence.Table) {
	tables := r.clients.tables
	seen.Got = r.asked(func(ctx context.Context) (string, error) { return tables.GetItem(ctx, name, s.Nonce) })
	seen.Updated = r.asked(func(ctx context.Context) (string, error) { return tables.UpdateItem(ctx, name, s.Nonce, updated(s)) })
	seen.Repeated = r.asked(func(ctx context.Context) (string, error) {
		return "", tables.PutItem(ctx, name, s.Nonce, s.Nonce, true)
	})
	seen.Deleted = r.asked(func(ctx context.Context) (string, error) {
		if err := tables.DeleteItem(ctx, name, s.Nonce); err != nil {
			return "", err
		}
		return tables.GetItem(ctx, name, s.Nonce)
	})
}

// updated is the value that an item is changed to.
func updated(s plan.Stack) string { return s.Nonce + evidence.UpdatedMark }

// putTagged writes an item, again while the table's tags may not have spread.
func (r *runner) putTagged(s plan.Stack, name string) *evidence.Asked {
	began, symptom := time.Now(), ""
	for attempts := 1; ; attempts++ {
		put := r.asked(func(ctx context.Context) (string, error) {
			return "", r.clients.tables.PutItem(ctx, name, s.Nonce, s.Nonce, false)
		})
		spent := time.Since(began)
		waiting := put != nil && untagged(put.Failure)
		if waiting && spent < min(tagsSpread, r.plan.Patience) {
			if symptom == "" {
				symptom = "the table's tags have not reached IAM"
				r.note(s.ID, "%s: writing again", symptom)
			}
			if sleep.For(r.ctx, retryPause(spent)) == nil {
				continue
			}
			put.Failure.CancelledBy = interrupted(r.ctx)
		}
		if symptom != "" {
			r.retried(evidence.Retry{Example: s.ID, Symptom: symptom, Attempts: attempts, Seconds: spent.Seconds(), Solved: !waiting})
		}
		return put
	}
}

// untagged reports whether a write was refused as one to a table without the tags is.
func untagged(f *evidence.Failure) bool {
	if f == nil {
		return false
	}
	d := f.Refusal()
	return d != nil && d.Layer == denial.Identity && !d.Explicit
}
