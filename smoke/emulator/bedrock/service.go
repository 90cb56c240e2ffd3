package bedrock

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// Bedrock is the service. Make it with New.
type Bedrock struct{ env service.Env }

// New returns a Bedrock with the catalogue.
func New(env service.Env) *Bedrock { return &Bedrock{env} }

// IAM actions of calls of models. Converse is an operation and not an action (AWS: API reference of Converse, "This
// operation requires permission for the bedrock:InvokeModel action").
const (
	invoke = "bedrock:InvokeModel"
	stream = "bedrock:InvokeModelWithResponseStream"
)

// Service is the table of operations, those of the two endpoints together: both are signed for bedrock.
func (b *Bedrock) Service() *service.Service {
	return &service.Service{
		Name:      "bedrock",
		Protocols: []wire.Protocol{{Kind: wire.RESTJSON, Version: "2023-09-30"}},
		Operations: []service.Operation{
			service.Op("Converse", on[converseInput](b, invoke), b.converse).At("POST /model/{modelId}/converse", 0),
			service.Op("ConverseStream", on[converseInput](b, stream), b.converseStream).At("POST /model/{modelId}/converse-stream", 0),
			service.Op("InvokeModel", on[invokeInput](b, invoke), b.invoke).At("POST /model/{modelId}/invoke", 0),
			service.Op("InvokeModelWithResponseStream", on[invokeInput](b, stream), b.invoke).At("POST /model/{modelId}/invoke-with-response-stream", 0),
			service.Op("ListFoundationModels", b.listChecks, b.list).At("GET /foundation-models", 0),
			service.Op("GetFoundationModel", b.getChecks, b.get).At("GET /foundation-models/{modelIdentifier}", 0),
		},
	}
}

type invokeInput struct {
	ModelID string `http:"path" json:"modelId"`
	Body    []byte `http:"payload"`
}

func (in *invokeInput) model() string { return in.ModelID }

// invoke has no answer: the body of a request is each provider's own.
func (b *Bedrock) invoke(_ context.Context, c *service.Call, in *invokeInput) (*struct{}, error) {
	if _, err := find(c.Region, in.ModelID); err != nil {
		return nil, err
	}
	return nil, wire.NotEmulated("%s of model %s: the models of the account answer Converse and ConverseStream", c.Operation, in.ModelID)
}
