package door

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

var _ service.Backplane = (*Door)(nil)

// Call runs one operation for a service, through the same gate as a request from outside.
func (d *Door) Call(ctx context.Context, as service.Principal, region, serviceName, operation string, in any) (out json.RawMessage, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = internalFailure(d.crashed(serviceName+"."+operation, reason))
		}
	}()
	op, err := d.operation(serviceName, operation)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, internalFailure(err)
	}
	decoded := op.New()
	if err := wire.DecodeJSON(operation, body, decoded); err != nil {
		return nil, err
	}
	result, err := d.gate(ctx, d.innerCall(as, region, serviceName, operation), decoded)
	if err != nil {
		return nil, internalFailure(err)
	}
	out, err = json.Marshal(result)
	if err != nil {
		return nil, internalFailure(err)
	}
	return out, nil
}

// Authorize evaluates one check on behalf of a principal.
func (d *Door) Authorize(ctx context.Context, as service.Principal, region string, check service.Check) error {
	if err := d.authorize(ctx, d.innerCall(as, region, "", ""), check); err != nil {
		return internalFailure(err)
	}
	return nil
}

// AssumeForService makes a session of a role for an AWS service, if the role's trust policy lets that service assume it.
func (d *Door) AssumeForService(ctx context.Context, principal, region, roleARN, sessionName string, lifetime time.Duration) (service.Session, error) {
	check, err := d.Directory.TrustCheck(roleARN)
	if err != nil {
		return service.Session{}, err
	}
	if err := d.Authorize(ctx, service.Principal{Type: service.AWSService, Service: principal}, region, check); err != nil {
		return service.Session{}, err
	}
	return d.Directory.NewSession(roleARN, iam.SessionOptions{Name: sessionName, Lifetime: lifetime})
}

func (d *Door) innerCall(as service.Principal, region, serviceName, operation string) *service.Call {
	return &service.Call{
		Service: serviceName, Operation: operation, Principal: as, Account: d.Account, Region: region,
		RequestID: d.requestID(serviceName), Time: d.Now(), BaseURL: d.BaseURL(),
	}
}

// internalFailure makes a *wire.Error of any error, because callers of the backplane are promised one.
func internalFailure(err error) error {
	var refusal *wire.Error
	if errors.As(err, &refusal) {
		return refusal
	}
	return wire.Errorf("InternalFailure", "cfnenv emulator: %v", err)
}
