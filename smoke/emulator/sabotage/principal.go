package sabotage

import (
	"context"
	"strings"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Ends of the names of the workshop's roles.
const (
	provisioningRole = "-broker-provisioning"
	runtimeRole      = "-broker-runtime"
	executionRole    = "-cfn-exec"
)

func is(p service.Principal, role string) bool { return strings.HasSuffix(p.RoleARN, role) }

// agent reports whether a principal is a role that a stack made, as the functions' are.
func agent(p service.Principal) bool { return strings.Contains(p.RoleARN, "-agent-") }

// selector chooses checks.
type selector func(*door.Evaluation) bool

// from chooses the checks of some actions of one of the workshop's roles.
func from(role string, actions ...string) selector {
	return func(e *door.Evaluation) bool { return is(e.Call.Principal, role) && about(e, actions) }
}

// fromAgent chooses the checks of some actions of roles that stacks made.
func fromAgent(actions ...string) selector {
	return func(e *door.Evaluation) bool { return agent(e.Call.Principal) && about(e, actions) }
}

// about reports whether the check is of one of the actions; "s3:*" is all of a service.
func about(e *door.Evaluation, actions []string) bool {
	for _, action := range actions {
		service, all := strings.CutSuffix(action, "*")
		if e.Request.Action == action || all && strings.HasPrefix(e.Request.Action, service) {
			return true
		}
	}
	return false
}

// on narrows a choice to resources whose ARN contains a text.
func (choose selector) on(text string) selector {
	return func(e *door.Evaluation) bool { return choose(e) && strings.Contains(e.Request.Resource, text) }
}

// ruled decides the chosen checks without asking the policies.
func ruled(choose selector, effect policy.Effect, kind policy.Kind) door.DecisionInterceptor {
	return func(next door.Decider) door.Decider {
		return func(ctx context.Context, e *door.Evaluation) policy.Decision {
			if choose(e) {
				return policy.Decision{Effect: effect, Kind: kind}
			}
			return next(ctx, e)
		}
	}
}

func allowed(choose selector) door.DecisionInterceptor {
	return ruled(choose, policy.Allowed, policy.Identity)
}

func forbidden(choose selector) door.DecisionInterceptor {
	return ruled(choose, policy.ImplicitDeny, policy.Identity)
}

// credentialSabotages are about the credentials that the broker issues.
func credentialSabotages() []Sabotage {
	return []Sabotage{
		{Name: "credentials-short-lived", About: "the broker's credentials last for a minute", Noticed: []string{"preflight.credentials"},
			install: func(o *emulator.Options) { o.CredentialLifetime = time.Minute }},
		{Name: "credentials-expire", About: "provisioning credentials expire once the stack of example 01 is begun",
			Noticed: []string{"01.stack-complete", "01.stack-gone"}, Why: "who cannot look cannot remove either",
			install: calls(func() []door.Interceptor {
				e := newExample("01")
				return []door.Interceptor{expiring(e.made), e.follow}
			})},
	}
}

// expiring refuses provisioning credentials from the moment on that gone reports.
func expiring(gone func() bool) door.Interceptor {
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			if is(c.Principal, provisioningRole) && gone() {
				return nil, wire.Errorf("ExpiredToken", "The security token included in the request is expired")
			}
			return next(ctx, c, in)
		}
	}
}
