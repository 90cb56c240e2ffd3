package smoke

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/client"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
)

// askStackless asks CloudFront and Bedrock what needs no stack.
func (r *runner) askStackless(seen *evidence.Stackless) {
	seen.At = time.Now()
	if r.plan.Stackless.Unknown != "" {
		r.askCloudFront(seen)
	}
	if r.plan.Stackless.Any != "" {
		r.askBedrock(seen)
	}
}

func (r *runner) askCloudFront(seen *evidence.Stackless) {
	invalidate := func(distribution string) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			made, err := r.clients.distributions.CreateInvalidation(ctx, distribution, "cfnenv-"+r.plan.Run)
			return strings.TrimSpace(made.ID + " " + made.Status), err
		}
	}
	seen.Unknown = r.asked(invalidate(r.plan.Stackless.Unknown))
	own := r.plan.Stackless.Distribution
	if own == "" {
		return
	}
	seen.Invalidated = r.askedTagged(plan.CloudFrontChecks, "the distribution's tags have not reached IAM", invalidate(own), func() bool {
		seen.Listed, seen.Tags = r.listTags(r.clients.distributions, r.plan.DistributionARN(), r.plan.OwnTags())
		return len(seen.Tags) == len(r.plan.OwnTags())
	})
}

func (r *runner) askBedrock(seen *evidence.Stackless) {
	want := r.plan.Stackless
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
