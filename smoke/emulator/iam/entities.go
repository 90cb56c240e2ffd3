package iam

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"sort"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type entitiesInput struct {
	policyInput
	EntityFilter, PathPrefix, PolicyUsageFilter, Marker string
	MaxItems                                            *int
}

// policyRole is a role that a managed policy is attached to.
type policyRole struct{ RoleName, RoleId string }

type entitiesOutput struct {
	PolicyGroups, PolicyUsers []struct{}
	PolicyRoles               []policyRole
	IsTruncated               bool
	Marker                    string `json:",omitempty"`
}

// listEntitiesForPolicy lists roles only: the account has neither users nor groups.
func (a api) listEntitiesForPolicy(_ context.Context, _ *service.Call, in *entitiesInput) (*entitiesOutput, error) {
	if err := cmp.Or(usageError(in.PolicyUsageFilter),
		enumError("entityFilter", in.EntityFilter, "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if _, err := a.own(in.PolicyARN); err != nil {
		return nil, err
	}
	roles := []policyRole{}
	wanted := in.EntityFilter == "" || in.EntityFilter == "Role"
	for _, r := range a.roles {
		attached := slices.Contains(r.attached, in.PolicyARN) && in.PolicyUsageFilter != "PermissionsBoundary"
		bound := r.boundary == in.PolicyARN && in.PolicyUsageFilter != "PermissionsPolicy"
		if wanted && (attached || bound) && strings.HasPrefix(r.path, in.PathPrefix) {
			roles = append(roles, policyRole{r.name, r.id})
		}
	}
	slices.SortFunc(roles, func(a, b policyRole) int { return strings.Compare(a.RoleName, b.RoleName) })
	roles, p, err := page(roles, func(r policyRole) string { return r.RoleName }, in.Marker, in.MaxItems)
	return &entitiesOutput{[]struct{}{}, []struct{}{}, roles, p.truncated, p.marker}, err
}

// defaultItems is the length of a page of answers (AWS: MaxItems, 100 unless given).
const defaultItems = 100

// paging is the part of an answer that says whether there is more.
type paging struct {
	truncated bool
	marker    string
}

// page cuts one page out of items, which are sorted by key. The marker is the last key of the page before.
func page[T any](items []T, key func(T) string, marker string, maxItems *int) ([]T, paging, error) {
	if err := between("maxItems", maxItems, 1, 1000); err != nil {
		return nil, paging{}, err
	}
	limit := defaultItems
	if maxItems != nil {
		limit = *maxItems
	}
	if marker != "" {
		last, err := base64.RawURLEncoding.DecodeString(marker)
		if err != nil {
			return nil, paging{}, wire.Errorf("ValidationError", "Invalid Marker: %s", marker)
		}
		items = items[sort.Search(len(items), func(i int) bool { return key(items[i]) > string(last) }):]
	}
	if len(items) <= limit {
		return items, paging{}, nil
	}
	items = items[:limit]
	return items, paging{true, base64.RawURLEncoding.EncodeToString([]byte(key(items[limit-1])))}, nil
}
