package iam

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

type putRolePolicyInput struct {
	roleInput
	PolicyName, PolicyDocument string
}

func (a api) putRolePolicy(_ context.Context, _ *service.Call, in *putRolePolicyInput) (*struct{}, error) {
	if err := cmp.Or(nameError("policyName", in.PolicyName, maxPolicyName), documentError("policyDocument", in.PolicyDocument)); err != nil {
		return nil, err
	}
	text, err := a.parse(policy.Inline, in.PolicyName, in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		i, found := r.inlineIndex(in.PolicyName)
		size := sizeOf(in.PolicyDocument)
		for _, p := range r.inline {
			if p.name != in.PolicyName {
				size += sizeOf(p.text.text)
			}
		}
		if size > maxInlineSize {
			return wire.Errorf("LimitExceeded", "Maximum policy size of %d bytes exceeded for role %s", maxInlineSize, r.name)
		}
		if found {
			r.inline[i].text = text
		} else {
			r.inline = slices.Insert(r.inline, i, inlinePolicy{in.PolicyName, text})
		}
		return nil
	})
}

type rolePolicyInput struct {
	roleInput
	PolicyName string
}

type rolePolicyOutput struct{ RoleName, PolicyName, PolicyDocument string }

func (a api) getRolePolicy(_ context.Context, _ *service.Call, in *rolePolicyInput) (*rolePolicyOutput, error) {
	if err := required("policyName", in.PolicyName); err != nil {
		return nil, err
	}
	return read(a.Directory, in.roleInput, func(r *role) (*rolePolicyOutput, error) {
		i, found := r.inlineIndex(in.PolicyName)
		if !found {
			return nil, noSuchRolePolicy(in.PolicyName)
		}
		return &rolePolicyOutput{r.name, in.PolicyName, percentEncode(r.inline[i].text.text)}, nil
	})
}

func (a api) deleteRolePolicy(_ context.Context, _ *service.Call, in *rolePolicyInput) (*struct{}, error) {
	if err := required("policyName", in.PolicyName); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		i, found := r.inlineIndex(in.PolicyName)
		if !found {
			return noSuchRolePolicy(in.PolicyName)
		}
		r.inline = slices.Delete(r.inline, i, i+1)
		return nil
	})
}

func noSuchRolePolicy(name string) error {
	return wire.Errorf("NoSuchEntity", "The role policy with name %s cannot be found.", name)
}

type listRolePoliciesInput struct {
	roleInput
	Marker   string
	MaxItems *int
}

type listRolePoliciesOutput struct {
	PolicyNames []string
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func (a api) listRolePolicies(_ context.Context, _ *service.Call, in *listRolePoliciesInput) (*listRolePoliciesOutput, error) {
	return read(a.Directory, in.roleInput, func(r *role) (*listRolePoliciesOutput, error) {
		names := []string{}
		for _, p := range r.inline {
			names = append(names, p.name)
		}
		names, p, err := page(names, func(name string) string { return name }, in.Marker, in.MaxItems)
		return &listRolePoliciesOutput{names, p.truncated, p.marker}, err
	})
}

type attachInput struct {
	roleInput
	policyInput
}

func policyKey(keys policy.Context, in *attachInput) { keys.Set("iam:PolicyARN", in.PolicyARN) }

func (a api) attachRolePolicy(_ context.Context, _ *service.Call, in *attachInput) (*struct{}, error) {
	if err := policyARNError(in.PolicyARN); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		if slices.Contains(r.attached, in.PolicyARN) {
			return nil
		}
		m, err := a.managed(in.PolicyARN)
		if err != nil {
			return err
		}
		if len(r.attached) >= maxAttached {
			return overQuota("PoliciesPerRole", maxAttached)
		}
		m.uses++
		r.attached = append(r.attached, in.PolicyARN)
		return nil
	})
}

func (a api) detachRolePolicy(_ context.Context, _ *service.Call, in *attachInput) (*struct{}, error) {
	if err := policyARNError(in.PolicyARN); err != nil {
		return nil, err
	}
	return a.change(in.roleInput, func(r *role) error {
		i := slices.Index(r.attached, in.PolicyARN)
		if i < 0 {
			return noSuchPolicy(in.PolicyARN)
		}
		a.policies[in.PolicyARN].uses--
		r.attached = slices.Delete(r.attached, i, i+1)
		return nil
	})
}

type listAttachedInput struct {
	roleInput
	PathPrefix, Marker string
	MaxItems           *int
}

// attachedPolicy is a managed policy on a role.
type attachedPolicy struct {
	PolicyName string
	PolicyARN  string `json:"PolicyArn"`
}

type listAttachedOutput struct {
	AttachedPolicies []attachedPolicy
	IsTruncated      bool
	Marker           string `json:",omitempty"`
}

func (a api) listAttachedRolePolicies(_ context.Context, _ *service.Call, in *listAttachedInput) (*listAttachedOutput, error) {
	return read(a.Directory, in.roleInput, func(r *role) (*listAttachedOutput, error) {
		list := []attachedPolicy{}
		for _, arn := range slices.Sorted(slices.Values(r.attached)) {
			if m := a.policies[arn]; strings.HasPrefix(m.path, in.PathPrefix) {
				list = append(list, attachedPolicy{m.name, arn})
			}
		}
		list, p, err := page(list, func(p attachedPolicy) string { return p.PolicyARN }, in.Marker, in.MaxItems)
		return &listAttachedOutput{list, p.truncated, p.marker}, err
	})
}
