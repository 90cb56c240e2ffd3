package verdict

import (
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
)

// stacklessAssertions are about CloudFront and Bedrock, which no stack of a run has anything to do with.
func stacklessAssertions(p *plan.Stackless) []assertion {
	asked := func(v view) (at time.Time) {
		if v.run.Stackless != nil {
			at = v.run.Stackless.At
		}
		return at
	}
	var list []assertion
	if p.Unknown != "" {
		list = append(list, assertion{id: "05.invalidation-denied", title: "invalidating a distribution without the tags must be refused",
			by:     "CreateInvalidation of an id that does not exist",
			unless: "fail: it is not refused; inconclusive: refused for another reason",
			when:   asked, judge: stackless(func(v view, seen *evidence.Stackless) verdict {
				return v.mustRefuse(seen.Unknown, "cloudfront:CreateInvalidation", p.Unknown)
			})})
	}
	if p.Distribution != "" {
		list = append(list, assertion{id: "05.invalidation", title: "runtime credentials must be able to invalidate the named distribution",
			by:     "with `--distribution`: CreateInvalidation of it",
			unless: "fail: refused; inconclusive: it does not answer",
			when:   asked, judge: stackless(judgeInvalidation)})
	}
	if p.Any == "" {
		return list
	}
	return append(list,
		assertion{id: "06.converse-refused-elsewhere", title: "calling a model outside the workshop's regions must be refused",
			by:     "Converse in us-east-2 is refused `bedrock:InvokeModel`",
			unless: "fail: it is not refused; inconclusive: refused for another reason",
			when:   asked, judge: stackless(func(v view, seen *evidence.Stackless) verdict {
				return v.mustRefuse(seen.Elsewhere, "bedrock:InvokeModel", p.Any).with("region", plan.NoModelsIn)
			})},
		assertion{id: "06.converse-permitted", title: "calling a model in the workshop's regions must work",
			by:     "Converse in us-east-1, of an active on-demand model of Amazon's, or of `--model`",
			unless: "fail: IAM refuses it; inconclusive: the model is retired, the account is not subscribed to it, it is an inference profile that also routes to a region where IAM must refuse, or it does not answer for another reason",
			when:   asked, judge: stackless(judgeConverse)})
}

// stackless judges what was asked, if anything was.
func stackless(judge func(view, *evidence.Stackless) verdict) func(view) verdict {
	return func(v view) verdict {
		seen := v.run.Stackless
		switch {
		case !v.run.Preflight.Clean():
			return blocked("preflight.templates")
		case seen == nil:
			return cancelled("not checked: the run ended first")
		case seen.Crash != "":
			return unclear("an error in cfnenv: %s", seen.Crash)
		}
		v.lane = &evidence.Lane{} // these have none
		return judge(v, seen)
	}
}

// judgeInvalidation leaves a refusal open when it is the one that a distribution without tags meets while
// ListTagsForResource shows them, or does not answer: new tags take a while to reach IAM.
func judgeInvalidation(v view, seen *evidence.Stackless) verdict {
	a := seen.Invalidated
	said, ok := v.allowed(a, "whether the distribution may be invalidated")
	switch id, status, _ := strings.Cut(answer(a), " "); {
	case ok && (id == "" || status == ""):
		said = fail("CreateInvalidation answers without the id and the status of an invalidation")
	case ok:
		said = pass("CreateInvalidation is allowed by the distribution's tags").with("invalidation", id).with("status", status)
	case a == nil || !a.Failure.Untagged():
	case a.Failure.CancelledBy != "": // before the tags had to have reached IAM
		said = unanswered("whether the distribution may be invalidated", a.Failure)
	case seen.Listed == nil || seen.Listed.Failure != nil:
		said = unclear("refused as if the distribution had no tags, and its tags could not be read")
		if seen.Listed != nil {
			said = said.with("ListTagsForResource", seen.Listed.Failure.Text())
		}
	default:
		if missing, _ := missingTag(seen.Tags, v.plan.OwnTags()); missing != nil {
			said = fail("%s; the distribution's tag %s is missing or has another value", said.reason, missing.Key).with("error", a.Failure.Text())
		} else {
			said = unclear("refused as if the distribution had no tags, although it has them: they have not propagated to IAM yet").with("error", a.Failure.Text())
		}
	}
	for _, tag := range seen.Tags {
		said = said.with("tag "+tag.Key, tag.Value)
	}
	return said.with("distribution", v.plan.Stackless.Distribution)
}

func answer(a *evidence.Asked) string {
	if a == nil {
		return ""
	}
	return a.Answer
}

// judgeConverse fails only a refusal by IAM where IAM must not refuse. What else Bedrock may say (a retired model, one that
// nobody subscribed to, one that is called by a profile alone) is about the model and the account: it stays open, with
// Bedrock's reason.
func judgeConverse(v view, seen *evidence.Stackless) verdict {
	a := seen.Converse
	switch {
	case a == nil && seen.Model == "" && seen.Catalogue != nil && seen.Catalogue.Failure != nil:
		return unanswered("which models there are", seen.Catalogue.Failure)
	case a == nil && seen.Model == "" && seen.Catalogue != nil:
		return unclear("the catalogue has no active on-demand model: name one with --model").with("models", seen.Catalogue.Answer)
	case a == nil:
		return v.unseen()
	case a.Failure == nil:
		return pass("the model answers").with("model", seen.Model).with("tokens", a.Answer).with("region", plan.ModelsIn)
	}
	if a.Failure.CancelledBy != "" {
		return unanswered("whether the model may be called", a.Failure)
	}
	said := unclear("the call gets past IAM, but the model does not answer: %s", a.Failure.Text())
	switch d := a.Failure.Refusal(); {
	case d != nil && d.Is("bedrock:InvokeModel") && elsewhere(d.Resource):
		said = unclear("the model is an inference profile that also routes to regions where runtime credentials may not call models: name one that can be called on demand in %s", plan.ModelsIn)
	case d != nil && d.Is("bedrock:InvokeModel"):
		said = fail("refused: %s", d.Why())
	case a.Failure.Transient || a.Failure.Code == "":
		said = unanswered("whether the model may be called", a.Failure)
	}
	return said.with("model", seen.Model).with("error", a.Failure.Text())
}

// elsewhere reports whether a model is of a region in which the workshop allows none. A call through an inference profile must
// be allowed in every region that the profile routes to; for a global one, the model's ARN has no region (AWS: Bedrock user
// guide, "Prerequisites for inference profiles").
func elsewhere(model string) bool {
	a := arn.Parse(model)
	return a.Service == "bedrock" && (a.Region == plan.NoModelsIn || a.Region == "")
}
