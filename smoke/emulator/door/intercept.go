package door

import (
	"context"
	"net/http"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// Handler is one decoded call on its way through the gate: authorisation and the service's handler.
type Handler func(ctx context.Context, c *service.Call, in any) (out any, err error)

// Interceptor is put around the gate. It sees every call, those of services included, before it is authorised and after
// it was answered. Faults and sabotage are made of it.
type Interceptor func(next Handler) Handler

// Question is one question to IAM, with the policies that will answer it. Interceptors may change it.
type Question struct {
	Call     *service.Call
	Check    service.Check
	Request  policy.Request
	Policies policy.Policies
	// RoleCreated is when the principal's role was made; zero for roles that the account began with and for services.
	RoleCreated time.Time
}

// Decider answers a question.
type Decider func(ctx context.Context, q *Question) policy.Decision

// DecisionInterceptor is put around every decision.
type DecisionInterceptor func(next Decider) Decider

// URLInterceptor is put around every request of a Lambda function URL.
type URLInterceptor func(next http.Handler) http.Handler

// evaluate asks the policies. A role's trust policy among the resource policies is weighed as sts:AssumeRole weighs it.
func evaluate(_ context.Context, q *Question) policy.Decision {
	for _, doc := range q.Check.ResourcePolicies {
		if doc.Kind() == policy.Trust {
			return policy.EvaluateAssumeRole(&q.Request, &q.Policies, doc)
		}
	}
	return policy.Evaluate(&q.Request, &q.Policies)
}
