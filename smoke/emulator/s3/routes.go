package s3

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// row is an operation and the requests that mean it.
type row struct {
	service.Operation
	method string
	level  string // account, bucket or object
	// selector are the query parameters that make a request mean this operation ("uploadId"); a header is written
	// with its colon ("x-amz-copy-source:").
	selector []string
}

// op makes a row. where is "METHOD level selector…", status that of a success.
func op[In, Out any](name, where string, status int, checks func(*service.Call, *In) ([]service.Check, error),
	handle func(context.Context, *service.Call, *In) (*Out, error)) row {
	parts := strings.Fields(where)
	o := service.Op(name, checks, handle)
	inner := o.Handle
	o.Status = status
	o.Handle = func(ctx context.Context, c *service.Call, in any) (any, error) {
		out, err := inner(ctx, c, in)
		if err != nil {
			return nil, err
		}
		return &reply{status: status, out: out}, nil
	}
	return row{Operation: o, method: parts[0], level: parts[1], selector: parts[2:]}
}

// read makes a handler that looks at a bucket under the read lock.
func read[In target, Out any](s *store, handle func(*bucket, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return func(_ context.Context, c *service.Call, in *In) (*Out, error) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		b, err := s.find(c, *in)
		if err != nil {
			return nil, err
		}
		return handle(b, in)
	}
}

