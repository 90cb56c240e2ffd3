package smoke

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// askRuntime asks CloudFront and Bedrock what needs no stack.
func (r *runner) askRuntime(seen *evidence.Runtime) {
	seen.At = time.Now()
	if r.plan.Runtime.Unknown != "" {
		r.askCloudFront(seen)
	}
	if r.plan.Runtime.Any != "" {
		r.askBedrock(seen)
	}
}

func (r *runner) askCloudFront(seen *evidence.Runtime) {
	invalidate := func(distribution string) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			made, err := r.clients.distributions.CreateInvalidation(ctx, distribution, "cfnenv-"+r.plan.Run)
			return strings.TrimSpace(made.ID + " " + made.Status), err
		}
	}
	seen.Unknown = r.asked(invalidate(r.plan.Runtime.Unknown))
	own := r.plan.Runtime.Distribution
	if own == "" {
		return
	}
	seen.Invalidated = r.askedTagged(plan.CloudFrontChecks, "the distribution's tags have not reached IAM", invalidate(own), func() bool {
		seen.Listed, seen.Tags = r.listTags(r.clients.distributions, r.plan.DistributionARN(), r.plan.OwnTags())
		return len(seen.Tags) == len(r.plan.OwnTags())
	})
}

func (r *runner) askBedrock(seen *evidence.Runtime) {
	want := r.plan.Runtime
	converse := func(region, model string) *evidence.Asked {
		return r.asked(func(ctx context.Context) (string, error) {
			tokens, err := r.clients.models(region).Converse(ctx, model)
			return strconv.Itoa(tokens), err
		})
	}
	seen.Elsewhere = converse(plan.NoModelsIn, want.Any)
	if seen.Model = want.Model; seen.Model == "" {
		seen.Catalogue = r.asked(func(ctx context.Context) (string, error) {
			list, err := r.clients.models(plan.ModelsIn).List(ctx)
			seen.Model = chosen(list)
			return strconv.Itoa(len(list)), err
		})
	}
	if seen.Model != "" {
		seen.Converse = converse(plan.ModelsIn, seen.Model)
	}
}

// chosen is the model that is called: one of Amazon's own, because others' have to be subscribed to first, which workshop
// credentials may not (AWS: Bedrock user guide, "Manage access to Amazon Bedrock foundation models"). The smallest are named
// micro and lite.
func chosen(list []client.Model) string {
	best, rank := "", len(preferred)
	for _, m := range list {
		for i, part := range preferred[:rank] {
			if m.Callable() && strings.Contains(m.ID, part) {
				best, rank = m.ID, i
				break
			}
		}
	}
	return best
}

var preferred = []string{"amazon.nova-micro", "amazon.nova-lite", "amazon.nova", "amazon.", "."}

// besideOutage bounds one call of a service that no stack depends on.
const besideOutage = 20 * time.Second

// tagsSpread bounds how long new tags may take to reach IAM before a refusal counts. AWS says neither how long that is
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

// seeTable writes to example 04's table, reads back, and tries what must be refused.
func (r *runner) seeTable(s plan.Stack, lane *evidence.Lane) {
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
	foreign := r.plan.Runtime.Foreign
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

// listTags asks for the tags of a table or a distribution, and returns those that are wanted.
func (r *runner) listTags(from interface {
	Tags(ctx context.Context, arn string) (map[string]string, error)
}, arn string, wanted []stackinfo.Pair) (listed *evidence.Asked, tags []stackinfo.Pair) {
	listed = r.asked(func(ctx context.Context) (string, error) {
		all, err := from.Tags(ctx, arn)
		for _, tag := range wanted {
			if v, ok := all[tag.Key]; ok {
				tags = append(tags, stackinfo.Pair{Key: tag.Key, Value: v})
			}
		}
		return strconv.Itoa(len(all)), err
	})
	return listed, tags
}

// askedTagged makes a call that tags allow, again while they may not have reached IAM; worth says whether that may be why it
// is refused.
func (r *runner) askedTagged(checks, symptom string, call func(context.Context) (string, error), worth func() bool) *evidence.Asked {
	if r.ctx.Err() != nil {
		return nil
	}
	a := &evidence.Asked{}
	early := func(f *evidence.Failure) string {
		if f.Untagged() && worth() {
			return symptom
		}
		return ""
	}
	a.Failure = r.patiently(checks, min(tagsSpread, r.plan.Patience), early, func(ctx context.Context) (err error) {
		a.Answer, err = call(ctx)
		return err
	})
	return a
}

// patiently makes a call, and makes it again while its failure has a symptom of having come too early, for at most a limit.
func (r *runner) patiently(lane string, limit time.Duration, early func(*evidence.Failure) string, call func(context.Context) error) *evidence.Failure {
	began, waited := time.Now(), ""
	for attempts := 1; ; attempts++ {
		failed, symptom := failure(r.ctx, call(r.ctx)), ""
		if failed != nil {
			symptom = early(failed)
		}
		spent := time.Since(began)
		if symptom != "" && spent < limit {
			if waited == "" {
				waited = symptom
				r.note(lane, "%s: trying again", symptom)
			}
			if sleep.For(r.ctx, retryPause(spent)) == nil {
				continue
			}
			failed.CancelledBy = interrupted(r.ctx)
		}
		if waited != "" {
			r.retried(evidence.Retry{Example: lane, Symptom: waited, Attempts: attempts, Seconds: spent.Seconds(), Solved: symptom == ""})
		}
		return failed
	}
}
