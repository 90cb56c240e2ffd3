package cloudfront

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// record is a stored distribution.
type record struct {
	id, etag      string
	config        DistributionConfig
	tags          []Tag
	changed       time.Time
	invalidations []*invalidation // oldest first
}

type createInput struct {
	DistributionConfig *DistributionConfig `http:"payload=DistributionConfig"`
}

type createTaggedInput struct {
	WithTags                   string  `http:"query=WithTags"`
	DistributionConfigWithTags *Tagged `http:"payload=DistributionConfigWithTags"`
}

// Tagged is a configuration with tags.
type Tagged struct {
	DistributionConfig *DistributionConfig
	Tags               *Tags
}

func (in *createTaggedInput) tags() []Tag {
	if in.DistributionConfigWithTags == nil || in.DistributionConfigWithTags.Tags == nil {
		return nil
	}
	return in.DistributionConfigWithTags.Tags.Items.Tag
}

// Distribution is AWS's Distribution, and the headers of the answers that hold one.
type Distribution struct {
	ETag                          string `http:"header=ETag" query:"-"`
	Location                      string `http:"header=Location" query:"-"`
	Id, ARN, Status               string
	LastModifiedTime              time.Time
	InProgressInvalidationBatches int
	DomainName                    string
	DistributionConfig            DistributionConfig
}

// XMLRoot is the name of the outermost element.
func (Distribution) XMLRoot() string { return "Distribution" }

type configOutput struct {
	ETag string `http:"header=ETag" query:"-"`
	DistributionConfig
}

func (f *cloudFront) describe(r *record, status string) *Distribution {
	return &Distribution{
		ETag: r.etag, Id: r.id, ARN: f.arn(r.id), Status: status, LastModifiedTime: r.changed, DomainName: r.domain(), DistributionConfig: r.config,
	}
}

// domain is the host name of the distribution, which AWS makes of other letters than the id.
func (r *record) domain() string { return "d" + strings.ToLower(r.id[1:]) + ".cloudfront.net" }

func (f *cloudFront) create(_ context.Context, c *service.Call, in *createInput) (*Distribution, error) {
	return f.make(c, in.DistributionConfig, nil)
}

func (f *cloudFront) createTagged(_ context.Context, c *service.Call, in *createTaggedInput) (*Distribution, error) {
	if in.DistributionConfigWithTags == nil {
		return f.make(c, nil, nil)
	}
	return f.make(c, in.DistributionConfigWithTags.DistributionConfig, in.tags())
}

func (f *cloudFront) make(c *service.Call, config *DistributionConfig, tags []Tag) (*Distribution, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	if err := checkTags(tags); err != nil {
		return nil, err
	}
	id, err := f.newID("E")
	if err != nil {
		return nil, err
	}
	etag, err := f.newID("E")
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, other := range f.distributions {
		if other.config.CallerReference == config.CallerReference {
			return nil, wire.Errorf("DistributionAlreadyExists", "The caller reference that you are using to create a distribution is associated with another distribution. Distribution ID: %s", other.id)
		}
	}
	r := &record{id: id, etag: etag, config: *config, tags: slices.Clone(tags), changed: c.Time}
	f.distributions[id] = r
	f.ids = append(f.ids, id)
	out := f.describe(r, "InProgress")
	out.Location = "https://cloudfront.amazonaws.com/" + version + "/distribution/" + id
	return out, nil
}

type updateInput struct {
	Id                 string
	IfMatch            string              `http:"header=If-Match"`
	DistributionConfig *DistributionConfig `http:"payload=DistributionConfig"`
}

func (in *updateInput) distribution() string { return in.Id }

func (f *cloudFront) update(_ context.Context, c *service.Call, in *updateInput) (*Distribution, error) {
	if err := in.DistributionConfig.check(); err != nil {
		return nil, err
	}
	etag, err := f.newID("E")
	if err != nil {
		return nil, err
	}
	return located(f, in.Id, func(r *record) (*Distribution, error) {
		if err := r.match(in.IfMatch); err != nil {
			return nil, err
		}
		if in.DistributionConfig.CallerReference != r.config.CallerReference {
			return nil, wire.Errorf("IllegalUpdate", "The update contains modifications that are not allowed.")
		}
		r.config, r.etag, r.changed = *in.DistributionConfig, etag, c.Time
		return f.describe(r, "InProgress"), nil
	})
}

