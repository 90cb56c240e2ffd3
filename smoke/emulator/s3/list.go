package s3

import (
	"encoding/xml"
	"strconv"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// listing are the parameters that both versions of the operation have.
type listing struct {
	inBucket
	Prefix                   *string `s3:"query=prefix"`
	Delimiter                *string `s3:"query=delimiter"`
	MaxKeys                  *int64  `s3:"query=max-keys"`
	EncodingType             string  `s3:"query=encoding-type"`
	OptionalObjectAttributes string  `s3:"header=x-amz-optional-object-attributes"`
}

type listObjectsInput struct {
	listing
	Marker string `s3:"query=marker"`
}

type listObjectsV2Input struct {
	listing
	ContinuationToken *string `s3:"query=continuation-token"`
	StartAfter        string  `s3:"query=start-after"`
	FetchOwner        bool    `s3:"query=fetch-owner"`
}

// ObjectEntry is one object in a list.
type ObjectEntry struct {
	Key               string
	LastModified      moment
	ETag              string
	ChecksumAlgorithm []string `xml:",omitempty" json:",omitempty"`
	ChecksumType      string   `xml:",omitempty" json:",omitempty"`
	Size              int64
	StorageClass      string
	Owner             *owner `xml:",omitempty" json:",omitempty"`
}

// CommonPrefix stands for all keys that begin with it.
type CommonPrefix struct{ Prefix string }

// listed are the members that both outputs have.
type listed struct {
	Name           string
	Prefix         string
	Delimiter      string `xml:",omitempty" json:",omitempty"`
	MaxKeys        int64
	EncodingType   string `xml:",omitempty" json:",omitempty"`
	IsTruncated    bool
	Contents       []ObjectEntry
	CommonPrefixes []CommonPrefix
}

type listObjectsOutput struct {
	XMLName    xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult" json:"-"`
	Marker     string
	NextMarker string `xml:",omitempty" json:",omitempty"`
	listed
}

type listObjectsV2Output struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult" json:"-"`
	ContinuationToken     string   `xml:",omitempty" json:",omitempty"`
	NextContinuationToken string   `xml:",omitempty" json:",omitempty"`
	StartAfter            string   `xml:",omitempty" json:",omitempty"`
	KeyCount              int64
	listed
}

// listChecksOf asks for the IAM action of a list; what is listed goes along, so that a
// policy may allow a prefix only.
func listChecksOf[In target](s *store, action string, of func(*In) *listing) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		checks, err := asks[In](s, action)(c, in)
		l := of(in)
		for _, check := range checks {
			if l.Prefix != nil {
				check.Context.Set("s3:prefix", *l.Prefix)
			}
			if l.Delimiter != nil {
				check.Context.Set("s3:delimiter", *l.Delimiter)
			}
			if l.MaxKeys != nil {
				check.Context.Set("s3:max-keys", strconv.FormatInt(*l.MaxKeys, 10))
			}
		}
		return checks, err
	}
}

func (s *store) listObjects(b *bucket, in *listObjectsInput) (*listObjectsOutput, error) {
	p, out, spell, err := s.page(b, &in.listing, in.Marker, true)
	if err != nil {
		return nil, err
	}
	result := &listObjectsOutput{Marker: spell(in.Marker), listed: out}
	if p.truncated && in.Delimiter != nil { // AWS tells NextMarker only when there is a delimiter
		result.NextMarker = spell(p.last)
	}
	return result, nil
}

func (s *store) listObjectsV2(b *bucket, in *listObjectsV2Input) (*listObjectsV2Output, error) {
	after := in.StartAfter
	if in.ContinuationToken != nil {
		var err error
		if after, err = decodeToken(*in.ContinuationToken); err != nil {
			return nil, err
		}
	}
	p, out, spell, err := s.page(b, &in.listing, after, in.FetchOwner)
	if err != nil {
		return nil, err
	}
	result := &listObjectsV2Output{ContinuationToken: value(in.ContinuationToken), StartAfter: spell(in.StartAfter), listed: out,
		KeyCount: int64(len(out.Contents) + len(out.CommonPrefixes))}
	if p.truncated {
		result.NextContinuationToken = encodeToken(p.last)
	}
	return result, nil
}

