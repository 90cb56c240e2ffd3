package smoke

import (
	"context"
	"strconv"
	"time"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

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
