// Package cloudfront is Amazon CloudFront in the emulated account: distributions as records with tags and invalidations.
// There is no edge: nothing is served, so that a distribution is deployed and an invalidation completed when they are asked
// for next. Names of operations, members and errors are those of AWS's API reference (API version 2020-05-31).
package cloudfront

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// cloudFront is the service. Make it with New.
type cloudFront struct {
	env service.Env

	mu            sync.Mutex
	distributions map[string]*record // by id
	ids           []string           // in the order in which they were made
}

// New returns a CloudFront without distributions.
func New(env service.Env) *cloudFront {
	return &cloudFront{env: env, distributions: map[string]*record{}}
}

const version = "2020-05-31"

// Service is the table of operations.
func (f *cloudFront) Service() *service.Service {
	const (
		root          = "/" + version + "/distribution"
		distribution  = root + "/{Id}"
		invalidations = root + "/{DistributionId}/invalidation"
		tagging       = "/" + version + "/tagging"
	)
	return &service.Service{
		Name:      "cloudfront",
		Protocols: []wire.Protocol{{Kind: wire.RESTXML, Version: version, Namespace: "http://cloudfront.amazonaws.com/doc/" + version + "/"}},
		Operations: []service.Operation{
			service.Op("CreateDistribution", f.createChecks, f.create).At("POST "+root, http.StatusCreated),
			service.Op("CreateDistributionWithTags", f.createTaggedChecks, f.createTagged).At("POST "+root+"?WithTags", http.StatusCreated),
			service.Op("GetDistribution", on[idInput](f, "GetDistribution"), f.get).At("GET "+distribution, 0),
			service.Op("GetDistributionConfig", on[idInput](f, "GetDistributionConfig"), f.getConfig).At("GET "+distribution+"/config", 0),
			service.Op("UpdateDistribution", on[updateInput](f, "UpdateDistribution"), f.update).At("PUT "+distribution+"/config", 0),
			service.Op("DeleteDistribution", on[deleteInput](f, "DeleteDistribution"), f.remove).At("DELETE "+distribution, http.StatusNoContent),
			service.Op("ListDistributions", listChecks, f.list).At("GET "+root, 0),
			service.Op("CreateInvalidation", on[InvalidateInput](f, "CreateInvalidation"), f.invalidate).At("POST "+invalidations, http.StatusCreated),
			service.Op("GetInvalidation", on[invalidationInput](f, "GetInvalidation"), f.getInvalidation).At("GET "+invalidations+"/{Id}", 0),
			service.Op("ListInvalidations", on[listInvalidationsInput](f, "ListInvalidations"), f.listInvalidations).At("GET "+invalidations, 0),
			service.Op("ListTagsForResource", f.onTags("ListTagsForResource"), f.listTags).At("GET "+tagging, 0),
			service.Op("TagResource", f.onTags("TagResource"), f.tag).At("POST "+tagging+"?Operation=Tag", http.StatusNoContent),
			service.Op("UntagResource", f.untagChecks, f.untag).At("POST "+tagging+"?Operation=Untag", http.StatusNoContent),
		},
	}
}

// newID makes an identifier of AWS's form: a letter and thirteen capital letters and digits.
func (f *cloudFront) newID(letter string) (string, error) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345" // 32, so that every byte's remainder is as likely
	raw := make([]byte, 13)
	if _, err := io.ReadFull(f.env.Rand, raw); err != nil {
		return "", err
	}
	for i, b := range raw {
		raw[i] = digits[b%32]
	}
	return letter + string(raw), nil
}

type empty struct{}

// located runs with the record of a distribution; f.mu is held meanwhile.
func located[Out any](f *cloudFront, id string, do func(*record) (*Out, error)) (*Out, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.distributions[id]
	if r == nil {
		return nil, wire.Errorf("NoSuchDistribution", "The specified distribution does not exist.")
	}
	return do(r)
}

// idInput names a distribution.
type idInput struct{ Id string }

func (in *idInput) distribution() string { return in.Id }

func (f *cloudFront) get(_ context.Context, _ *service.Call, in *idInput) (*Distribution, error) {
	return located(f, in.Id, func(r *record) (*Distribution, error) { return f.describe(r, "Deployed"), nil })
}

func (f *cloudFront) getConfig(_ context.Context, _ *service.Call, in *idInput) (*configOutput, error) {
	return located(f, in.Id, func(r *record) (*configOutput, error) { return &configOutput{r.etag, r.config}, nil })
}

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
