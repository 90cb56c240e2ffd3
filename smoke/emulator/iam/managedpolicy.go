package iam

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Policy is a managed policy as the API shows it.
type Policy struct {
	PolicyName, PolicyId, Arn, Path, DefaultVersionId string
	AttachmentCount, PermissionsBoundaryUsageCount    int
	IsAttachable                                      bool
	Description                                       *string `json:",omitempty"`
	CreateDate, UpdateDate                            time.Time
	Tags                                              []tag `json:",omitempty"`
}

type policyOutput struct{ Policy Policy }

func (m *managedPolicy) shown() Policy {
	return Policy{
		PolicyName: m.name, PolicyId: m.id, Arn: m.arn, Path: m.path, DefaultVersionId: m.current().id,
		AttachmentCount: m.uses, PermissionsBoundaryUsageCount: m.boundaryUses, IsAttachable: true,
		CreateDate: m.created, UpdateDate: m.updated,
	}
}

func noSuchPolicy(arn string) error {
	return wire.Errorf("NoSuchEntity", "Policy %s was not found.", arn)
}

// managed finds a policy to attach; the caller holds the lock. Of AWS's own policies the account has those that the
// workshop touches.
func (d *Directory) managed(arn string) (*managedPolicy, error) {
	if m := d.policies[arn]; m != nil {
		return m, nil
	}
	if strings.HasPrefix(arn, awsPolicies) {
		return nil, wire.NotEmulated("AWS managed policy %s", arn)
	}
	return nil, wire.Errorf("NoSuchEntity", "Policy %s does not exist or is not attachable.", arn)
}

// own finds a policy that may be changed; the caller holds the lock.
func (d *Directory) own(arn string) (*managedPolicy, error) {
	m := d.policies[arn]
	switch {
	case m == nil && strings.HasPrefix(arn, awsPolicies):
		return nil, wire.NotEmulated("AWS managed policy %s", arn)
	case m == nil:
		return nil, noSuchPolicy(arn)
	}
	return m, nil
}

type createPolicyInput struct {
	PolicyName, PolicyDocument string
	Description                *string
	Path                       *string
	Tags                       []tag
}

func (a api) createPolicyChecks(_ *service.Call, in *createPolicyInput) ([]service.Check, error) {
	err := cmp.Or(nameError("policyName", in.PolicyName, maxPolicyName), documentError("policyDocument", in.PolicyDocument),
		pathError(pathOf(in.Path)), atMost("description", value(in.Description), maxDescription), tagsError("InvalidInput", in.Tags))
	if err != nil {
		return nil, err
	}
	keys := policy.Context{}
	service.RequestTags(keys, tagMap(in.Tags))
	arn := "arn:aws:iam::" + a.account + ":policy" + pathOf(in.Path) + in.PolicyName
	checks := []service.Check{{Action: "iam:CreatePolicy", Resource: arn, ResourceText: "policy " + in.PolicyName, Context: keys}}
	if len(in.Tags) > 0 {
		checks = append(checks, service.Check{Action: "iam:TagPolicy", Resource: arn, ResourceText: "policy " + arn, Context: keys})
	}
	return checks, nil
}

