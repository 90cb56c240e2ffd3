package cloudfront

import (
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

func (f *cloudFront) arn(id string) string {
	return "arn:aws:cloudfront::" + f.env.Account + ":distribution/" + id
}

// check asks about an action on a distribution. One that does not exist has no tags, so that a policy that tests them does
// not match: AWS refuses it as a foreign one.
func (f *cloudFront) check(action, arn string) service.Check {
	check := service.Check{Action: "cloudfront:" + action, Resource: arn, Context: policy.Context{}}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r := f.distributions[strings.TrimPrefix(arn, f.arn(""))]; r != nil {
		for _, tag := range r.tags {
			check.Context.Set("aws:ResourceTag/"+tag.Key, tag.Value)
		}
	}
	return check
}

// on makes the Checks of an operation on one distribution, whose IAM action has its name (AWS: service authorization
// reference, Amazon CloudFront).
func on[In any, P interface {
	*In
	distribution() string
}](f *cloudFront, action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(_ *service.Call, in *In) ([]service.Check, error) {
		return []service.Check{f.check(action, f.arn(P(in).distribution()))}, nil
	}
}

func listChecks(*service.Call, *listInput) ([]service.Check, error) {
	return []service.Check{{Action: "cloudfront:ListDistributions", Resource: "*", Context: policy.Context{}}}, nil
}

func (f *cloudFront) createChecks(*service.Call, *createInput) ([]service.Check, error) {
	return []service.Check{f.check("CreateDistribution", f.arn("*"))}, nil
}

// createTaggedChecks: a distribution is made and tagged, which are two actions (AWS: API reference,
// CreateDistributionWithTags).
func (f *cloudFront) createTaggedChecks(_ *service.Call, in *createTaggedInput) ([]service.Check, error) {
	checks := []service.Check{f.check("CreateDistribution", f.arn("*")), f.check("TagResource", f.arn("*"))}
	for _, check := range checks {
		setRequestTags(check.Context, in.tags())
	}
	return checks, nil
}

// onTags makes the Checks of an operation on the tags of what an ARN names.
func (f *cloudFront) onTags(action string) func(*service.Call, *tagsInput) ([]service.Check, error) {
	return func(_ *service.Call, in *tagsInput) ([]service.Check, error) {
		check := f.check(action, in.Resource)
		if in.Tags != nil {
			setRequestTags(check.Context, in.Tags.Items.Tag)
		}
		return []service.Check{check}, nil
	}
}

func (f *cloudFront) untagChecks(_ *service.Call, in *untagInput) ([]service.Check, error) {
	check := f.check("UntagResource", in.Resource)
	if in.TagKeys != nil && len(in.TagKeys.Items.Key) > 0 {
		check.Context.Set("aws:TagKeys", in.TagKeys.Items.Key...)
	}
	return []service.Check{check}, nil
}

func setRequestTags(ctx policy.Context, tags []Tag) {
	var keys []string
	for _, tag := range tags {
		ctx.Set("aws:RequestTag/"+tag.Key, tag.Value)
		keys = append(keys, tag.Key)
	}
	if len(keys) > 0 {
		ctx.Set("aws:TagKeys", keys...)
	}
}
