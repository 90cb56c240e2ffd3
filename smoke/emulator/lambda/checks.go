package lambda

import (
	"maps"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// FunctionInput is the input of operations that take nothing but a function's name.
type FunctionInput struct {
	FunctionName string
	Qualifier    string `http:"query=Qualifier"`
}

func (in *FunctionInput) target() (name, qualifier string) { return in.FunctionName, in.Qualifier }

// onFunction makes the Checks of operations on one function: one action on its ARN, with its tags and its policy. fill,
// which may be nil, adds what else the service knows.
func onFunction[In any](l *Lambda, action string, target func(*In) (name, qualifier string), fill func(*In, policy.Context)) func(*service.Call, *In) ([]service.Check, error) {
	return func(c *service.Call, in *In) ([]service.Check, error) {
		name, qualifier := target(in)
		r, err := refer(c, name, qualifier)
		if err != nil {
			return nil, err
		}
		check := l.check(action, r)
		if fill != nil {
			fill(in, check.Context)
		}
		return []service.Check{check}, nil
	}
}

// check asks about an action on a function, which need not exist: AWS refuses before it looks.
func (l *Lambda) check(action string, r reference) service.Check {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.functions[r.arn]
	ctx := policy.Context{}
	ctx.Set("lambda:FunctionArn", r.arn)
	if f != nil {
		for key, value := range f.tags {
			ctx.Set("aws:ResourceTag/"+key, value)
		}
	}
	return service.Check{Action: action, Resource: r.arn, Context: ctx, ResourcePolicies: f.policies()}
}

// onAccount makes the Checks of operations that have no resource.
func onAccount[In any](action string) func(*service.Call, *In) ([]service.Check, error) {
	return func(*service.Call, *In) ([]service.Check, error) {
		return []service.Check{{Action: action, Resource: "*", ResourceText: "*", Context: policy.Context{}}}, nil
	}
}

// requestTags fills the keys of tags that are sent along.
func requestTags(ctx policy.Context, tags map[string]string) {
	for key, value := range tags {
		ctx.Set("aws:RequestTag/"+key, value)
	}
	if len(tags) > 0 {
		ctx.Set("aws:TagKeys", slices.Sorted(maps.Keys(tags))...)
	}
}
