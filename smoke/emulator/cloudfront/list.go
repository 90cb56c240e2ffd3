package cloudfront

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/service"
)

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
