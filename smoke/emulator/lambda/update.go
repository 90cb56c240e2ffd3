package lambda

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type updateCodeInput struct {
	nameInput
	ZipFile       []byte
	Architectures []string
	Publish       bool
	DryRun        bool
	RevisionId    string
}

func (l *Lambda) updateCode(_ context.Context, c *service.Call, in *updateCodeInput) (*FunctionConfiguration, error) {
	if in.Publish {
		return nil, wire.NotEmulated("parameter Publish of UpdateFunctionCode")
	}
	// Looked for before the package is unpacked, and again after.
	if _, err := onFound(l, c, *in, func(*function) (struct{}, error) { return struct{}{}, nil }); err != nil {
		return nil, err
	}
	fresh, err := l.unpack(in.ZipFile)
	if err != nil {
		return nil, err
	}
	unused := fresh // the code that the function does not have in the end
	defer func() { unused.free() }()
	return onFound(l, c, *in, func(f *function) (*FunctionConfiguration, error) {
		if in.RevisionId != "" && in.RevisionId != f.config.revision {
			return nil, stale("GetFunction/GetAlias")
		}
		changed := f.config
		if err := setArchitecture(&changed, in.Architectures); err != nil {
			return nil, err
		}
		if in.DryRun {
			return l.show(f, ""), nil
		}
		unused = f.code
		f.config, f.code = changed, fresh
		l.deploy(f)
		return f.describe().updating(), nil
	})
}

type updateConfigurationInput struct {
	nameInput
	settings
	RevisionId string
}

// checkUpdate asks for the function, and for the role when another is passed to it.
func (l *Lambda) checkUpdate(c *service.Call, in *updateConfigurationInput) ([]service.Check, error) {
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	if err := in.settings.shape(); err != nil {
		return nil, err
	}
	checks := []service.Check{l.check("lambda:UpdateFunctionConfiguration", r)}
	if in.Role != nil {
		checks = append(checks, passRole(*in.Role, r.arn))
	}
	return checks, nil
}

func (l *Lambda) updateConfiguration(ctx context.Context, c *service.Call, in *updateConfigurationInput) (*FunctionConfiguration, error) {
	if in.Role != nil {
		if err := l.assumable(ctx, c, *in.Role, in.FunctionName); err != nil {
			return nil, err
		}
	}
	if in.Layers != nil {
		if err := l.layersThere(*in.Layers); err != nil {
			return nil, err
		}
	}
	return onFound(l, c, *in, func(f *function) (*FunctionConfiguration, error) {
		if in.RevisionId != "" && in.RevisionId != f.config.revision {
			return nil, stale("GetFunction/GetAlias")
		}
		changed := f.config
		if err := in.settings.apply(&changed); err != nil {
			return nil, err
		}
		f.config = changed
		l.deploy(f)
		return f.describe().updating(), nil
	})
}

type empty struct{}

func (l *Lambda) delete(_ context.Context, c *service.Call, in *FunctionInput) (*empty, error) {
	if in.Qualifier == latest {
		return nil, invalid("$LATEST version cannot be deleted without deleting the function.")
	}
	r, err := refer(c, *in)
	if err != nil {
		return nil, err
	}
	if version := r.qualifier; version != "" {
		return onFound(l, c, FunctionInput{FunctionName: r.arn}, func(f *function) (*empty, error) { return &empty{}, f.unpublish(version) })
	}
	return onFound(l, c, *in, func(f *function) (*empty, error) {
		for _, v := range f.versions {
			v.pool.Retire()
		}
		delete(l.functions, f.arn)
		if f.url != nil {
			delete(l.urls, f.url.id)
		}
		f.pool.Retire()
		f.code.free()
		return &empty{}, nil
	})
}
