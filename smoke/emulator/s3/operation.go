package s3

import (
	"context"
	"net/http"
	"slices"
	"strings"

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

// matches reports whether the request means this row.
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
