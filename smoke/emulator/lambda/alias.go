package lambda

import (
	"context"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// alias is a name for a version.
type alias struct {
	AliasArn, Name, FunctionVersion string
	Description, RevisionId         string
}

// aliasInput is the input of CreateAlias and UpdateAlias. Shares of traffic for a second version are not emulated.
type aliasInput struct {
	FunctionName    string
	Name            string
	FunctionVersion string
	Description     *string
	RevisionId      string
}

type namedAliasInput struct{ FunctionName, Name string }

func (in *aliasInput) target() (name, qualifier string)      { return in.FunctionName, "" }
func (in *namedAliasInput) target() (name, qualifier string) { return in.FunctionName, "" }

func (l *Lambda) versionOperations() []service.Operation {
	const functions = "/2015-03-31/functions/{FunctionName}"
	named := func(action string) func(*service.Call, *namedAliasInput) ([]service.Check, error) {
		return onFunction(l, action, (*namedAliasInput).target, func(*namedAliasInput, policy.Context) {})
	}
	given := func(action string) func(*service.Call, *aliasInput) ([]service.Check, error) {
		return onFunction(l, action, (*aliasInput).target, nil)
	}
	return []service.Operation{
		service.Op("PublishVersion", onFunction(l, "lambda:PublishVersion", (*publishVersionInput).target, nil), l.publish).At("POST "+functions+"/versions", 201),
		service.Op("CreateAlias", given("lambda:CreateAlias"), l.createAlias).At("POST "+functions+"/aliases", 201),
		service.Op("UpdateAlias", given("lambda:UpdateAlias"), l.updateAlias).At("PUT "+functions+"/aliases/{Name}", 200),
		service.Op("GetAlias", named("lambda:GetAlias"), l.getAlias).At("GET "+functions+"/aliases/{Name}", 200),
		service.Op("DeleteAlias", named("lambda:DeleteAlias"), l.deleteAlias).At("DELETE "+functions+"/aliases/{Name}", 204),
	}
}

func (l *Lambda) createAlias(_ context.Context, c *service.Call, in *aliasInput) (*alias, error) {
	return onFound(l, c, in, func(f *function) (*alias, error) {
		switch {
		case !plain(in.Name) || digits(in.Name, len(in.Name)):
			return nil, constraint(in.Name, "name", `Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`)
		case f.aliases[in.Name] != nil:
			return nil, wire.Errorf("ResourceConflictException", "Alias already exists: %s:%s", f.arn, in.Name)
		case f.qualified(in.FunctionVersion) == nil || in.FunctionVersion == "":
			return nil, functionNotFound(f.arn + ":" + in.FunctionVersion)
		}
		a := &alias{AliasArn: f.arn + ":" + in.Name, Name: in.Name, FunctionVersion: in.FunctionVersion, RevisionId: service.UUID(l.env.Rand)}
		set(&a.Description, in.Description)
		if f.aliases == nil {
			f.aliases = map[string]*alias{}
		}
		f.aliases[a.Name] = a
		out := *a
		return &out, nil
	})
}

func (l *Lambda) updateAlias(_ context.Context, c *service.Call, in *aliasInput) (*alias, error) {
	return onFound(l, c, in, func(f *function) (*alias, error) {
		a, err := f.alias(in.Name)
		switch {
		case err != nil:
			return nil, err
		case in.RevisionId != "" && in.RevisionId != a.RevisionId:
			return nil, stale("GetAlias")
		case in.FunctionVersion != "" && in.FunctionVersion != latest && f.versions[in.FunctionVersion] == nil:
			return nil, functionNotFound(f.arn + ":" + in.FunctionVersion)
		}
		if in.FunctionVersion != "" {
			a.FunctionVersion = in.FunctionVersion
		}
		set(&a.Description, in.Description)
		a.RevisionId = service.UUID(l.env.Rand)
		out := *a
		return &out, nil
	})
}

func (l *Lambda) getAlias(_ context.Context, c *service.Call, in *namedAliasInput) (*alias, error) {
	return onFound(l, c, in, func(f *function) (*alias, error) {
		a, err := f.alias(in.Name)
		if err != nil {
			return nil, err
		}
		out := *a
		return &out, nil
	})
}

func (l *Lambda) deleteAlias(_ context.Context, c *service.Call, in *namedAliasInput) (*empty, error) {
	return onFound(l, c, in, func(f *function) (*empty, error) {
		delete(f.aliases, in.Name) // AWS answers success for one that is not there
		return &empty{}, nil
	})
}

func (f *function) alias(name string) (*alias, error) {
	if a := f.aliases[name]; a != nil {
		return a, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "Cannot find alias arn: %s:%s", f.arn, name)
}
