package client

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Distributions asks Amazon CloudFront, which is signed for in us-east-1 wherever one is (AWS: general reference, "Amazon
// CloudFront endpoints and quotas").
type Distributions struct{ config Config }

// CloudFront is the client for distributions.
func CloudFront(c Config) *Distributions {
	c.Region = "us-east-1"
	return &Distributions{c}
}

// CreateInvalidation asks for everything in a distribution's caches to be fetched anew. CloudFront takes a reference once.
func (d *Distributions) CreateInvalidation(ctx context.Context, distribution, reference string) error {
	body := `<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>` +
		strings.NewReplacer("&", "", "<", "").Replace(reference) + `</CallerReference></InvalidationBatch>`
	return d.config.do(ctx, rest{
		service: "CloudFront", name: "cloudfront", host: "cloudfront.amazonaws.com", operation: "CreateInvalidation", method: http.MethodPost,
		path: "/2020-05-31/distribution/" + url.PathEscape(distribution) + "/invalidation", header: http.Header{"Content-Type": {"application/xml"}}, body: []byte(body),
	}, nil)
}
