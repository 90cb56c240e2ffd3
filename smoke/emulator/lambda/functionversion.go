package lambda

import (
	"cmp"
	"maps"
	"strconv"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type publishVersionInput struct {
	nameInput
	CodeSha256, Description, RevisionId string
}

// publish freezes code and configuration of a function as its next version. When nothing has changed since the last one,
// that is the answer (AWS: Lambda API reference, PublishVersion).
func (l *Lambda) publish(_ *service.Call, f *function, in *publishVersionInput) (*FunctionConfiguration, error) {
	switch {
	case in.RevisionId != "" && in.RevisionId != f.config.revision:
		return nil, stale("GetFunction/GetAlias")
	case in.CodeSha256 != "" && in.CodeSha256 != f.code.sha256:
		return nil, invalid("CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). Please try again with the CodeSHA256 in $LATEST.", in.CodeSha256, f.code.sha256)
	}
	if last := f.versions[strconv.Itoa(f.published)]; last != nil && last.since == f.config.revision {
		out := last.describe()
		return &out, nil
	}
	f.published++
	v := &function{
		name: f.name, arn: f.arn, region: f.region, config: f.config, code: f.code, tags: maps.Clone(f.tags),
		version: strconv.Itoa(f.published), since: f.config.revision,
	}
	if in.Description != "" {
		v.config.description = in.Description
	}
	if f.versions == nil {
		f.versions = map[string]*function{}
	}
	f.versions[v.version] = v
	l.deploy(v)
	out := v.describe()
	return &out, nil
}

// qualified is the function, the version or what the alias leads to under a qualifier; nil when there is none.
func (f *function) qualified(qualifier string) *function {
	if qualifier == "" || qualifier == latest {
		return f
	}
	if a := f.aliases[qualifier]; a != nil {
		qualifier = a.FunctionVersion
		if qualifier == latest {
			return f
		}
	}
	return f.versions[qualifier]
}

// unpublish removes one version; an alias of it keeps it.
func (f *function) unpublish(version string) error {
	v := f.versions[version]
	if v == nil {
		return nil // AWS answers success for one that is not there
	}
	for _, a := range f.aliases {
		if a.FunctionVersion == version {
			return wire.Errorf("ResourceConflictException", "Version %s cannot be deleted because it is referenced by alias %s.", version, a.Name)
		}
	}
	v.pool.Retire()
	delete(f.versions, version)
	return nil
}

// number is the version as clients see it.
func (f *function) number() string {
	return cmp.Or(f.version, latest)
}

// qualifiedARN is the function's ARN, of a published version with its number.
func (f *function) qualifiedARN() string {
	if f.version == "" {
		return f.arn
	}
	return f.arn + ":" + f.version
}

// lives reports whether a function, or a version of one, is still there; l.mu is held.
func (l *Lambda) lives(f *function) bool {
	root := l.functions[f.arn]
	return root != nil && root.qualified(f.version) == f
}

type alias struct {
	AliasArn, Name, FunctionVersion string
	Description, RevisionId         string
}

// aliasInput is the input of CreateAlias and UpdateAlias. Shares of traffic for a second version are not emulated.
type aliasInput struct {
	nameInput
	Name            string
	FunctionVersion string
	Description     *string
	RevisionId      string
}

type namedAliasInput struct {
	nameInput
	Name string
}

func (l *Lambda) versionOperations() []service.Operation {
	const functions = "/2015-03-31/functions/{FunctionName}"
	return []service.Operation{
		service.Op("PublishVersion", asks[publishVersionInput](l, "lambda:PublishVersion"), on(l, l.publish)).At("POST "+functions+"/versions", 201),
		service.Op("CreateAlias", asks[aliasInput](l, "lambda:CreateAlias"), on(l, l.createAlias)).At("POST "+functions+"/aliases", 201),
		service.Op("UpdateAlias", asks[aliasInput](l, "lambda:UpdateAlias"), on(l, l.updateAlias)).At("PUT "+functions+"/aliases/{Name}", 200),
		service.Op("GetAlias", asks[namedAliasInput](l, "lambda:GetAlias"), on(l, l.getAlias)).At("GET "+functions+"/aliases/{Name}", 200),
		service.Op("DeleteAlias", asks[namedAliasInput](l, "lambda:DeleteAlias"), on(l, l.deleteAlias)).At("DELETE "+functions+"/aliases/{Name}", 204),
	}
}

func (l *Lambda) createAlias(_ *service.Call, f *function, in *aliasInput) (*alias, error) {
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
}

func (l *Lambda) updateAlias(_ *service.Call, f *function, in *aliasInput) (*alias, error) {
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
}

func (l *Lambda) getAlias(_ *service.Call, f *function, in *namedAliasInput) (*alias, error) {
	a, err := f.alias(in.Name)
	if err != nil {
		return nil, err
	}
	out := *a
	return &out, nil
}

func (l *Lambda) deleteAlias(_ *service.Call, f *function, in *namedAliasInput) (*empty, error) {
	delete(f.aliases, in.Name) // AWS answers success for one that is not there
	return &empty{}, nil
}

func (f *function) alias(name string) (*alias, error) {
	if a := f.aliases[name]; a != nil {
		return a, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "Cannot find alias arn: %s:%s", f.arn, name)
}
