package sabotage

import (
	"context"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
)

// requested changes the request of an operation before it is looked at, or refuses it. It sees the calls of the
// account's own services as well.
func requested[In any](serviceName, operation string, change func(c *service.Call, in *In) error) door.Interceptor {
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			if typed, ok := in.(*In); ok && c.Service == serviceName && c.Operation == operation {
				if err := change(c, typed); err != nil {
					return nil, err
				}
			}
			return next(ctx, c, in)
		}
	}
}

// answered changes what an operation answers to callers from outside, or refuses them after all.
func answered[In, Out any](serviceName, operation string, change func(c *service.Call, in *In, out *Out) error) door.Interceptor {
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			out, err := next(ctx, c, in)
			if err != nil || c.HTTP == nil || c.Service != serviceName || c.Operation != operation {
				return out, err
			}
			asked, known := in.(*In)
			if answer, ok := out.(*Out); ok && known {
				err = change(c, asked, answer)
			}
			return out, err
		}
	}
}
