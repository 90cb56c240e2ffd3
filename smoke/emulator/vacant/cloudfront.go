package vacant

import (
	"context"
	"net/http"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// CloudFront makes an Amazon CloudFront without distributions.
func CloudFront(env service.Env) *service.Service {
	return &service.Service{
		Name:      "cloudfront",
		Protocols: []wire.Protocol{{Kind: wire.RESTXML, Version: "2020-05-31", Namespace: "http://cloudfront.amazonaws.com/doc/2020-05-31/"}},
		Operations: []service.Operation{
			onDistribution(env, "CreateInvalidation", "POST /2020-05-31/distribution/{DistributionId}/invalidation", http.StatusCreated),
			onDistribution(env, "ListInvalidations", "GET /2020-05-31/distribution/{DistributionId}/invalidation", http.StatusOK),
			onDistribution(env, "GetDistribution", "GET /2020-05-31/distribution/{DistributionId}", http.StatusOK),
		},
	}
}

// distributionInput is the input of every operation on a distribution. What is to be done with one that does not exist
// does not matter.
type distributionInput struct {
	DistributionID string `http:"path" json:"DistributionId"`
	Marker         string `http:"query=Marker"`
	MaxItems       string `http:"query=MaxItems"`
	Body           []byte `http:"payload"`
}

func onDistribution(env service.Env, operation, route string, status int) service.Operation {
	return service.Op(operation,
		func(_ *service.Call, in *distributionInput) ([]service.Check, error) {
			return []service.Check{{Action: "cloudfront:" + operation, Context: policy.Context{},
				Resource: "arn:aws:cloudfront::" + env.Account + ":distribution/" + in.DistributionID}}, nil
		},
		func(context.Context, *service.Call, *distributionInput) (*none, error) {
			return nil, &wire.Error{Code: "NoSuchDistribution", Message: "The specified distribution does not exist.", Status: http.StatusNotFound}
		}).At(route, status)
}
