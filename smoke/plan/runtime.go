package plan

import (
	"fmt"
	"regexp"
	"strings"
)

// RuntimeExample is the example that is about what runtime credentials may do with data.
const RuntimeExample = "04"

// Regions in which runtime credentials may call models, and may not (the workshop's runtime policy).
const (
	ModelsIn    = "us-east-1"
	NoModelsIn  = "us-east-2"
	commonModel = "amazon.nova-micro-v1:0"
)

// Runtime is what a run asks with runtime credentials beside example 04's table.
type Runtime struct {
	// Foreign is a table that does not exist, and so has no tags.
	Foreign string `json:"foreignTable"`
	// Unknown is a distribution that does not exist; Distribution is one that may be invalidated, "" for none.
	Unknown      string `json:"unknownDistribution"`
	Distribution string `json:"distribution,omitempty"`
	// Model is the one that must be called, "" for one of the catalogue. Any is called where every model is refused.
	Model string `json:"model,omitempty"`
	Any   string `json:"anyModel"`
}

// runtime decides what is asked beside the table; nil without example 04.
func (p *Plan) runtime(o Options) *Runtime {
	for _, s := range p.Stacks {
		if s.ID == RuntimeExample {
			return &Runtime{
				Foreign: p.Account.StackPrefix + "nobodys-" + p.Run, Unknown: "E" + strings.ToUpper(p.Run),
				Distribution: o.Distribution, Model: o.Model, Any: commonModel,
			}
		}
	}
	return nil
}

// distributionID is what CloudFront's ids look like; ARNs and domain names do not.
var distributionID = regexp.MustCompile(`^[A-Z0-9]+$`)

func (o Options) checkDistribution() error {
	if o.Distribution != "" && !distributionID.MatchString(o.Distribution) {
		return fmt.Errorf("%q is not the ID of a distribution, which has only capital letters and digits, such as E1A2B3C4D5E6F7", o.Distribution)
	}
	return nil
}
