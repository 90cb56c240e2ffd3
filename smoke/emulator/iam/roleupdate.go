package iam

import (
	"cmp"
	"context"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// change runs f on a role under the lock and ages what was derived from the directory.
func (d *Directory) change(in roleInput, f func(*role) error) (*struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, err := d.role(in.RoleName)
	if err == nil {
		err = f(r)
	}
	d.version++
	return &struct{}{}, err
}

type updateRoleInput struct {
	roleInput
	Description        *string
	MaxSessionDuration *int
}

func (a api) updateRole(_ context.Context, _ *service.Call, in *updateRoleInput) (*struct{}, error) {
	if err := cmp.Or(between("maxSessionDuration", in.MaxSessionDuration, minMaxSession, maxMaxSession),
		atMost("description", value(in.Description), maxDescription)); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		if in.Description != nil {
			r.description = in.Description
		}
		r.maxSession = time.Hour // AWS: UpdateRole without the parameter sets the default again
		if in.MaxSessionDuration != nil {
			r.maxSession = time.Duration(*in.MaxSessionDuration) * time.Second
		}
		return nil
	})
}

type updateDescriptionInput struct {
	roleInput
	Description string
}

func (a api) updateRoleDescription(ctx context.Context, c *service.Call, in *updateDescriptionInput) (*roleOutput, error) {
	if err := atMost("description", in.Description, maxDescription); err != nil {
		return nil, err
	}
	if _, err := a.change(in.roleInput, func(r *role) error { r.description = &in.Description; return nil }); err != nil {
		return nil, err
	}
	return a.getRole(ctx, c, &in.roleInput)
}

type updateTrustInput struct {
	roleInput
	PolicyDocument string
}

func (a api) updateAssumeRolePolicy(_ context.Context, _ *service.Call, in *updateTrustInput) (*struct{}, error) {
	if err := documentError("policyDocument", in.PolicyDocument); err != nil {
		return nil, err
	}
	trust, err := a.trust(in.RoleName, in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error { r.trust = trust; return nil })
}

type boundaryInput struct {
	roleInput
	PermissionsBoundary string
}

func boundaryKey(keys policy.Context, in *boundaryInput) {
	keys.Set("iam:PermissionsBoundary", in.PermissionsBoundary)
}

func (a api) putRolePermissionsBoundary(_ context.Context, _ *service.Call, in *boundaryInput) (*struct{}, error) {
	if err := cmp.Or(required("permissionsBoundary", in.PermissionsBoundary), policyARNError(in.PermissionsBoundary)); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		if err := a.bound(in.PermissionsBoundary, 1); err != nil {
			return err
		}
		a.bound(r.boundary, -1)
		r.boundary = in.PermissionsBoundary
		return nil
	})
}

func (a api) deleteRolePermissionsBoundary(_ context.Context, _ *service.Call, in *roleInput) (*struct{}, error) {
	return a.change(*in, func(r *role) error {
		if r.boundary == "" {
			return wire.Errorf("NoSuchEntity", "The role with name %s does not have a permissions boundary.", in.RoleName)
		}
		a.bound(r.boundary, -1)
		r.boundary = ""
		return nil
	})
}

type tagRoleInput struct {
	roleInput
	Tags []tag
}

func (a api) tagRole(_ context.Context, _ *service.Call, in *tagRoleInput) (*struct{}, error) {
	if err := givenTags(in.Tags); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error { return merge(&r.tags, in.Tags) })
}

type untagRoleInput struct {
	roleInput
	TagKeys []string
}

func (a api) untagRole(_ context.Context, _ *service.Call, in *untagRoleInput) (*struct{}, error) {
	if err := tagKeysError(in.TagKeys); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		drop(r.tags, in.TagKeys...)
		return nil
	})
}

type listRoleTagsInput struct {
	roleInput
	Marker   string
	MaxItems *int
}

type listTagsOutput struct {
	IsTruncated bool
	Tags        []tag
	Marker      string `json:",omitempty"`
}

func (a api) listRoleTags(_ context.Context, _ *service.Call, in *listRoleTagsInput) (*listTagsOutput, error) {
	return read(a.Directory, in.roleInput, func(r *role) (*listTagsOutput, error) { return pageTags(r.tags, in.Marker, in.MaxItems) })
}

func pageTags(tags map[string]string, marker string, maxItems *int) (*listTagsOutput, error) {
	list, p, err := page(tagList(tags), func(t tag) string { return t.Key }, marker, maxItems)
	if list == nil {
		list = []tag{}
	}
	return &listTagsOutput{p.truncated, list, p.marker}, err
}
