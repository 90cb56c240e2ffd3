package engine

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
)

// Phase is a part of an operation on a resource.
type Phase int

// The phases that take time on AWS.
const (
	Creating Phase = iota // from the first event to the physical id
	Settling              // from then to CREATE_COMPLETE
	Updating
	Deleting
)

// Pace says how long a phase of a resource type takes. The type AWS::CloudFormation::Stack stands for what the stack
// itself takes around its resources.
type Pace func(resourceType string, phase Phase) time.Duration

// AWSPace is roughly the pace of AWS, from the Durations of each type.
func AWSPace(types resource.Registry) Pace {
	stack := resource.Durations{Create: 3 * time.Second, Settle: 2 * time.Second, Update: 3 * time.Second, Delete: 2 * time.Second}
	return func(resourceType string, phase Phase) time.Duration {
		d := stack
		if resourceType != store.StackType {
			d = types.Find(resourceType).Takes
		}
		return [...]time.Duration{d.Create, d.Settle, d.Update, d.Delete}[phase]
	}
}

func (e *Engine) pause(ctx context.Context, resourceType string, phase Phase) error {
	if e.Pace == nil {
		return ctx.Err()
	}
	if d := e.Pace(resourceType, phase); d > 0 {
		return e.Sleep(ctx, d)
	}
	return ctx.Err()
}
