package lambda

import (
	"cmp"
	"context"
	"maps"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// CreateInput is the input of CreateFunction. What it does not have is refused as not emulated.
type CreateInput struct {
	nameInput
	Code Code
	settings
	Publish       bool
	PackageType   string
	Architectures []string
	Tags          map[string]string
}

// Code is a deployment package.
type Code struct {
	// ZipFile is the archive itself.
	ZipFile []byte
}

// checkCreate asks for the function, for the role that is passed to it, and for its tags (AWS: service authorization
// reference, CreateFunction; Lambda developer guide, "Using tags on Lambda functions").
func (l *Lambda) checkCreate(c *service.Call, in *CreateInput) ([]service.Check, error) {
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	if err := newFunctionName(r); err != nil {
		return nil, err
	}
	if in.Role == nil {
		return nil, constraint("null", "role", "Member must not be null")
	}
	if err := in.settings.shape(); err != nil {
		return nil, err
	}
	create := l.check("lambda:CreateFunction", r)
	service.RequestTags(create.Context, in.Tags)
	checks := []service.Check{create, passRole(*in.Role, r.arn)}
	if len(in.Tags) > 0 {
		tag := l.check("lambda:TagResource", r)
		service.RequestTags(tag.Context, in.Tags)
		checks = append(checks, tag)
	}
	return checks, nil
}

// passRole asks whether the caller may give a role to Lambda.
func passRole(role, function string) service.Check {
	check := service.PassRole(role, lambdaPrincipal)
	check.Context.Set("iam:AssociatedResourceArn", function)
	return check
}

func (l *Lambda) create(ctx context.Context, c *service.Call, in *CreateInput) (*FunctionConfiguration, error) {
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	f := &function{name: r.name, arn: r.arn, region: c.Region, tags: maps.Clone(in.Tags), config: configuration{
		timeout: 3, memory: 128, storage: 512, tracing: "PassThrough", architecture: "x86_64",
	}}
	if err := l.prepare(ctx, c, in, f); err != nil {
		return nil, err
	}
	l.mu.Lock()
	exists := l.functions[r.arn] != nil
	l.mu.Unlock()
	if exists {
		return nil, alreadyExists(r.name)
	}
	if f.code, err = l.unpack(in.Code.ZipFile); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.functions[r.arn] != nil || l.closed {
		f.code.free()
		return nil, alreadyExists(r.name)
	}
	l.functions[r.arn] = f
	l.deploy(f)
	f.created = f.config.modified
	return f.describe().creating(), nil
}

func alreadyExists(name string) error {
	return wire.Errorf("ResourceConflictException", "Function already exist: %s", name)
}

// prepare checks everything about a new function but its code.
func (l *Lambda) prepare(ctx context.Context, c *service.Call, in *CreateInput, f *function) error {
	switch {
	case in.Publish:
		return wire.NotEmulated("parameter Publish of CreateFunction")
	case in.PackageType != "" && in.PackageType != "Zip":
		return wire.NotEmulated("PackageType %s", in.PackageType)
	case in.Runtime == nil || in.Handler == nil:
		return invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	}
	if err := cmp.Or(setArchitecture(&f.config, in.Architectures), checkTags(c, nil, in.Tags), in.settings.apply(&f.config)); err != nil {
		return err
	}
	if err := l.layersThere(f.config.layers); err != nil {
		return err
	}
	if err := l.runner.Runs(ctx, f.config.runtime); err != nil { // better now than as a 502 in the midst of a run
		return invalid("cfnenv emulator: %s"+service.CannotRun+"%s", f.config.runtime, err)
	}
	return l.assumable(ctx, c, f.config.role, f.name)
}

// assumable refuses a role that Lambda cannot use.
func (l *Lambda) assumable(ctx context.Context, c *service.Call, role, function string) error {
	if _, err := l.env.Backplane.AssumeForService(ctx, lambdaPrincipal, c.Region, role, function, 0); err != nil {
		return invalid("%s", cannotAssume)
	}
	return nil
}

func setArchitecture(c *configuration, list []string) error {
	if len(list) == 0 {
		return nil
	}
	if len(list) > 1 || list[0] != "x86_64" && list[0] != "arm64" {
		return constraint(list, "architectures", "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]")
	}
	c.architecture = list[0]
	return nil
}
