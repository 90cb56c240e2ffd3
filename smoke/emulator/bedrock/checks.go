package bedrock

import (
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

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

// nameOf is what an id names: an ARN's last part, or the id itself.
func nameOf(id string) string {
	if !strings.HasPrefix(id, "arn:") {
		return id
	}
	return id[strings.LastIndexByte(id, '/')+1:]
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
