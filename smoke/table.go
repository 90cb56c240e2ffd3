package smoke

import (
	"context"
	"strings"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
)

// observeTable writes to example 04's table, reads back, and tries what must be refused.
func (r *runner) observeTable(s plan.Stack, lane *evidence.Lane) {
	name := lane.Output("TableName")
	seen := &evidence.Table{ARN: lane.Output("TableArn")}
	lane.Table = seen
	if name == "" {
		return
	}
	tables := r.clients.tables
	seen.Described = &evidence.Asked{}
	seen.Described.Failure = r.present(s.ID, name, func(ctx context.Context) error {
		t, err := tables.DescribeTable(ctx, name)
		seen.Described.Answer = strings.TrimSpace(t.ARN + " " + t.Status)
		return err
	})
	seen.Listed, seen.Tags = r.listTags(tables, seen.ARN, s.Spec.Tags)
	put := func(ctx context.Context) (string, error) {
		return "", tables.PutItem(ctx, name, s.Nonce, s.Nonce, false)
	}
	seen.Put = r.askedTagged(s.ID, "the table's tags have not reached IAM", put, func() bool { return true })
	if seen.Put != nil && seen.Put.Failure == nil {
		r.useItem(s, name, seen)
	}
	seen.Checked = r.asked(func(ctx context.Context) (string, error) { return "", tables.CheckItem(ctx, name, "absent") })
	foreign := r.plan.Stackless.Foreign
	seen.ForeignPut = r.asked(func(ctx context.Context) (string, error) {
		return "", tables.PutItem(ctx, foreign, s.Nonce, s.Nonce, false)
	})
	seen.ForeignGot = r.asked(func(ctx context.Context) (string, error) { return tables.GetItem(ctx, foreign, s.Nonce) })
}

// useItem reads, updates and deletes the item, as runtime credentials may.
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
