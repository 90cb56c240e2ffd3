package iam

import "cfnenv/smoke/policy"

type simulateOutput struct {
	IsTruncated       bool
	EvaluationResults []EvaluationResult
	Marker            string `json:",omitempty"`
}

// EvaluationResult is what a simulation says of one action.
type EvaluationResult struct {
	EvalActionName, EvalResourceName, EvalDecision string
	MatchedStatements                              []Statement
	MissingContextValues                           []string
	OrganizationsDecisionDetail                    *organizationsDetail `json:",omitempty"`
	PermissionsBoundaryDecisionDetail              *boundaryDetail      `json:",omitempty"`
	EvalDecisionDetails                            map[string]string    `json:",omitempty"`
	ResourceSpecificResults                        []ResourceResult     `json:",omitempty"`
}

// ResourceResult is what a simulation says of one action on one resource.
type ResourceResult struct {
	EvalResourceName, EvalResourceDecision string
	MatchedStatements                      []Statement
	MissingContextValues                   []string
	PermissionsBoundaryDecisionDetail      *boundaryDetail   `json:",omitempty"`
	EvalDecisionDetails                    map[string]string `json:",omitempty"`
}

// Statement is a statement that decided a simulation.
type Statement struct {
	SourcePolicyId, SourcePolicyType string
	StartPosition, EndPosition       policy.Position
}

type organizationsDetail struct{ AllowedByOrganizations bool }

type boundaryDetail struct{ AllowedByPermissionsBoundary bool }

func shownResult(r *policy.SimulationResult) EvaluationResult {
	out := EvaluationResult{
		EvalActionName: r.ActionName, EvalResourceName: r.ResourceName, EvalDecision: r.Decision.String(),
		MatchedStatements: shownStatements(r.Matched), MissingContextValues: orEmpty(r.MissingContextValues),
		PermissionsBoundaryDecisionDetail: shownBoundaryDetail(r.AllowedByBoundary), EvalDecisionDetails: shownDetails(r.Details),
	}
	if r.AllowedByOrganizations != nil {
		out.OrganizationsDecisionDetail = &organizationsDetail{*r.AllowedByOrganizations}
	}
	for i := range r.Resources {
		one := &r.Resources[i]
		out.ResourceSpecificResults = append(out.ResourceSpecificResults, ResourceResult{
			EvalResourceName: one.ResourceName, EvalResourceDecision: one.Decision.String(),
			MatchedStatements: shownStatements(one.Matched), MissingContextValues: orEmpty(one.MissingContextValues),
			PermissionsBoundaryDecisionDetail: shownBoundaryDetail(one.AllowedByBoundary), EvalDecisionDetails: shownDetails(one.Details),
		})
	}
	return out
}

func shownStatements(matched []policy.MatchedStatement) []Statement {
	list := []Statement{}
	for _, m := range matched {
		list = append(list, Statement{m.SourcePolicyID, m.SourcePolicyType, m.Start, m.End})
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
