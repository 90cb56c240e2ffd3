package vacant

import (
	"context"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Bedrock makes an Amazon Bedrock runtime that authorises calls and has no models.
func Bedrock(env service.Env) *service.Service {
	return &service.Service{
		Name:      "bedrock",
		Protocols: []wire.Protocol{{Kind: wire.RESTJSON, Version: "2023-09-30"}},
		Operations: []service.Operation{
			onModel(env, "Converse", "bedrock:InvokeModel", "converse"),
			onModel(env, "ConverseStream", "bedrock:InvokeModelWithResponseStream", "converse-stream"),
			onModel(env, "InvokeModel", "bedrock:InvokeModel", "invoke"),
			onModel(env, "InvokeModelWithResponseStream", "bedrock:InvokeModelWithResponseStream", "invoke-with-response-stream"),
		},
	}
}

// modelInput is the input of every operation on a model; the conversation does not matter.
type modelInput struct {
	ModelID string `http:"path" json:"modelId"`
	Body    []byte `http:"payload"`
}

// onModel makes an operation. Converse is an operation and not an IAM action: it is authorised as InvokeModel (AWS: API
// reference of Converse, "This operation requires permission for the bedrock:InvokeModel action").
func onModel(env service.Env, operation, action, path string) service.Operation {
	return service.Op(operation,
		func(c *service.Call, in *modelInput) ([]service.Check, error) {
			return []service.Check{{Action: action, Resource: modelARN(env.Account, c.Region, in.ModelID), Context: policy.Context{}}}, nil
		},
		func(_ context.Context, c *service.Call, in *modelInput) (*none, error) {
			return nil, wire.NotEmulated("%s of model %s: the account has no models; IAM permits the call in %s", operation, in.ModelID, c.Region)
		}).At("POST /model/{modelId}/"+path, 0)
}

// modelARN returns the ARN of what a model id names: an ARN itself, an inference profile when a geography comes first
// ("us.anthropic…"), else a foundation model, whose ARN has no account.
func modelARN(account, region, id string) string {
	geography, _, _ := strings.Cut(id, ".")
	switch {
	case strings.HasPrefix(id, "arn:"):
		return id
	case geography == "us" || geography == "eu" || geography == "apac" || geography == "us-gov" || geography == "global":
		return "arn:aws:bedrock:" + region + ":" + account + ":inference-profile/" + id
	}
	return "arn:aws:bedrock:" + region + "::foundation-model/" + id
}
