package s3

import (
	"context"
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// BucketInput is the input of the operations that take a bucket and nothing else.
type BucketInput struct{ inBucket }

type listBucketsInput struct {
	MaxBuckets        *int64 `s3:"query=max-buckets"`
	ContinuationToken string `s3:"query=continuation-token"`
	Prefix            string `s3:"query=prefix"`
	BucketRegion      string `s3:"query=bucket-region"`
}

type listBucketsOutput struct {
	XMLName           xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult" json:"-"`
	Owner             owner         `xml:"Owner"`
	Buckets           []bucketEntry `xml:"Buckets>Bucket"`
	ContinuationToken string        `xml:",omitempty" json:",omitempty"`
	Prefix            string        `xml:",omitempty" json:",omitempty"`
}

type bucketEntry struct {
	Name         string
	CreationDate moment
	BucketRegion string `xml:",omitempty"`
	BucketArn    string `xml:",omitempty"`
}

// listChecks asks for s3:ListAllMyBuckets, the IAM action of ListBuckets. Policies may allow it on "*" and on every bucket
// (AWS: IAM user guide, "String condition operators").
func (s *store) listChecks(*service.Call, *listBucketsInput) ([]service.Check, error) {
	return []service.Check{{Action: "s3:ListAllMyBuckets", Resource: "arn:aws:s3:::*", Context: policy.Context{}}}, nil
}

func (s *store) listBuckets(_ context.Context, _ *service.Call, in *listBucketsInput) (*listBucketsOutput, error) {
	most := int64(maxBuckets)
	if in.MaxBuckets != nil {
		if most = *in.MaxBuckets; most < 1 || most > maxBuckets {
			return nil, errInvalidArgument("max-buckets", "", "Argument max-buckets must be an integer between 1 and 10000")
		}
	}
	after := ""
	if in.ContinuationToken != "" {
		var err error
		if after, err = decodeToken(in.ContinuationToken); err != nil {
			return nil, err
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := &listBucketsOutput{Owner: s.owner, Prefix: in.Prefix, Buckets: []bucketEntry{}}
	for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
		b := s.buckets[name]
		if name <= after || !strings.HasPrefix(name, in.Prefix) || in.BucketRegion != "" && in.BucketRegion != b.region {
			continue
		}
		if int64(len(out.Buckets)) == most {
			out.ContinuationToken = encodeToken(out.Buckets[most-1].Name)
			break
		}
		out.Buckets = append(out.Buckets, bucketEntry{Name: name, CreationDate: moment{b.created}, BucketRegion: b.region, BucketArn: bucketARN(name)})
	}
	return out, nil
}

type headBucketOutput struct {
	BucketArn        string `s3:"header=x-amz-bucket-arn"`
	BucketRegion     string `s3:"header=x-amz-bucket-region"`
	AccessPointAlias string `s3:"header=x-amz-access-point-alias" json:"-"`
	Status           int64  `json:"-"`
}

// anywhere is a call that finds buckets whatever region it came to.
func anywhere(c *service.Call) *service.Call {
	out := *c
	out.Region = ""
	return &out
}

// asksElsewhere is asks for HeadBucket and GetBucketLocation, by which clients learn a bucket's region.
func (s *store) asksElsewhere(action string) func(*service.Call, *BucketInput) ([]service.Check, error) {
	return func(c *service.Call, in *BucketInput) ([]service.Check, error) {
		return asks[BucketInput](s, action)(anywhere(c), in)
	}
}

// headBucket answers 301 to a call in another region than the bucket's, with the region in a header.
func (s *store) headBucket(ctx context.Context, c *service.Call, in *BucketInput) (*headBucketOutput, error) {
	return read(s, func(b *bucket, _ *BucketInput) (*headBucketOutput, error) {
		out := &headBucketOutput{BucketArn: bucketARN(b.name), BucketRegion: b.region, AccessPointAlias: "false"}
		if c.Region != "" && c.Region != b.region {
			out.Status = http.StatusMovedPermanently
		}
		return out, nil
	})(ctx, anywhere(c), in)
}

type locationOutput struct {
	XMLName            xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint" json:"-"`
	LocationConstraint string   `xml:",chardata"`
}

func (s *store) getBucketLocation(ctx context.Context, c *service.Call, in *BucketInput) (*locationOutput, error) {
	return read(s, func(b *bucket, _ *BucketInput) (*locationOutput, error) {
		if b.region == "us-east-1" {
			return &locationOutput{}, nil
		}
		return &locationOutput{LocationConstraint: b.region}, nil
	})(ctx, anywhere(c), in)
}

// deleteBucket deletes an empty bucket. Unfinished uploads do not hold it back; they go with it.
func (s *store) deleteBucket(b *bucket, _ *BucketInput) (*none, error) {
	if len(b.objects) > 0 {
		return nil, wire.Errorf("BucketNotEmpty", "The bucket you tried to delete is not empty").With("BucketName", b.name)
	}
	for id := range b.uploads {
		s.forget(b, id)
	}
	delete(s.buckets, b.name)
	return &none{}, nil
}
