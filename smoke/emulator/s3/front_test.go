package s3

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand"
	"testing"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// front runs operations of S3 as other services call them, with an IAM that permits everything but one action.
type front struct {
	table  map[string]service.Operation
	denied string
	asked  []string // "s3:GetObject arn:aws:s3:::b/k"
}

func newFront(t testing.TB) *front {
	t.Helper()
	f := &front{table: map[string]service.Operation{}}
	for _, o := range New(f.env()).Operations {
		f.table[o.Name] = o
	}
	return f
}

func (f *front) env() service.Env {
	return service.Env{Account: "111122223333", Region: "us-east-2", Now: func() time.Time { return time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) },
		Rand: rand.New(rand.NewSource(1)), Backplane: f}
}

// call runs an operation with parameters in JSON and returns its output in JSON.
func (f *front) call(operation string, in any) (json.RawMessage, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return f.Call(context.Background(), service.Principal{}, "us-east-2", "s3", operation, json.RawMessage(text))
}

// Call runs an operation.
func (f *front) Call(ctx context.Context, as service.Principal, region, name, operation string, in any) (json.RawMessage, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	o := f.table[operation]
	input := o.New()
	if err := wire.DecodeJSON(operation, text, input); err != nil {
		return nil, err
	}
	c := &service.Call{Service: name, Operation: operation, Principal: as, Region: region}
	checks, err := o.Checks(c, input)
	if err != nil {
		return nil, err
	}
	for _, check := range checks {
		if err := f.Authorize(ctx, as, region, check); err != nil {
			return nil, err
		}
	}
	out, err := o.Handle(ctx, c, input)
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// Authorize answers for IAM.
func (f *front) Authorize(_ context.Context, _ service.Principal, _ string, check service.Check) error {
	f.asked = append(f.asked, check.Action+" "+check.Resource)
	if check.Action == f.denied {
		return wire.Errorf("AccessDenied", "not authorized to perform: %s", check.Action)
	}
	return nil
}

// AssumeForService is not used by S3.
func (f *front) AssumeForService(context.Context, string, string, string, string, time.Duration) (service.Session, error) {
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
