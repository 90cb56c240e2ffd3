// Package bedrock is Amazon Bedrock in the emulated account: a small catalogue of models, which answer every conversation
// with the same text. What is exact is what IAM says of a call, and AWS's sentences for models that are retired, unused or
// reached through an inference profile alone. Names of operations, members and errors are those of AWS's API references
// (Amazon Bedrock 2023-04-20, Amazon Bedrock Runtime 2023-09-30).
package bedrock

import (
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
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

// on makes the Checks of an operation on a model.
func on[In any, P interface {
	*In
	model() string
}](b *Bedrock, action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		return b.checks(c.Region, action, P(in).model()), nil
	}
}

// geographies begin the ids of inference profiles ("us.anthropic…") and say where those route to from the workshop's
// regions; the others cannot be called from there.
var geographies = map[string][]string{
	"us": {"us-east-1", "us-east-2", "us-west-2"}, "global": {unspecified},
	"eu": nil, "apac": nil, "jp": nil, "au": nil, "ca": nil, "us-gov": nil,
}

// unspecified is the aws:RequestedRegion of the foundation model behind a global profile (AWS: Amazon Bedrock User Guide,
// "Global cross-Region inference").
const unspecified = "unspecified"

// checks are the questions of a call: on the foundation model; or on the inference profile, and on its foundation model in
// every region that the profile may route to, as if it were requested there (AWS: Amazon Bedrock User Guide, "Geographic
// cross-Region inference", IAM policy requirements).
func (b *Bedrock) checks(region, action, id string) []service.Check {
	check := func(resource, requested string) service.Check {
		context := policy.Context{}
		if requested != "" {
			context.Set("aws:RequestedRegion", requested)
		}
		return service.Check{Action: action, Resource: resource, Context: context}
	}
	name := nameOf(id)
	geography, model, _ := strings.Cut(name, ".")
	routes, isProfile := geographies[geography]
	switch {
	case strings.HasPrefix(id, "arn:") && !isProfile:
		return []service.Check{check(id, "")}
	case !isProfile:
		return []service.Check{check(modelARN(region, id), "")}
	}
	checks := []service.Check{check("arn:aws:bedrock:"+region+":"+b.env.Account+":inference-profile/"+name, "")}
	for _, route := range routes {
		at := route
		if route == unspecified {
			at = ""
		}
		checks = append(checks, check(modelARN(at, model), route))
	}
	return checks
}

// modelARN is the ARN of a foundation model, which has no account.
func modelARN(region, id string) string {
	return "arn:aws:bedrock:" + region + "::foundation-model/" + id
}

// nameOf returns the last part of an ARN, or the id itself.
func nameOf(id string) string {
	if !strings.HasPrefix(id, "arn:") {
		return id
	}
	return arn.Name(id)
}

// profileOf splits the id of an inference profile; ok is false for that of a model. A profile that cannot be reached from a
// region has no model.
func profileOf(region, id string) (model string, ok bool) {
	geography, model, _ := strings.Cut(id, ".")
	routes, ok := geographies[geography]
	if !ok {
		return "", false
	}
	if !slices.Contains(routes, region) && !slices.Contains(routes, unspecified) {
		return "", true
	}
	return model, true
}
