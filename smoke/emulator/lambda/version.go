package lambda

import (
	"context"
	"maps"
	"strconv"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type publishVersionInput struct {
	FunctionName string
	CodeSha256   string
	Description  string
	RevisionId   string
}

func (in *publishVersionInput) target() (name, qualifier string) { return in.FunctionName, "" }

// publish freezes code and configuration of a function as its next version. When nothing has changed since the last one,
// that is the answer (AWS: Lambda API reference, PublishVersion).
func (l *Lambda) publish(_ context.Context, c *service.Call, in *publishVersionInput) (*FunctionConfiguration, error) {
	return onFound(l, c, in, func(f *function) (*FunctionConfiguration, error) {
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
	})
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
	if f.version == "" {
		return latest
	}
	return f.version
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
