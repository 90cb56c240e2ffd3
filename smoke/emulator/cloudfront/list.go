package cloudfront

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/service"
)

// ListInput is that of ListDistributions.
type ListInput struct {
	Marker   string `http:"query=Marker"`
	MaxItems string `http:"query=MaxItems"`
}

// ListOutput is AWS's DistributionList.
type ListOutput struct {
	Marker      string `query:",always"`
	NextMarker  string
	MaxItems    int
	IsTruncated bool
	Quantity    int
	Items       *Summaries
}

// XMLRoot is the name of the outermost element.
func (ListOutput) XMLRoot() string { return "DistributionList" }

// Summaries are the distributions of a page.
type Summaries struct {
	DistributionSummary []Summary `query:"DistributionSummary,flat"`
}

// Summary is AWS's DistributionSummary.
type Summary struct {
	Id, ARN, Status                               string
	LastModifiedTime                              time.Time
	DomainName                                    string
	Aliases, CacheBehaviors, CustomErrorResponses None
	Origins                                       *Origins
	DefaultCacheBehavior                          *Behavior
	Comment                                       string `query:",always"`
	PriceClass                                    string
	Enabled                                       bool
	ViewerCertificate                             *Certificate
	Restrictions                                  *Restrictions
	WebACLId                                      string `query:",always"`
	HttpVersion                                   string
	IsIPV6Enabled, Staging                        bool
}

func (f *CloudFront) list(_ context.Context, _ *service.Call, in *ListInput) (*ListOutput, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids, limit, next, err := page(f.ids, func(id string) string { return id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &ListOutput{Marker: in.Marker, NextMarker: next, MaxItems: limit, IsTruncated: next != "", Quantity: len(ids)}
	if len(ids) > 0 {
		out.Items = &Summaries{}
	}
	for _, id := range ids {
		r := f.distributions[id]
		c := r.config
		out.Items.DistributionSummary = append(out.Items.DistributionSummary, Summary{
			Id: id, ARN: f.arn(id), Status: "Deployed", LastModifiedTime: r.changed, DomainName: r.domain(),
			Origins: c.Origins, DefaultCacheBehavior: c.DefaultCacheBehavior, Comment: c.Comment, PriceClass: c.PriceClass, Enabled: c.Enabled,
			ViewerCertificate: c.ViewerCertificate, Restrictions: c.Restrictions, HttpVersion: c.HttpVersion, IsIPV6Enabled: c.IsIPV6Enabled,
		})
	}
	return out, nil
}
