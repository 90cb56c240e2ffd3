package cloudfront

import (
	"context"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// maxPaths bounds the paths of all invalidations in progress (AWS: CloudFront Developer Guide, Quotas), and
// maxKept how many invalidations of one distribution are kept here.
const (
	maxPaths = 3000
	maxKept  = 1000
)

type invalidation struct {
	id    string
	at    time.Time
	batch batch
}

// batch is AWS's InvalidationBatch.
type batch struct {
	Paths           *paths
	CallerReference string
}

// paths lists the paths to invalidate.
type paths struct {
	Quantity int
	Items    struct {
		Path []string `query:"Path,flat"`
	}
}

// InvalidateInput is the input of CreateInvalidation.
type InvalidateInput struct {
	DistributionId    string
	InvalidationBatch *batch `http:"payload=InvalidationBatch"`
}

func (in *InvalidateInput) distribution() string { return in.DistributionId }

// Invalidation is AWS's Invalidation, and the header of the answer that tells where it is.
type Invalidation struct {
	Location          string `http:"header=Location" query:"-"`
	Id, Status        string
	CreateTime        time.Time
	InvalidationBatch batch
}

// XMLRoot is the name of the outermost element.
func (Invalidation) XMLRoot() string { return "Invalidation" }

func (i *invalidation) describe(status string) *Invalidation {
	return &Invalidation{Id: i.id, Status: status, CreateTime: i.at, InvalidationBatch: i.batch}
}

func (f *cloudFront) invalidate(_ context.Context, c *service.Call, in *InvalidateInput) (*Invalidation, error) {
	if err := in.InvalidationBatch.check(); err != nil {
		return nil, err
	}
	id, err := f.newID("I")
	if err != nil {
		return nil, err
	}
	return located(f, in.DistributionId, func(r *record) (*Invalidation, error) {
		made := &invalidation{id, c.Time, *in.InvalidationBatch}
		if at := slices.IndexFunc(r.invalidations, func(i *invalidation) bool { return i.batch.CallerReference == made.batch.CallerReference }); at >= 0 {
			made = r.invalidations[at]
			if !slices.Equal(made.batch.Paths.Items.Path, in.InvalidationBatch.Paths.Items.Path) {
				return nil, wire.Errorf("InvalidationBatchAlreadyExists", "The caller reference belongs to an invalidation of other paths: %s", made.id)
			}
		} else if r.invalidations = append(r.invalidations, made); len(r.invalidations) > maxKept {
			r.invalidations = slices.Delete(r.invalidations, 0, 1)
		}
		out := made.describe("InProgress")
		out.Location = "https://cloudfront.amazonaws.com/" + version + "/distribution/" + r.id + "/invalidation/" + made.id
		return out, nil
	})
}

func (b *batch) check() error {
	switch {
	case b == nil:
		return wire.Errorf("MissingBody", "This operation requires a body. Ensure that the body is present and the Content-Type header is set.")
	case b.Paths == nil || b.CallerReference == "":
		return wire.MalformedXML()
	case b.Paths.Quantity != len(b.Paths.Items.Path):
		return inconsistent()
	case len(b.Paths.Items.Path) > maxPaths:
		return wire.Errorf("BatchTooLarge", "Invalidation batch specified is too large.")
	case len(b.Paths.Items.Path) == 0:
		return invalidPaths()
	}
	for _, path := range b.Paths.Items.Path {
		// AWS: CloudFront Developer Guide, "What you need to know when invalidating files": * stands at the end alone.
		if star := strings.IndexByte(path, '*'); !strings.HasPrefix(path, "/") || len(path) > 4000 || star >= 0 && star < len(path)-1 {
			return invalidPaths()
		}
	}
	return nil
}

func invalidPaths() error {
	return wire.Errorf("InvalidArgument", "Your request contains one or more invalid invalidation paths.")
}

type invalidationInput struct{ DistributionId, Id string }

func (in *invalidationInput) distribution() string { return in.DistributionId }

func (f *cloudFront) getInvalidation(_ context.Context, _ *service.Call, in *invalidationInput) (*Invalidation, error) {
	return located(f, in.DistributionId, func(r *record) (*Invalidation, error) {
		for _, i := range r.invalidations {
			if i.id == in.Id {
				return i.describe("Completed"), nil
			}
		}
		return nil, wire.Errorf("NoSuchInvalidation", "The specified invalidation does not exist.")
	})
}

type listInvalidationsInput struct {
	DistributionId string
	Marker         string `http:"query=Marker"`
	MaxItems       string `http:"query=MaxItems"`
}

func (in *listInvalidationsInput) distribution() string { return in.DistributionId }

// listInvalidationsOutput is AWS's InvalidationList.
type listInvalidationsOutput struct {
	Marker      string `query:",always"`
	NextMarker  string
	MaxItems    int
	IsTruncated bool
	Quantity    int
	Items       *invalidationSummaries
}

// XMLRoot is the name of the outermost element.
func (listInvalidationsOutput) XMLRoot() string { return "InvalidationList" }

// invalidationSummaries are the invalidations of a page.
type invalidationSummaries struct {
	InvalidationSummary []invalidationSummary `query:"InvalidationSummary,flat"`
}

// invalidationSummary is one of them.
type invalidationSummary struct {
	Id         string
	CreateTime time.Time
	Status     string
}

func (f *cloudFront) listInvalidations(_ context.Context, _ *service.Call, in *listInvalidationsInput) (*listInvalidationsOutput, error) {
	return located(f, in.DistributionId, func(r *record) (*listInvalidationsOutput, error) {
		newest := slices.Clone(r.invalidations)
		slices.Reverse(newest)
		found, limit, next, err := page(newest, func(i *invalidation) string { return i.id }, in.Marker, in.MaxItems)
		if err != nil {
			return nil, err
		}
		out := &listInvalidationsOutput{Marker: in.Marker, NextMarker: next, MaxItems: limit, IsTruncated: next != "", Quantity: len(found)}
		if len(found) > 0 {
			out.Items = &invalidationSummaries{}
		}
		for _, i := range found {
			out.Items.InvalidationSummary = append(out.Items.InvalidationSummary, invalidationSummary{i.id, i.at, "Completed"})
		}
		return out, nil
	})
}
