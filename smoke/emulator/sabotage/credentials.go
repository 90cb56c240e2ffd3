package sabotage

import (
	"context"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

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
