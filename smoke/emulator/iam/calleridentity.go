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

func getCallerIdentity(_ context.Context, c *service.Call, _ *struct{}) (*callerIdentity, error) {
	return &callerIdentity{c.Principal.UserID, c.Principal.Account, c.Principal.ARN}, nil
}
