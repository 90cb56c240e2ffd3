package s3

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"math/rand"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

const account = "111122223333"

// front is as much of a front door as S3 needs to be looked at alone: it decodes, asks allow about every check, and
// answers. Signatures are not verified; that they are is tested where the front door is.
type front struct {
	service *service.Service
	table   map[string]service.Operation
	region  string
	allow   func(service.Check) bool
	asked   []string // "s3:GetObject arn:aws:s3:::b/k"
	clock   time.Time
	count   atomic.Int64
}

func newFront(t testing.TB) *front {
	f := &front{region: "us-east-2", allow: func(service.Check) bool { return true }, table: map[string]service.Operation{},
		clock: time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC)}
	f.service = New(service.Env{Account: account, Region: "us-east-2", Now: func() time.Time { return f.clock },
		Rand: rand.New(rand.NewSource(1)), Backplane: f, BaseURL: func() string { return "" }})
	for _, o := range f.service.Operations {
		f.table[o.Name] = o
	}
	return f
}

// serve starts an HTTP server on a free loopback port.
func (f *front) serve(t testing.TB) string {
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	result, err := f.run(r)
	f.count.Add(1)
	if err == nil {
		err = result.(service.Responder).Respond(w, r)
	}
	if err != nil {
		wire.ErrorReply{Protocol: f.service.Protocols[0], Service: "s3", RequestID: "REQ", Err: err}.Write(w, r)
	}
}

func (f *front) run(r *http.Request) (any, error) {
	if err := wire.Body(r, nil, "", f.service.MaxBody); err != nil {
		return nil, err
	}
	name, in, err := f.service.Decode(r)
	if err != nil {
		return nil, err
	}
	return f.do(r.Context(), &service.Call{Service: "s3", Operation: name, Account: account, Region: f.signedRegion(r), HTTP: r}, in)
}

// signedRegion reads the region out of the credential scope.
func (f *front) signedRegion(r *http.Request) string {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 3 {
		return parts[2]
	}
	return f.region
}

func (f *front) do(ctx context.Context, c *service.Call, in any) (any, error) {
	o, ok := f.table[c.Operation]
	if !ok {
		return nil, wire.NotEmulated("S3 %s", c.Operation)
	}
	checks, err := o.Checks(c, in)
	if err != nil {
		return nil, err
	}
	for _, check := range checks {
		if err := f.Authorize(ctx, c.Principal, c.Region, check); err != nil {
			return nil, err
		}
	}
	return o.Handle(ctx, c, in)
}

// call runs an operation as CloudFormation does: parameters and result in JSON.
func (f *front) call(operation string, in any) (map[string]any, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	input := f.table[operation].New()
	if err := wire.DecodeJSON(operation, text, input); err != nil {
		return nil, err
	}
	result, err := f.do(context.Background(), &service.Call{Service: "s3", Operation: operation, Account: account, Region: f.region}, input)
	if err != nil {
		return nil, err
	}
	if text, err = json.Marshal(result); err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal(text, &out)
}

// Call is not used by S3.
func (f *front) Call(context.Context, service.Principal, string, string, string, any) (json.RawMessage, error) {
	return nil, errors.New("S3 calls no other service")
}

// Authorize is the one gate.
func (f *front) Authorize(_ context.Context, _ service.Principal, _ string, check service.Check) error {
	f.asked = append(f.asked, check.Action+" "+check.Resource)
	if !f.allow(check) {
		return wire.Errorf("AccessDenied", "not authorized to perform: %s on resource: %s", check.Action, check.ResourceText)
	}
	return nil
}

// AssumeForService is not used by S3.
func (f *front) AssumeForService(context.Context, string, string, string, time.Duration) (service.Session, error) {
	return service.Session{}, errors.New("S3 assumes no role")
}

// codeOf returns the error code of err, empty for none.
func codeOf(err error) string {
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
