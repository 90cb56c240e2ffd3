package iam

import (
	"context"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// change runs f on a role under the lock and ages what was derived from the directory.
func (d *Directory) change(name string, f func(*role) error) (*struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, err := d.role(name)
	if err == nil {
		err = f(r)
	}
	d.version++
	return &struct{}{}, err
}

type updateRoleInput struct {
	RoleName           string
	Description        *string
	MaxSessionDuration *int
}

func (a api) updateRole(_ context.Context, _ *service.Call, in *updateRoleInput) (*struct{}, error) {
	if err := firstError(between("maxSessionDuration", in.MaxSessionDuration, minMaxSession, maxMaxSession),
		atMost("description", value(in.Description), maxDescription)); err != nil {
		return nil, err
	}
	return a.change(in.RoleName, func(r *role) error {
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

type updateDescriptionInput struct{ RoleName, Description string }

func (a api) updateRoleDescription(ctx context.Context, c *service.Call, in *updateDescriptionInput) (*roleOutput, error) {
	if err := atMost("description", in.Description, maxDescription); err != nil {
		return nil, err
	}
	if _, err := a.change(in.RoleName, func(r *role) error { r.description = &in.Description; return nil }); err != nil {
		return nil, err
	}
	return a.getRole(ctx, c, &roleInput{in.RoleName})
}

type updateTrustInput struct{ RoleName, PolicyDocument string }

func (a api) updateAssumeRolePolicy(_ context.Context, _ *service.Call, in *updateTrustInput) (*struct{}, error) {
	if err := documentError("policyDocument", in.PolicyDocument); err != nil {
		return nil, err
	}
	trust, err := a.trust(in.RoleName, in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	return a.change(in.RoleName, func(r *role) error { r.trust = trust; return nil })
}

type boundaryInput struct{ RoleName, PermissionsBoundary string }

func boundaryKey(keys policy.Context, in *boundaryInput) {
	keys.Set("iam:PermissionsBoundary", in.PermissionsBoundary)
}

func (a api) putRolePermissionsBoundary(_ context.Context, _ *service.Call, in *boundaryInput) (*struct{}, error) {
	if err := firstError(required("permissionsBoundary", in.PermissionsBoundary), policyARNError(in.PermissionsBoundary)); err != nil {
		return nil, err
	}
	return a.change(in.RoleName, func(r *role) error {
		if err := a.bound(in.PermissionsBoundary, 1); err != nil {
			return err
		}
		a.bound(r.boundary, -1)
		r.boundary = in.PermissionsBoundary
		return nil
	})
}

func (a api) deleteRolePermissionsBoundary(_ context.Context, _ *service.Call, in *roleInput) (*struct{}, error) {
	return a.change(in.RoleName, func(r *role) error {
		if r.boundary == "" {
			return wire.Errorf("NoSuchEntity", "The role with name %s does not have a permissions boundary.", in.RoleName)
		}
		a.bound(r.boundary, -1)
		r.boundary = ""
		return nil
	})
}

type tagRoleInput struct {
	RoleName string
	Tags     []tag
}

func (a api) tagRole(_ context.Context, _ *service.Call, in *tagRoleInput) (*struct{}, error) {
	if err := givenTags(in.Tags); err != nil {
		return nil, err
	}
	return a.change(in.RoleName, func(r *role) (err error) {
		tags, err := merge(r.tags, in.Tags)
		if err == nil {
			r.tags = tags
		}
		return err
	})
}

type untagRoleInput struct {
	RoleName string
	TagKeys  []string
}

func (a api) untagRole(_ context.Context, _ *service.Call, in *untagRoleInput) (*struct{}, error) {
	if err := tagKeysError(in.TagKeys); err != nil {
		return nil, err
	}
	return a.change(in.RoleName, func(r *role) error {
		for _, key := range in.TagKeys {
			drop(r.tags, key)
		}
		return nil
	})
}

type listRoleTagsInput struct {
	RoleName, Marker string
	MaxItems         *int
}

type listTagsOutput struct {
	IsTruncated bool
	Tags        []tag
	Marker      string `json:",omitempty"`
}

func (a api) listRoleTags(_ context.Context, _ *service.Call, in *listRoleTagsInput) (*listTagsOutput, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, err := a.role(in.RoleName)
	if err != nil {
		return nil, err
	}
	return pageTags(r.tags, in.Marker, in.MaxItems)
}

func pageTags(tags map[string]string, marker string, maxItems *int) (*listTagsOutput, error) {
	list, p, err := page(tagList(tags), func(t tag) string { return t.Key }, marker, maxItems)
	if list == nil {
		list = []tag{}
	}
	return &listTagsOutput{p.truncated, list, p.marker}, err
}