func (a api) createPolicy(_ context.Context, _ *service.Call, in *createPolicyInput) (*policyOutput, error) {
	arn := "arn:aws:iam::" + a.account + ":policy" + pathOf(in.Path) + in.PolicyName
	text, err := a.managedText(arn, in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	id, err := a.newID("ANPA")
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	own := 0
	for _, m := range a.policies {
		if m.aws {
			continue
		}
		own++
		if strings.EqualFold(m.name, in.PolicyName) {
			return nil, wire.Errorf("EntityAlreadyExists", "A policy called %s already exists. Duplicate names are not allowed.", in.PolicyName)
		}
	}
	if own >= maxPolicies {
		return nil, overQuota("PoliciesPerAccount", maxPolicies)
	}
	now := a.now().UTC().Truncate(time.Second)
	m := &managedPolicy{
		name: in.PolicyName, path: pathOf(in.Path), arn: arn, id: id, description: in.Description, created: now, updated: now,
		versions: []*policyVersion{{id: "v1", created: now, isDefault: true, text: text}}, next: 2, tags: tagMap(in.Tags),
	}
	a.policies[arn] = m
	a.version++
	out := m.shown()
	out.Tags = tagList(m.tags)
	return &policyOutput{out}, nil
}

func (d *Directory) managedText(arn, text string) (*compiled, error) {
	if sizeOf(text) > maxManagedSize {
		return nil, overQuota("PolicySize", maxManagedSize)
	}
	return d.parse(policy.Identity, arn, text)
}

type policyInput struct {
	PolicyARN string `json:"PolicyArn"`
}

func (in policyInput) policyARN() string { return in.PolicyARN }

// withOwn runs f on a policy that may be changed, under the lock.
func withOwn[Out any](d *Directory, in policyInput, f func(*managedPolicy) (*Out, error)) (*Out, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m, err := d.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
	return f(m)
}

func (a api) getPolicy(_ context.Context, _ *service.Call, in *policyInput) (*policyOutput, error) {
	return withOwn(a.Directory, *in, func(m *managedPolicy) (*policyOutput, error) {
		out := m.shown()
		out.Description, out.Tags = m.description, tagList(m.tags)
		if out.Tags == nil {
			out.Tags = []tag{} // AWS shows that a policy has none (CLI reference of get-policy), unlike a role
		}
		return &policyOutput{out}, nil
	})
}

func (a api) deletePolicy(_ context.Context, _ *service.Call, in *policyInput) (*struct{}, error) {
	return withOwn(a.Directory, *in, func(m *managedPolicy) (*struct{}, error) {
		switch {
		case m.uses > 0 || m.boundaryUses > 0:
			return nil, wire.Errorf("DeleteConflict", "Cannot delete a policy attached to entities.")
		case len(m.versions) > 1:
			return nil, wire.Errorf("DeleteConflict", "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		delete(a.policies, in.PolicyARN)
		a.version++
		return &struct{}{}, nil
	})
}

type listPoliciesInput struct {
	Scope, PathPrefix, PolicyUsageFilter, Marker string
	OnlyAttached                                 bool
	MaxItems                                     *int
}

type listPoliciesOutput struct {
	IsTruncated bool
	Policies    []Policy
	Marker      string `json:",omitempty"`
}

func usageError(filter string) error {
	return enumError("policyUsageFilter", filter, "PermissionsPolicy", "PermissionsBoundary")
}

func (in *listPoliciesInput) wants(m *managedPolicy) bool {
	return !(in.Scope == "AWS" && !m.aws || in.Scope == "Local" && m.aws || in.OnlyAttached && m.uses == 0 ||
		in.PolicyUsageFilter == "PermissionsBoundary" && m.boundaryUses == 0 || in.PolicyUsageFilter == "PermissionsPolicy" && m.uses == 0 ||
		!strings.HasPrefix(m.path, in.PathPrefix))
}

func (a api) listPolicies(_ context.Context, _ *service.Call, in *listPoliciesInput) (*listPoliciesOutput, error) {
	if err := cmp.Or(enumError("scope", in.Scope, "AWS", "Local", "All"), usageError(in.PolicyUsageFilter)); err != nil {
		return nil, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	list := []Policy{}
	for _, m := range a.policies {
		if in.wants(m) {
			list = append(list, m.shown())
		}
	}
	slices.SortFunc(list, func(a, b Policy) int { return strings.Compare(a.Arn, b.Arn) })
	list, p, err := page(list, func(p Policy) string { return p.Arn }, in.Marker, in.MaxItems)
	return &listPoliciesOutput{p.truncated, list, p.marker}, err
}
