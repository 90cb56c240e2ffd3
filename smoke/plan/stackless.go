package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What a run checks beside the guide's examples: TableExample is the example about what runtime credentials may do with
// data; CloudFrontChecks and BedrockChecks need no stack.
const (
	TableExample     = "04"
	CloudFrontChecks = "05"
	BedrockChecks    = "06"
)

// Regions in which runtime credentials may call models, and may not (the workshop's runtime policy).
const (
	ModelsIn    = "us-east-1"
	NoModelsIn  = "us-east-2"
	commonModel = "amazon.nova-micro-v1:0"
)

// Stackless plans the calls with runtime credentials that are about no stack of the run.
type Stackless struct {
	// Foreign is a table that does not exist, and so has no tags; "" without example 04.
	Foreign string `json:"foreignTable,omitempty"`
	// Unknown is a distribution that does not exist, "" when CloudFront is not asked; Distribution is one that may be
	// invalidated, "" for none.
	Unknown      string `json:"unknownDistribution,omitempty"`
	Distribution string `json:"distribution,omitempty"`
	// Model is the one that must be called, "" for one of the catalogue. Any is called where every model is refused, "" when
	// Bedrock is not asked.
	Model string `json:"model,omitempty"`
	Any   string `json:"anyModel,omitempty"`
}

// stackless decides what is asked; nil for nothing.
func (p *Plan) stackless(o Options) *Stackless {
	var r Stackless
	if slices.ContainsFunc(p.Stacks, func(s Stack) bool { return s.ID == TableExample }) {
		r.Foreign = p.Account.StackPrefix + "nobodys-" + p.Run
	}
	if o.CloudFront {
		r.Unknown, r.Distribution = "E"+strings.ToUpper(p.Run), o.Distribution
	}
	if o.Bedrock {
		r.Any, r.Model = commonModel, o.Model
	}
	if r == (Stackless{}) {
		return nil
	}
	return &r
}

// DistributionARN is the ARN of the distribution that may be invalidated.
func (p *Plan) DistributionARN() string {
	return "arn:aws:cloudfront::" + p.Account.ID + ":distribution/" + p.Stackless.Distribution
}

// distributionID matches CloudFront's ids, and neither ARNs nor domain names.
var distributionID = regexp.MustCompile(`^[A-Z0-9]+$`)

func (o Options) checkDistribution() error {
	if o.Distribution != "" && !distributionID.MatchString(o.Distribution) {
		return fmt.Errorf("%q is not the ID of a distribution, which has only capital letters and digits, such as E1A2B3C4D5E6F7", o.Distribution)
	}
	return nil
}
