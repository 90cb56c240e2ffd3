package iam

import (
	"context"

	"cfnenv/smoke/emulator/service"
)

type callerIdentity struct {
	UserID  string `json:"UserId"`
	Account string
	ARN     string `json:"Arn"`
}

// getCallerIdentity asks no permission: even an explicit deny does not refuse it (AWS: STS API reference, GetCallerIdentity).
func getCallerIdentity(_ context.Context, c *service.Call, _ *struct{}) (*callerIdentity, error) {
	return &callerIdentity{c.Principal.UserID, c.Principal.Account, c.Principal.ARN}, nil
}