// write makes a handler that changes a bucket under the lock.
func write[In target, Out any](s *store, handle func(*bucket, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return func(_ context.Context, c *service.Call, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		b, err := s.find(c, *in)
		if err != nil {
			return nil, err
		}
		return handle(b, in)
	}
}

// none is the output of operations that answer with an empty body.
type none struct{}

func (r row) matches(req *http.Request, at address) bool {
	if r.method != req.Method || r.level != at.level() {
		return false
	}
	query := req.URL.Query()
	for _, s := range r.selector {
		if header, ok := strings.CutSuffix(s, ":"); ok {
			if req.Header.Get(header) == "" {
				return false
			}
			continue
		}
		name, value, exact := strings.Cut(s, "=")
		if !query.Has(name) || exact && query.Get(name) != value {
			return false
		}
	}
	return true
}

// decode finds the operation that a request means and its input.
func decode(rows []row, req *http.Request) (string, any, error) {
	at, err := addressOf(req)
	if err != nil {
		return "", nil, err
	}
	query := req.URL.Query()
	for _, name := range subresources() {
		if query.Has(name) && !slices.ContainsFunc(rows, func(r row) bool {
			return slices.Contains(r.selector, name) && r.matches(req, at)
		}) {
			return "", nil, wire.NotEmulated("operation %s of service s3", absent(req.Method, at.level(), name))
		}
	}
	for _, r := range rows {
		if !r.matches(req, at) {
			continue
		}
		in := r.New()
		var selectors []string
		for _, s := range r.selector {
			name, _, _ := strings.Cut(s, "=")
			selectors = append(selectors, name)
		}
		return r.Name, in, bind(req, r.Name, at, selectors, in)
	}
	if req.Method == http.MethodPost && at.level() == "bucket" {
		return "", nil, wire.NotEmulated("operation PostObject of service s3 (uploads with a presigned form; presigned URLs work)")
	}
	return "", nil, wire.NotEmulated("operation %s of %s of service s3", req.Method, at.level())
}

// maxKeyLength is the longest key in bytes (AWS: S3 user guide, "Naming Amazon S3 objects").
const maxKeyLength = 1024

// address is the target of a request: the account (no bucket), a bucket (no key) or an object.
type address struct{ bucket, key string }

// level names what the address is, as the table of operations spells it.
func (a address) level() string {
	switch {
	case a.key != "":
		return "object"
	case a.bucket != "":
		return "bucket"
	}
	return "account"
}

// addressOf reads bucket and key from host and path: virtual-host style when the host names a bucket, else path style.
func addressOf(r *http.Request) (address, error) {
	bucket, err := bucketOfHost(r.Host)
	if err != nil {
		return address{}, err
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	a := address{bucket: bucket, key: path}
	if bucket == "" {
		a.bucket, a.key, _ = strings.Cut(path, "/")
	}
	switch {
	case !utf8.ValidString(a.key):
		return a, wire.Errorf("InvalidURI", "Couldn't parse the specified URI.")
	case len(a.key) > maxKeyLength:
		return a, wire.Errorf("KeyTooLongError", "Your key is too long")
	}
	return a, nil
}

// bucketOfHost returns the bucket that a virtual-host style name carries (bucket.s3.amazonaws.com,
// bucket.s3.us-east-2.amazonaws.com, bucket.s3.dualstack.us-east-2.amazonaws.com, bucket.s3-us-west-2.amazonaws.com,
// bucket.localhost), or nothing. The forms are AWS's: S3 user guide, "Virtual hosting of buckets".
func bucketOfHost(host string) (string, error) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	if bucket, ok := strings.CutSuffix(host, ".localhost"); ok {
		return bucket, nil
	}
	name, ok := strings.CutSuffix(host, ".amazonaws.com")
	if !ok {
		return "", nil
	}
	labels := strings.Split(name, ".")
	for i := len(labels) - 1; i >= 0; i-- {
		for _, other := range []string{"s3-accesspoint", "s3-accelerate", "s3-control", "s3-object-lambda", "s3-outposts", "s3-website"} {
			if strings.HasPrefix(labels[i], other) {
				return "", wire.NotEmulated("S3 endpoint %s", host)
			}
		}
		if labels[i] == "s3" || strings.HasPrefix(labels[i], "s3-") {
			return strings.Join(labels[:i], "."), nil
		}
	}
	return "", nil
}

// subresources are the query parameters that make a request mean another operation than its method and path say.
func subresources() []string {
	return []string{
		"abac", "accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
		"inventory", "legal-hold", "lifecycle", "location", "logging", "metadataConfiguration", "metadataInventoryTable",
		"metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls", "policy",
		"policyStatus", "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention",
		"select", "session", "tagging", "torrent", "uploads", "versioning", "versions", "website",
	}
}

// absent names an operation that S3 has and the account does not, from AWS's API model; a combination that S3 does not
// have either is described as it was sent.
func absent(method, level, subresource string) string {
	verb := map[string]string{"GET": "Get", "PUT": "Put", "DELETE": "Delete", "POST": "Create"}[method]
	sent := level + " " + subresource
	if name := map[string]string{
		"bucket session": "CreateSession (directory buckets)", "object renameObject": "RenameObject", "object restore": "RestoreObject",
		"object select": "SelectObjectContent",
	}[sent]; name != "" {
		return name
	}
	noun := map[string]string{
		"bucket abac": "BucketAbac", "bucket accelerate": "BucketAccelerateConfiguration", "bucket acl": "BucketAcl",
		"bucket analytics": "BucketAnalyticsConfiguration", "bucket cors": "BucketCors",
		"bucket intelligent-tiering": "BucketIntelligentTieringConfiguration", "bucket inventory": "BucketInventoryConfiguration",
		"bucket lifecycle": "BucketLifecycleConfiguration", "bucket logging": "BucketLogging",
		"bucket metadataConfiguration": "BucketMetadataConfiguration", "bucket metadataTable": "BucketMetadataTableConfiguration",
		"bucket metrics": "BucketMetricsConfiguration", "bucket notification": "BucketNotificationConfiguration",
		"bucket object-lock": "ObjectLockConfiguration", "bucket policyStatus": "BucketPolicyStatus", "bucket replication": "BucketReplication",
		"bucket requestPayment": "BucketRequestPayment", "bucket website": "BucketWebsite", "object acl": "ObjectAcl",
		"object attributes": "ObjectAttributes", "object legal-hold": "ObjectLegalHold", "object retention": "ObjectRetention",
		"object torrent": "ObjectTorrent",
	}[sent]
	if noun == "" || verb == "" {
		return method + " " + level + "?" + subresource
	}
	return verb + noun
}