// page makes one page of a list, with names as spell writes them.
func (s *store) page(b *bucket, in *listing, after string, owner bool) (p page, out listed, spell func(string) string, err error) {
	if spell, err = spelling(in.EncodingType); err != nil {
		return p, out, nil, err
	}
	most := int64(maxKeys)
	if in.MaxKeys != nil {
		if *in.MaxKeys < 0 {
			return p, out, nil, errInvalidArgument("maxKeys", strconv.FormatInt(*in.MaxKeys, 10), "Argument maxKeys must be an integer between 0 and 2147483647")
		}
		most = min(most, *in.MaxKeys)
	}
	prefix, delimiter := value(in.Prefix), value(in.Delimiter)
	p = list(b.objects, b.keys, prefix, delimiter, after, int(most))
	out = listed{Name: b.name, Prefix: spell(prefix), Delimiter: spell(delimiter), MaxKeys: most, EncodingType: in.EncodingType, IsTruncated: p.truncated}
	for _, o := range p.objects {
		entry := ObjectEntry{Key: spell(o.key), LastModified: moment{o.modified}, ETag: o.etag, Size: int64(len(o.data)),
			StorageClass: o.listedClass(), ChecksumAlgorithm: []string{o.sum.algorithm}, ChecksumType: o.sum.kind}
		if owner {
			entry.Owner = &s.owner
		}
		out.Contents = append(out.Contents, entry)
	}
	for _, prefix := range p.prefixes {
		out.CommonPrefixes = append(out.CommonPrefixes, CommonPrefix{spell(prefix)})
	}
	return p, out, spell, nil
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type listObjectVersionsInput struct {
	listing
	KeyMarker       string `s3:"query=key-marker"`
	VersionIDMarker string `s3:"query=version-id-marker" json:"VersionIdMarker"`
}

type listObjectVersionsOutput struct {
	XMLName             xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListVersionsResult" json:"-"`
	Name                string
	Prefix              string
	KeyMarker           string
	VersionIDMarker     string `xml:"VersionIdMarker" json:"VersionIdMarker"`
	NextKeyMarker       string `xml:",omitempty" json:",omitempty"`
	NextVersionIDMarker string `xml:"NextVersionIdMarker,omitempty" json:"NextVersionIdMarker,omitempty"`
	Delimiter           string `xml:",omitempty" json:",omitempty"`
	MaxKeys             int64
	EncodingType        string `xml:",omitempty" json:",omitempty"`
	IsTruncated         bool
	Versions            []versionEntry `xml:"Version"`
	CommonPrefixes      []CommonPrefix
}

type versionEntry struct {
	ObjectEntry
	VersionID string `xml:"VersionId" json:"VersionId"`
	IsLatest  bool
}

// listVersions lists the objects of an unversioned bucket: each is its own only version, "null" (AWS: S3 user guide, "How
// S3 Versioning works").
func (s *store) listVersions(b *bucket, in *listObjectVersionsInput) (*listObjectVersionsOutput, error) {
	if in.VersionIDMarker != "" && in.KeyMarker == "" {
		return nil, errInvalidArgument("version-id-marker", in.VersionIDMarker, "A version-id marker cannot be specified without a key marker.")
	}
	if in.VersionIDMarker != "" && in.VersionIDMarker != "null" {
		return nil, wire.NotEmulated("S3 object versions")
	}
	p, out, spell, err := s.page(b, &in.listing, in.KeyMarker, true)
	if err != nil {
		return nil, err
	}
	result := &listObjectVersionsOutput{Name: out.Name, Prefix: out.Prefix, KeyMarker: spell(in.KeyMarker), VersionIDMarker: in.VersionIDMarker,
		Delimiter: out.Delimiter, MaxKeys: out.MaxKeys, EncodingType: out.EncodingType, IsTruncated: out.IsTruncated, CommonPrefixes: out.CommonPrefixes}
	for _, o := range out.Contents {
		result.Versions = append(result.Versions, versionEntry{ObjectEntry: o, VersionID: "null", IsLatest: true})
	}
	if p.truncated {
		result.NextKeyMarker = spell(p.last)
		if n := len(out.Contents); n > 0 && out.Contents[n-1].Key == result.NextKeyMarker {
			result.NextVersionIDMarker = "null"
		}
	}
	return result, nil
}
