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

// Invalidation is what CloudFront answers to CreateInvalidation.
type Invalidation struct {
	ID     string `xml:"Id"`
	Status string
}

// CreateInvalidation asks for everything in a distribution's caches to be fetched anew. CloudFront takes a reference once.
func (d *Distributions) CreateInvalidation(ctx context.Context, distribution, reference string) (Invalidation, error) {
	var answer Invalidation
	body := `<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>1</Quantity><Items><Path>/*</Path></Items></Paths><CallerReference>` +
		strings.NewReplacer("&", "", "<", "").Replace(reference) + `</CallerReference></InvalidationBatch>`
	err := d.do(ctx, rest{
		operation: "CreateInvalidation", method: http.MethodPost, path: "distribution/" + url.PathEscape(distribution) + "/invalidation",
		header: http.Header{"Content-Type": {"application/xml"}}, body: []byte(body),
	}, &answer)
	return answer, err
}

// Tags asks for a distribution's tags.
func (d *Distributions) Tags(ctx context.Context, arn string) (map[string]string, error) {
	var answer struct {
		Items struct{ Tag []struct{ Key, Value string } }
	}
	err := d.do(ctx, rest{operation: "ListTagsForResource", method: http.MethodGet, path: "tagging?Resource=" + url.QueryEscape(arn)}, &answer)
	tags := make(map[string]string, len(answer.Items.Tag))
	for _, tag := range answer.Items.Tag {
		tags[tag.Key] = tag.Value
	}
	return tags, err
}

func (d *Distributions) do(ctx context.Context, call rest, answer any) error {
	call.service, call.name, call.host, call.path = "CloudFront", "cloudfront", "cloudfront.amazonaws.com", "/2020-05-31/"+call.path
	return d.config.do(ctx, call, answer)
}
