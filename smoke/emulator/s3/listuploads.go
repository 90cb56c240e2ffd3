package s3

import (
	"cmp"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
)

type listPartsInput struct {
	inUpload
	MaxParts         *int64 `s3:"query=max-parts"`
	PartNumberMarker int64  `s3:"query=part-number-marker"`
}

type listPartsOutput struct {
	XMLName              xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListPartsResult" json:"-"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId" json:"UploadId"`
	PartNumberMarker     int64
	NextPartNumberMarker int64
	MaxParts             int64
	IsTruncated          bool
	Parts                []partEntry `xml:"Part"`
	Initiator            owner
	Owner                owner
	StorageClass         string
	ChecksumAlgorithm    string `xml:",omitempty" json:",omitempty"`
	ChecksumType         string `xml:",omitempty" json:",omitempty"`
}

type partEntry struct {
	PartNumber   int64
	LastModified moment
	ETag         string
	Size         int64
	checksumElements
}

func (s *store) listParts(b *bucket, in *listPartsInput) (*listPartsOutput, error) {
	u, err := in.find(b)
	if err != nil {
		return nil, err
	}
	out := &listPartsOutput{Bucket: b.name, Key: in.Key, UploadID: u.id, PartNumberMarker: in.PartNumberMarker, MaxParts: limit(in.MaxParts),
		Initiator: s.owner, Owner: s.owner, StorageClass: u.object.listedClass(), ChecksumAlgorithm: u.algorithm}
	if u.algorithm != "" {
		out.ChecksumType = u.kind
	}
	for _, n := range slices.Sorted(maps.Keys(u.parts)) {
		if n <= in.PartNumberMarker {
			continue
		}
		if int64(len(out.Parts)) == out.MaxParts {
			out.IsTruncated = true
			break
		}
		p := u.parts[n]
		entry := partEntry{PartNumber: n, LastModified: moment{p.modified}, ETag: p.etag, Size: int64(len(p.data)), checksumElements: p.sum.elements()}
		entry.ChecksumType = ""
		out.Parts, out.NextPartNumberMarker = append(out.Parts, entry), n
	}
	return out, nil
}

type listMultipartUploadsInput struct {
	inBucket
	Prefix         string `s3:"query=prefix"`
	Delimiter      string `s3:"query=delimiter"`
	EncodingType   string `s3:"query=encoding-type"`
	KeyMarker      string `s3:"query=key-marker"`
	UploadIDMarker string `s3:"query=upload-id-marker" json:"UploadIdMarker"`
	MaxUploads     *int64 `s3:"query=max-uploads"`
}

type listMultipartUploadsOutput struct {
	XMLName            xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListMultipartUploadsResult" json:"-"`
	Bucket             string
	KeyMarker          string
	UploadIDMarker     string `xml:"UploadIdMarker" json:"UploadIdMarker"`
	NextKeyMarker      string
	NextUploadIDMarker string `xml:"NextUploadIdMarker" json:"NextUploadIdMarker"`
	Prefix             string `xml:",omitempty" json:",omitempty"`
	Delimiter          string `xml:",omitempty" json:",omitempty"`
	EncodingType       string `xml:",omitempty" json:",omitempty"`
	MaxUploads         int64
	IsTruncated        bool
	Uploads            []uploadEntry `xml:"Upload"`
	CommonPrefixes     []CommonPrefix
}

type uploadEntry struct {
	Key               string
	UploadID          string `xml:"UploadId" json:"UploadId"`
	Initiator         owner
	Owner             owner
	StorageClass      string
	Initiated         moment
	ChecksumAlgorithm string `xml:",omitempty" json:",omitempty"`
	ChecksumType      string `xml:",omitempty" json:",omitempty"`
}

// listUploads lists unfinished uploads by key, those of one key in the order in which they began. The next markers are those
// of the last upload on every page, none where common prefixes alone are on it (LocalStack
// tests/aws/services/s3/test_s3_list_operations.snapshot.json, recorded against AWS; the API reference has them on truncated
// lists only).
func (s *store) listUploads(b *bucket, in *listMultipartUploadsInput) (*listMultipartUploadsOutput, error) {
	spell, err := spelling(in.EncodingType)
	if err != nil {
		return nil, err
	}
	if in.KeyMarker == "" {
		in.UploadIDMarker = "" // AWS ignores it without the other
	}
	marker := b.uploads[in.UploadIDMarker]
	if in.UploadIDMarker != "" && (marker == nil || marker.object.key != in.KeyMarker) {
		return nil, errInvalidArgument("upload-id-marker", in.UploadIDMarker, "Invalid uploadId marker")
	}
	out := &listMultipartUploadsOutput{Bucket: b.name, KeyMarker: spell(in.KeyMarker), UploadIDMarker: in.UploadIDMarker,
		Prefix: spell(in.Prefix), Delimiter: spell(in.Delimiter), EncodingType: in.EncodingType, MaxUploads: limit(in.MaxUploads)}
	told := ""
	for _, u := range slices.SortedFunc(maps.Values(b.uploads), byKeyAndTime) {
		key := u.object.key
		beyond := key > in.KeyMarker || key == in.KeyMarker && marker != nil && byKeyAndTime(u, marker) > 0
		if !beyond || !strings.HasPrefix(key, in.Prefix) {
			continue
		}
		common, rolled := commonPrefix(key, in.Prefix, in.Delimiter)
		if rolled && (common == told || strings.HasPrefix(in.KeyMarker, common)) {
			continue
		}
		if int64(len(out.Uploads)+len(out.CommonPrefixes)) == out.MaxUploads {
			out.IsTruncated = true
			break
		}
		if rolled {
			told = common
			out.CommonPrefixes = append(out.CommonPrefixes, CommonPrefix{spell(common)})
			continue
		}
		entry := uploadEntry{Key: spell(key), UploadID: u.id, Initiator: s.owner, Owner: s.owner, StorageClass: u.object.listedClass(),
			Initiated: moment{u.begun}, ChecksumAlgorithm: u.algorithm}
		if u.algorithm != "" {
			entry.ChecksumType = u.kind
		}
		out.Uploads = append(out.Uploads, entry)
		out.NextKeyMarker, out.NextUploadIDMarker = spell(key), u.id
	}
	return out, nil
}

func byKeyAndTime(a, b *upload) int {
	return cmp.Or(strings.Compare(a.object.key, b.object.key), a.begun.Compare(b.begun), strings.Compare(a.id, b.id))
}

// limit returns the size of a page: as asked for, 1000 at most.
func limit(asked *int64) int64 {
	if asked == nil {
		return maxKeys
	}
	return max(1, min(*asked, maxKeys))
}
