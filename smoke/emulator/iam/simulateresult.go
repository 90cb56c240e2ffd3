package iam

import "cfnenv/smoke/policy"

type simulateOutput struct {
	IsTruncated       bool
	EvaluationResults []evaluationResult
	Marker            string `json:",omitempty"`
}

// evaluationResult is the result of simulating one action.
type evaluationResult struct {
	EvalActionName, EvalResourceName, EvalDecision string
	MatchedStatements                              []statement
	MissingContextValues                           []string
	OrganizationsDecisionDetail                    *organizationsDetail `json:",omitempty"`
	PermissionsBoundaryDecisionDetail              *boundaryDetail      `json:",omitempty"`
	EvalDecisionDetails                            map[string]string    `json:",omitempty"`
	ResourceSpecificResults                        []resourceResult     `json:",omitempty"`
}

// resourceResult is the result of simulating one action on one resource.
type resourceResult struct {
	EvalResourceName, EvalResourceDecision string
	MatchedStatements                      []statement
	MissingContextValues                   []string
	PermissionsBoundaryDecisionDetail      *boundaryDetail   `json:",omitempty"`
	EvalDecisionDetails                    map[string]string `json:",omitempty"`
}

// statement is a statement that decided a simulation.
type statement struct {
	SourcePolicyId, SourcePolicyType string
	StartPosition, EndPosition       policy.Position
}

type organizationsDetail struct{ AllowedByOrganizations bool }

type boundaryDetail struct{ AllowedByPermissionsBoundary bool }

func shownResult(r *policy.SimulationResult) evaluationResult {
	out := evaluationResult{
		EvalActionName: r.ActionName, EvalResourceName: r.ResourceName, EvalDecision: r.Decision.String(),
		MatchedStatements: shownStatements(r.Matched), MissingContextValues: orEmpty(r.MissingContextValues),
		PermissionsBoundaryDecisionDetail: shownBoundaryDetail(r.AllowedByBoundary), EvalDecisionDetails: shownDetails(r.Details),
	}
	if r.AllowedByOrganizations != nil {
		out.OrganizationsDecisionDetail = &organizationsDetail{*r.AllowedByOrganizations}
	}
	for i := range r.Resources {
		one := &r.Resources[i]
		out.ResourceSpecificResults = append(out.ResourceSpecificResults, resourceResult{
			EvalResourceName: one.ResourceName, EvalResourceDecision: one.Decision.String(),
			MatchedStatements: shownStatements(one.Matched), MissingContextValues: orEmpty(one.MissingContextValues),
			PermissionsBoundaryDecisionDetail: shownBoundaryDetail(one.AllowedByBoundary), EvalDecisionDetails: shownDetails(one.Details),
		})
	}
	return out
}

func shownStatements(matched []policy.MatchedStatement) []statement {
	list := []statement{}
	for _, m := range matched {
		list = append(list, statement{m.SourcePolicyID, m.SourcePolicyType, m.Start, m.End})
	}
	return list
}

func shownBoundaryDetail(allowed *bool) *boundaryDetail {
	if allowed == nil {
		return nil
	}
	return &boundaryDetail{*allowed}
}

func shownDetails(details []policy.DecisionDetail) map[string]string {
	if len(details) == 0 {
		return nil
	}
	out := make(map[string]string, len(details))
	for _, d := range details {
		out[d.PolicyType] = d.Decision.String()
	}
	return out
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
