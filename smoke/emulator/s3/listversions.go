package s3

import (
	"encoding/xml"

	"cfnenv/smoke/emulator/wire"
)

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

// versionEntry is one version in the list.
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
	p, out, err := s.page(b, &in.listing, in.KeyMarker, true)
	if err != nil {
		return nil, err
	}
	spell, err := spelling(in.EncodingType)
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
