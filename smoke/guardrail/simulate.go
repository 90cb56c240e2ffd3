package guardrail

import (
	"cfnenv/smoke/policy"
	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// Simulated is a call with the decision of the workshop's policies.
type Simulated struct {
	Call
	Decision policy.Decision
}

// Denied reports whether the call is sure to be made, is known whole, and is not allowed.
func (s Simulated) Denied() bool { return !s.Decision.Allowed() && s.Sure && s.Open == "" }

// Simulate asks the workshop's policies about every call that CloudFormation would make for a template, as the execution
// role. skipped lists the types for which no calls are known.
func Simulate(t *template.Template, w Workshop, d Deployment) (simulated []Simulated, skipped []string, err error) {
	c := newChecker(t, w, d)
	calls, skipped := c.allCalls()
	simulated, err = c.simulate(calls)
	return simulated, skipped, err
}

func (c *checker) simulate(calls []Call) ([]Simulated, error) {
	execution, err := c.callerOf(c.workshop.account().ExecutionRole())
	if err != nil {
		return nil, err
	}
	simulated := make([]Simulated, len(calls))
	for i, call := range calls {
		request := execution.request(call.Action, call.Target)
		request.Context.Set("aws:RequestedRegion", execution.account.Region)
		for name, value := range call.Context {
			request.Context.Set(name, value)
		}
		simulated[i] = Simulated{call, policy.Evaluate(&request, &execution.policies)}
	}
	return simulated, nil
}

// callerOf compiles the policies of a role once for a check.
func (c *checker) callerOf(role string) (*caller, error) {
	if known := c.callers[role]; known != nil {
		return known, nil
	}
	if c.content == nil {
		content, err := workshop.New(c.workshop.account())
		if err != nil {
			return nil, err
		}
		c.content, c.callers = content, map[string]*caller{}
	}
	known, err := c.workshop.newCaller(c.content, role)
	if err == nil {
		c.callers[role] = known
	}
	return known, err
}
