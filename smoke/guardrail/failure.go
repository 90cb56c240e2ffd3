package guardrail

// explainFailure explains a failure that everybody meets and that is no refusal by a policy.
func explainFailure(string, Workshop) (Explanation, bool) { return Explanation{}, false }
