package s3

import (
	"net/http"
	"regexp"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// inBucket are the members of every input that concerns a bucket.
type inBucket struct {
	Bucket              string
	ExpectedBucketOwner *string `s3:"header=x-amz-expected-bucket-owner"`
}

func (i inBucket) aim() (bucket, key string, owner *string) {
	return i.Bucket, "", i.ExpectedBucketOwner
}

// inObject are the members of every input that concerns an object.
type inObject struct {
	inBucket
	Key string
}

func (i inObject) aim() (bucket, key string, owner *string) {
	return i.Bucket, i.Key, i.ExpectedBucketOwner
}

// target is implemented by all inputs that concern a bucket or an object.
type target interface {
	aim() (bucket, key string, owner *string)
}

// check asks IAM about an action on a bucket (no key) or an object. S3 quotes the ARN when it refuses. A public policy
// does not open a bucket whose settings restrict public buckets.
func (b *bucket) check(c *service.Call, action, key string) service.Check {
	resource := bucketARN(b.name)
	if key != "" {
		resource += "/" + key
	}
	check := service.Check{Action: action, Resource: resource, ResourceText: `"` + resource + `"`, Context: policy.Context{}}
	restricted := b.public != nil && b.public.RestrictPublicBuckets && c.Principal.Type == service.Anonymous
	if b.policy != nil && !restricted {
		check.ResourcePolicies = []*policy.Document{b.policy}
	}
	return check
}

func bucketARN(name string) string { return "arn:aws:s3:::" + name }

// find returns a bucket that a call may speak to. Whether a bucket exists is no secret: S3 answers NoSuchBucket before
// it looks at permissions, and names the right region of a bucket that is asked for in another one.
// The store's mutex is held.
func (s *store) find(c *service.Call, t target) (*bucket, error) {
	name, _, owner := t.aim()
	b := s.buckets[name]
	switch {
	case b == nil:
		return nil, errNoSuchBucket(name)
	case c.Region != "" && c.Region != b.region:
		return nil, wire.Errorf("AuthorizationHeaderMalformed", "The authorization header is malformed; the region '%s' is wrong; expecting '%s'", c.Region, b.region).With("Region", b.region)
	}
	return b, s.checkOwner(owner)
}

// regions are those besides the account's that a request may be signed for: its bucket's. Only an account in us-east-1 has
// buckets elsewhere.
func (s *store) regions(r *http.Request) []string {
	at, err := addressOf(r)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buckets[at.bucket]; err == nil && b != nil && b.region != s.env.Region {
		return []string{b.region}
	}
	return nil
}

// checkOwner compares the account that a client expects to own a bucket. What is no account id is refused before it is
// compared, an empty one too.
func (s *store) checkOwner(expected *string) error {
	switch {
	case expected == nil || *expected == s.env.Account:
		return nil
	case !accountID.MatchString(*expected):
		return wire.Errorf("InvalidBucketOwnerAWSAccountID", "The value of the expected bucket owner parameter must be an AWS Account ID... [%s]", *expected)
	}
	return wire.Errorf("AccessDenied", "Access Denied")
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// asks returns the Checks function of operations that make the same checks whatever else they are given: each
// action on the bucket or object that the input aims at.
func asks[In target](s *store, actions ...string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		b, err := s.find(c, *in)
		if err != nil {
			return nil, err
		}
		_, key, _ := (*in).aim()
		checks := make([]service.Check, len(actions))
		for i, action := range actions {
			checks[i] = b.check(c, action, key)
		}
		return checks, nil
	}
}
