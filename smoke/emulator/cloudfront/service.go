package cloudfront

import (
	"context"
	"io"
	"net/http"
	"sync"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
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
