package cloudfront

import (
	"cmp"
	"regexp"

	"cfnenv/smoke/emulator/wire"
)

// DistributionConfig is the configuration of a distribution, as far as it is emulated.
type DistributionConfig struct {
	CallerReference      string
	DefaultRootObject    string `query:",always"`
	Origins              *origins
	DefaultCacheBehavior *behavior
	Comment              string `query:",always"`
	PriceClass           string
	Enabled              bool
	ViewerCertificate    *certificate
	Restrictions         *restrictions
	HttpVersion          string
	IsIPV6Enabled        bool
}

// XMLRoot is the name of the element that holds a configuration.
func (DistributionConfig) XMLRoot() string { return "DistributionConfig" }

// origins are the sources of a distribution's content.
type origins struct {
	Quantity int
	Items    struct {
		Origin []origin `query:"Origin,flat"`
	}
}

// origin is one of them.
type origin struct {
	Id, DomainName        string
	OriginPath            string `query:",always"`
	CustomHeaders         *none
	S3OriginConfig        *s3Origin
	CustomOriginConfig    *customOrigin
	ConnectionAttempts    int
	ConnectionTimeout     int
	OriginAccessControlId string `query:",always"`
}

// s3Origin is an S3 bucket.
type s3Origin struct {
	OriginAccessIdentity string `query:",always"`
}

// customOrigin is any other web server.
type customOrigin struct {
	HTTPPort, HTTPSPort    int
	OriginProtocolPolicy   string
	OriginSslProtocols     *protocols
	OriginReadTimeout      int
	OriginKeepaliveTimeout int
}

// protocols are versions of TLS.
type protocols struct {
	Quantity int
	Items    struct {
		SslProtocol []string `query:"SslProtocol,flat"`
	}
}

// behavior configures how requests are answered.
type behavior struct {
	TargetOriginId        string
	ViewerProtocolPolicy  string
	AllowedMethods        *methods
	Compress              bool
	CachePolicyId         string
	OriginRequestPolicyId string
	ForwardedValues       *forwardedValues
	MinTTL                *int
	DefaultTTL            *int
	MaxTTL                *int
}

// methods are HTTP methods, and those among them whose answers are kept.
type methods struct {
	Quantity int
	Items    struct {
		Method []string `query:"Method,flat"`
	}
	CachedMethods *methods
}

// forwardedValues is the older form of a cache policy.
type forwardedValues struct {
	QueryString bool
	Cookies     struct{ Forward string }
}

// certificate is CloudFront's own; no other is emulated.
type certificate struct{ CloudFrontDefaultCertificate bool }

type restrictions struct {
	GeoRestriction struct {
		RestrictionType string
		Quantity        int
	}
}

// none is a list that is empty, where no items are emulated.
type none struct{ Quantity int }

// bucketDomain are the host names of S3 that an origin of type S3OriginConfig may have.
var bucketDomain = regexp.MustCompile(`\.s3(\.dualstack)?([.-][a-z0-9-]+)?\.amazonaws\.com$`)

// check refuses what AWS refuses, and fills in what AWS fills in.
func (c *DistributionConfig) check() error {
	switch {
	case c == nil:
		return wire.Errorf("MissingBody", "This operation requires a body. Ensure that the body is present and the Content-Type header is set.")
	case c.CallerReference == "" || c.DefaultCacheBehavior == nil || c.Origins == nil:
		return wire.MalformedXML()
	case c.Origins.Quantity != len(c.Origins.Items.Origin):
		return inconsistent()
	case c.Origins.Quantity == 0:
		return wire.Errorf("InvalidArgument", "Origins is required to have at least one item")
	}
	target := false
	for i := range c.Origins.Items.Origin {
		o := &c.Origins.Items.Origin[i]
		if (o.S3OriginConfig == nil) == (o.CustomOriginConfig == nil) {
			return wire.Errorf("InvalidArgument", "Exactly one of CustomOriginConfig, S3OriginConfig and VpcOriginConfig must be specified")
		}
		if o.S3OriginConfig != nil && !bucketDomain.MatchString(o.DomainName) {
			return wire.Errorf("InvalidArgument", "The parameter Origin DomainName does not refer to a valid S3 bucket.")
		}
		if p := o.CustomOriginConfig; p != nil && p.OriginSslProtocols != nil && p.OriginSslProtocols.Quantity != len(p.OriginSslProtocols.Items.SslProtocol) {
			return inconsistent()
		}
		if o.CustomHeaders != nil && o.CustomHeaders.Quantity > 0 {
			return wire.NotEmulated("custom headers of an origin")
		}
		o.complete()
		target = target || o.Id == c.DefaultCacheBehavior.TargetOriginId
	}
	if !target {
		return wire.Errorf("NoSuchOrigin", "No origin exists with the specified Origin Id.")
	}
	for m := c.DefaultCacheBehavior.AllowedMethods; m != nil; m = m.CachedMethods {
		if m.Quantity != len(m.Items.Method) {
			return inconsistent()
		}
	}
	if c.ViewerCertificate != nil && !c.ViewerCertificate.CloudFrontDefaultCertificate {
		return wire.NotEmulated("a certificate other than CloudFront's own")
	}
	if c.Restrictions != nil && c.Restrictions.GeoRestriction.RestrictionType != "none" {
		return wire.NotEmulated("restrictions of countries")
	}
	c.PriceClass = cmp.Or(c.PriceClass, "PriceClass_All")
	c.HttpVersion = cmp.Or(c.HttpVersion, "http2")
	return nil
}

// complete fills in AWS's defaults.
func (o *origin) complete() {
	o.ConnectionAttempts = cmp.Or(o.ConnectionAttempts, 3)
	o.ConnectionTimeout = cmp.Or(o.ConnectionTimeout, 10)
	if c := o.CustomOriginConfig; c != nil {
		c.HTTPPort = cmp.Or(c.HTTPPort, 80)
		c.HTTPSPort = cmp.Or(c.HTTPSPort, 443)
		c.OriginReadTimeout = cmp.Or(c.OriginReadTimeout, 30)
		c.OriginKeepaliveTimeout = cmp.Or(c.OriginKeepaliveTimeout, 5)
	}
}

func inconsistent() error {
	return wire.Errorf("InconsistentQuantities", "The value of Quantity and the size of Items don't match.")
}
