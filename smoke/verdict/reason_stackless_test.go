package verdict_test

import (
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/plan"
)

func TestReasonsOfInvalidations(t *testing.T) {
	// named has a distribution be named, whose tags are those of its owner.
	named := func(asked *evidence.Asked, edit func(*evidence.Stackless)) func(*evidence.File) {
		return func(f *evidence.File) {
			f.Plan.Stackless.Distribution = "E1"
			s := f.Run.Stackless
			s.Invalidated, s.Listed, s.Tags = asked, &evidence.Asked{}, f.Plan.OwnTags()
			edit(s)
		}
	}
	as := func(*evidence.Stackless) {}
	answers := func(text string) *evidence.Asked { return &evidence.Asked{Answer: text} }
	untagged := denied("cloudfront:CreateInvalidation", "arn:aws:cloudfront::123456789012:distribution/E1", byDefault)
	interrupted := denied("cloudfront:CreateInvalidation", "E1", byDefault)
	interrupted.CancelledBy = "SIGINT"
	const id, without = "05.invalidation", "fail: CreateInvalidation answers without the id and the status"
	const unread = "inconclusive: refused as if the distribution had no tags, and its tags could not be read"
	reasons(t, map[string]reason{
		"not named":              {func(*evidence.File) {}, id, "", ""},
		"invalidated":            {named(answers("I1 InProgress"), as), id, "pass: ", "invalidation: I1"},
		"invalidated, and how":   {named(answers("I1 InProgress"), as), id, "pass: ", "status: InProgress"},
		"an answer of nothing":   {named(answers(""), as), id, without, "distribution: E1"},
		"an answer of an ID":     {named(answers("I1"), as), id, without, ""},
		"an answer of a status":  {named(answers(" InProgress"), as), id, without, ""},
		"not tried":              {named(nil, as), id, "inconclusive: not checked: the run ended first", ""},
		"not tried, for a bug":   {named(nil, func(s *evidence.Stackless) { s.Crash = "a mistake" }), id, "inconclusive: an error in cfnenv: a mistake", ""},
		"nothing was tried":      {func(f *evidence.File) { f.Plan.Stackless.Distribution, f.Run.Stackless = "E1", nil }, id, "inconclusive: not checked: the run ended first", ""},
		"forbidden by a finding": {func(f *evidence.File) { f.Run.Preflight.Findings = map[string][]string{"01": {"a"}} }, "05.invalidation-denied", "inconclusive: not tried, see preflight.templates", ""},
		"lost":                   {named(seen(lost), as), id, "inconclusive: the call failed without showing whether the distribution may be invalidated: lost", ""},
		"refused":                {named(seen(forbidden), as), id, "fail: refused: the message does not say why", "tag agent_username: agent"},
		"refused explicitly":     {named(seen(denied("cloudfront:CreateInvalidation", "d", explicitly)), as), id, "fail: refused: explicit deny", ""},
		"tags have not spread":   {named(seen(untagged), as), id, "inconclusive: refused as if the distribution had no tags, although it has them", "error: AccessDenied"},
		"tags, and ^C":           {named(seen(interrupted), as), id, "inconclusive: interrupted by SIGINT before the call showed whether the distribution may be invalidated", ""},
		"tags not asked for":     {named(seen(untagged), func(s *evidence.Stackless) { s.Listed = nil }), id, unread, "!ListTagsForResource"},
		"tags not told":          {named(seen(untagged), func(s *evidence.Stackless) { s.Listed = seen(lost) }), id, unread, "ListTagsForResource: lost"},
		"another owner's tags":   {named(seen(untagged), func(s *evidence.Stackless) { s.Tags = s.Tags[1:] }), id, "fail: refused: no identity-based policy allows it; the distribution's tag agent_sub is missing", "error: AccessDenied"},
	})
}

func TestReasonsOfModels(t *testing.T) {
	converse := func(failure *evidence.Failure) func(*evidence.File) {
		return func(f *evidence.File) { f.Run.Stackless.Converse = seen(failure) }
	}
	none := func(model string, catalogue *evidence.Asked) func(*evidence.File) {
		return func(f *evidence.File) {
			f.Run.Stackless.Converse, f.Run.Stackless.Model, f.Run.Stackless.Catalogue = nil, model, catalogue
		}
	}
	invoke := func(resource string) func(*evidence.File) {
		return converse(denied("bedrock:InvokeModel", resource, byDefault))
	}
	interrupted := denied("bedrock:InvokeModel", "m", byDefault)
	interrupted.CancelledBy = "SIGINT"
	const id, first, routes = "06.converse-permitted", "inconclusive: not checked: the run ended first", "inconclusive: the model is an inference profile"
	reasons(t, map[string]reason{
		"answered":                     {func(*evidence.File) {}, id, "pass: the model answers", "tokens: 10"},
		"not asked":                    {func(f *evidence.File) { f.Plan.Stackless.Any = "" }, id, "", ""},
		"no catalogue":                 {none("", seen(lost)), id, "inconclusive: the call failed without showing which models there are: lost", ""},
		"no catalogue, but a model":    {none("m", seen(lost)), id, first, ""},
		"no model in it":               {none("", &evidence.Asked{Answer: "3"}), id, "inconclusive: the catalogue has no active on-demand model", "models: 3"},
		"not tried":                    {none("", nil), id, first, ""},
		"a model, not tried":           {none("m", &evidence.Asked{Answer: "3"}), id, first, ""},
		"a catalogue lost, and called": {func(f *evidence.File) { f.Run.Stackless.Model, f.Run.Stackless.Catalogue = "", seen(lost) }, id, "pass: the model answers", ""},
		"^C":                           {converse(interrupted), id, "inconclusive: interrupted by SIGINT before the call showed whether the model may be called", ""},
		"lost":                         {converse(&evidence.Failure{Code: "x", Transient: true}), id, "inconclusive: the call failed without showing whether the model may be called", ""},
		"no answer":                    {converse(&evidence.Failure{Message: "reset"}), id, "inconclusive: the call failed without showing whether the model may be called: reset", ""},
		"retired":                      {converse(missing("ResourceNotFoundException")), id, "inconclusive: the call gets past IAM, but the model does not answer: ResourceNotFoundException: gone", "error: ResourceNotFoundException"},
		"refused without a reason":     {converse(forbidden), id, "inconclusive: the call gets past IAM", ""},
		"refused for another action":   {converse(denied("aws-marketplace:Subscribe", "arn:aws:bedrock:us-east-2::foundation-model/m", byDefault)), id, "inconclusive: the call gets past IAM", ""},
		"refused":                      {invoke("arn:aws:bedrock:us-east-1::foundation-model/m"), id, "fail: refused: no identity-based policy allows it", ""},
		"refused elsewhere":            {invoke("arn:aws:bedrock:" + plan.NoModelsIn + "::foundation-model/m"), id, routes, ""},
		"refused everywhere":           {invoke("arn:aws:bedrock:::foundation-model/m"), id, routes, ""},
		"refused for what is no model": {invoke("arn:aws:s3:::m"), id, "fail: refused: ", ""},
		"allowed elsewhere":            {func(f *evidence.File) { f.Run.Stackless.Elsewhere = &evidence.Asked{Answer: "1"} }, "06.converse-refused-elsewhere", "fail: it was not refused", "region: " + plan.NoModelsIn},
	})
}