// match compares the version that a request is for with the one that is there.
func (r *record) match(version string) error {
	switch {
	case version == "":
		return wire.Errorf("InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")
	case version != r.etag:
		return wire.Errorf("PreconditionFailed", "The request failed because it didn't meet the preconditions in one or more request-header fields.")
	}
	return nil
}

type deleteInput struct {
	Id      string
	IfMatch string `http:"header=If-Match"`
}

func (in *deleteInput) distribution() string { return in.Id }

func (f *cloudFront) remove(_ context.Context, _ *service.Call, in *deleteInput) (*empty, error) {
	return located(f, in.Id, func(r *record) (*empty, error) {
		if err := r.match(in.IfMatch); err != nil {
			return nil, err
		}
		if r.config.Enabled {
			return nil, wire.Errorf("DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.")
		}
		delete(f.distributions, r.id)
		f.ids = slices.DeleteFunc(f.ids, func(id string) bool { return id == r.id })
		return &empty{}, nil
	})
}

// page takes at most the given number of items after a marker, as texts of a request have it.
func page[Item any](items []Item, id func(Item) string, marker, most string) (found []Item, limit int, next string, err error) {
	limit = 100
	if most != "" {
		if limit, err = strconv.Atoi(most); err != nil || limit < 1 {
			return nil, 0, "", wire.Errorf("InvalidArgument", "The argument is invalid: MaxItems %s", most)
		}
		limit = min(limit, 100)
	}
	if marker != "" {
		at := slices.IndexFunc(items, func(item Item) bool { return id(item) == marker })
		if at < 0 {
			return nil, 0, "", wire.Errorf("InvalidArgument", "The argument is invalid: Marker %s", marker)
		}
		items = items[at+1:]
	}
	if len(items) > limit {
		return items[:limit], limit, id(items[limit-1]), nil
	}
	return items, limit, "", nil
}

type listInput struct {
	Marker   string `http:"query=Marker"`
	MaxItems string `http:"query=MaxItems"`
}

// listOutput is AWS's DistributionList.
type listOutput struct {
	Marker      string `query:",always"`
	NextMarker  string
	MaxItems    int
	IsTruncated bool
	Quantity    int
	Items       *summaries
}

// XMLRoot is the name of the outermost element.
func (listOutput) XMLRoot() string { return "DistributionList" }

// summaries are the distributions of a page.
type summaries struct {
	DistributionSummary []summary `query:"DistributionSummary,flat"`
}

// summary is AWS's DistributionSummary.
type summary struct {
	Id, ARN, Status                               string
	LastModifiedTime                              time.Time
	DomainName                                    string
	Aliases, CacheBehaviors, CustomErrorResponses none
	Origins                                       *origins
	DefaultCacheBehavior                          *behavior
	Comment                                       string `query:",always"`
	PriceClass                                    string
	Enabled                                       bool
	ViewerCertificate                             *certificate
	Restrictions                                  *restrictions
	WebACLId                                      string `query:",always"`
	HttpVersion                                   string
	IsIPV6Enabled, Staging                        bool
}

func (f *cloudFront) list(_ context.Context, _ *service.Call, in *listInput) (*listOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids, limit, next, err := page(f.ids, func(id string) string { return id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &listOutput{Marker: in.Marker, NextMarker: next, MaxItems: limit, IsTruncated: next != "", Quantity: len(ids)}
	if len(ids) > 0 {
		out.Items = &summaries{}
	}
	for _, id := range ids {
		r := f.distributions[id]
		c := r.config
		out.Items.DistributionSummary = append(out.Items.DistributionSummary, summary{
			Id: id, ARN: f.arn(id), Status: "Deployed", LastModifiedTime: r.changed, DomainName: r.domain(),
			Origins: c.Origins, DefaultCacheBehavior: c.DefaultCacheBehavior, Comment: c.Comment, PriceClass: c.PriceClass, Enabled: c.Enabled,
			ViewerCertificate: c.ViewerCertificate, Restrictions: c.Restrictions, HttpVersion: c.HttpVersion, IsIPV6Enabled: c.IsIPV6Enabled,
		})
	}
	return out, nil
}
