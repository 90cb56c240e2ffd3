package verdict_test

import (
	"testing"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/stackinfo"
)

func TestReasonsOfGuardrails(t *testing.T) {
	// Of these, the first is refused by the call itself and the second while its stack is being made.
	const direct, boundary = "guardrails.stack-tags", "guardrails.role-boundary"
	probe := func(id string, edit func(*evidence.Attempt)) func(*evidence.File) {
		return func(f *evidence.File) { edit(f.Run.Probes[id]) }
	}
	alone := func(rest func(*evidence.Lane)) func(*evidence.File) {
		return func(f *evidence.File) {
			for _, l := range f.Run.Lanes {
				rest(l)
			}
		}
	}
	rest := func(l *evidence.Lane) { *l = evidence.Lane{} }
	const uncertain, everything = "inconclusive: it is not certain that it was refused: ", "inconclusive: refused, but so is everything else"
	reasons(t, map[string]reason{
		"refused":                  {func(*evidence.File) {}, direct, "pass: ", "error: AccessDenied: User: "},
		"refused, nothing made":    {func(*evidence.File) {}, direct, "pass: ", "!removed"},
		"refused later":            {func(*evidence.File) {}, boundary, "pass: iam:CreateRole on ", "removed: "},
		"not tried":                {probe(direct, func(a *evidence.Attempt) { *a = evidence.Attempt{} }), direct, "inconclusive: not tried: the run ended first", ""},
		"not tried, no trace":      {func(f *evidence.File) { delete(f.Run.Probes, direct) }, direct, "inconclusive: not tried: the run ended first", ""},
		"^C":                       {probe(direct, func(a *evidence.Attempt) { a.Failure = stopped }), direct, "inconclusive: interrupted by SIGINT before the call showed whether it is refused", ""},
		"refused, and made":        {probe(direct, func(a *evidence.Attempt) { a.ID = "x" }), direct, uncertain, "made: x"},
		"refused, and lost":        {probe(direct, func(a *evidence.Attempt) { a.Failure.Uncertain = true }), direct, uncertain, ""},
		"refused, or busy":         {probe(direct, func(a *evidence.Attempt) { a.Failure.Transient = true }), direct, uncertain, ""},
		"another error":            {probe(direct, func(a *evidence.Attempt) { a.Failure.Code = "ValidationError" }), direct, "inconclusive: it failed, but was not refused: ValidationError: ", ""},
		"refused without a reason": {probe(direct, func(a *evidence.Attempt) { a.Failure = forbidden }), direct, "inconclusive: it failed, but not with a refusal that says why: Access Denied", "message: Access Denied"},
		"another action":           {probe(direct, func(a *evidence.Attempt) { a.Failure = denied("s3:x", "x", byDefault) }), direct, "inconclusive: refused, but the refusal is about s3:x", ""},
		"not refused":              {probe(direct, func(a *evidence.Attempt) { a.ID, a.Failure = "x", nil }), direct, "fail: it was not refused", "removed: true"},
		"nothing else accepted": {alone(func(l *evidence.Lane) {
			l.Creations[0] = evidence.Creation{Name: l.Creations[0].Name, Failure: forbidden}
		}), direct, everything, "refused: cloudformation:CreateStack"},
		"nothing else tried": {alone(rest), direct, everything, ""},

		"later, ^C":                   {probe(boundary, func(a *evidence.Attempt) { a.Unfinished = stopped }), boundary, "inconclusive: the run was interrupted", ""},
		"later, lost":                 {probe(boundary, func(a *evidence.Attempt) { a.Unfinished = lost }), boundary, "inconclusive: how it ended was not seen: lost", ""},
		"later, does not say why":     {probe(boundary, func(a *evidence.Attempt) { a.Result.Events = nil }), boundary, "inconclusive: the stack ended as ", ""},
		"later, another stack":        {probe(boundary, func(a *evidence.Attempt) { a.Result.State.ID = "x" }), boundary, "inconclusive: a different stack was watched", ""},
		"later, not refused":          {probe(boundary, func(a *evidence.Attempt) { a.Result.State.Status = stackinfo.CreateComplete }), boundary, "fail: it was not refused", ""},
		"later, for something else":   {func(f *evidence.File) { f.Plan.Probes[3].Target = "another" }, boundary, "inconclusive: refused, but the refusal is about ", "message: "},
		"later, by another policy":    {func(f *evidence.File) { f.Plan.Probes[3].Layers = nil }, boundary, "inconclusive: refused, but not by the rule that is tested: ", ""},
		"later, and no word about it": {probe(boundary, func(a *evidence.Attempt) { a.Failure, a.Result.Events = nil, boom("Rate exceeded") }), boundary, "inconclusive: it failed, but not with a refusal", "message: Rate exceeded"},
	})
}
