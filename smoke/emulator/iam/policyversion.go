package iam

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// PolicyVersion is a version of a managed policy as the API shows it.
type PolicyVersion struct {
	Document         string `json:",omitempty"` // percent-encoded
	VersionId        string
	IsDefaultVersion bool
	CreateDate       time.Time
}

type policyVersionOutput struct{ PolicyVersion PolicyVersion }

func (v *policyVersion) shown() PolicyVersion {
	return PolicyVersion{VersionId: v.id, IsDefaultVersion: v.isDefault, CreateDate: v.created}
}

type createVersionInput struct {
	policyInput
	PolicyDocument string
	SetAsDefault   bool
}

func (a api) createPolicyVersion(_ context.Context, _ *service.Call, in *createVersionInput) (*policyVersionOutput, error) {
	if err := documentError("policyDocument", in.PolicyDocument); err != nil {
		return nil, err
	}
	text, err := a.managedText(in.PolicyARN, in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	return withOwn(a.Directory, in.policyInput, func(m *managedPolicy) (*policyVersionOutput, error) {
		if len(m.versions) >= maxVersions {
			return nil, wire.Errorf("LimitExceeded", "A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxVersions)
		}
		v := &policyVersion{id: fmt.Sprintf("v%d", m.next), created: a.now().UTC().Truncate(time.Second), text: text}
		m.next++
		m.versions = append(m.versions, v)
		m.updated = v.created
		if in.SetAsDefault {
			m.makeDefault(v)
		}
		a.version++
		return &policyVersionOutput{v.shown()}, nil
	})
}

func (m *managedPolicy) makeDefault(v *policyVersion) {
	m.current().isDefault = false
	v.isDefault = true
}

type versionInput struct {
	policyInput
	VersionId string
}

// withVersion runs f on one version of a policy, under the lock.
func withVersion[Out any](d *Directory, in *versionInput, f func(*managedPolicy, *policyVersion) (*Out, error)) (*Out, error) {
	if err := required("versionId", in.VersionId); err != nil {
		return nil, err
	}
	return withOwn(d, in.policyInput, func(m *managedPolicy) (*Out, error) {
		i := slices.IndexFunc(m.versions, func(v *policyVersion) bool { return v.id == in.VersionId })
		if i < 0 {
			return nil, wire.Errorf("NoSuchEntity", "Policy %s version %s does not exist or is not attachable.", in.PolicyARN, in.VersionId)
		}
		return f(m, m.versions[i])
	})
}

func (a api) getPolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*policyVersionOutput, error) {
	return withVersion(a.Directory, in, func(_ *managedPolicy, v *policyVersion) (*policyVersionOutput, error) {
		out := v.shown()
		out.Document = percentEncode(v.text.text)
		return &policyVersionOutput{out}, nil
	})
}

func (a api) deletePolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*struct{}, error) {
	return withVersion(a.Directory, in, func(m *managedPolicy, v *policyVersion) (*struct{}, error) {
		if v.isDefault {
			return nil, wire.Errorf("DeleteConflict", "Cannot delete the default version of a policy.")
		}
		m.versions = slices.DeleteFunc(m.versions, func(other *policyVersion) bool { return other == v })
		return &struct{}{}, nil
	})
}

func (a api) setDefaultPolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*struct{}, error) {
	return withVersion(a.Directory, in, func(m *managedPolicy, v *policyVersion) (*struct{}, error) {
		m.makeDefault(v)
		m.updated = a.now().UTC().Truncate(time.Second)
		a.version++
		return &struct{}{}, nil
	})
}

// listOfPolicyInput asks for a page of a policy's versions or tags.
type listOfPolicyInput struct {
	policyInput
	Marker   string
	MaxItems *int
}

type listVersionsOutput struct {
	Versions    []PolicyVersion
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func (a api) listPolicyVersions(_ context.Context, _ *service.Call, in *listOfPolicyInput) (*listVersionsOutput, error) {
	return withOwn(a.Directory, in.policyInput, func(m *managedPolicy) (*listVersionsOutput, error) {
		list := []PolicyVersion{}
		for _, v := range slices.Backward(m.versions) { // newest first
			list = append(list, v.shown())
		}
		order := func(v PolicyVersion) string { // page wants ascending keys; versions are at most five digits long
			n, _ := strconv.Atoi(strings.TrimPrefix(v.VersionId, "v")) // VersionId is made of a number
			return fmt.Sprintf("%05d", 99999-n)
		}
		list, p, err := page(list, order, in.Marker, in.MaxItems)
		return &listVersionsOutput{list, p.truncated, p.marker}, err
	})
}

type tagPolicyInput struct {
	policyInput
	Tags []tag
}

func (a api) tagPolicy(_ context.Context, _ *service.Call, in *tagPolicyInput) (*struct{}, error) {
	if err := givenTags(in.Tags); err != nil {
		return nil, err
	}
	return withOwn(a.Directory, in.policyInput, func(m *managedPolicy) (*struct{}, error) {
		return &struct{}{}, merge(&m.tags, in.Tags)
	})
}

type untagPolicyInput struct {
	policyInput
	TagKeys []string
}

func (a api) untagPolicy(_ context.Context, _ *service.Call, in *untagPolicyInput) (*struct{}, error) {
	if err := tagKeysError(in.TagKeys); err != nil {
		return nil, err
	}
	return withOwn(a.Directory, in.policyInput, func(m *managedPolicy) (*struct{}, error) {
		drop(m.tags, in.TagKeys...)
		return &struct{}{}, nil
	})
}

func (a api) listPolicyTags(_ context.Context, _ *service.Call, in *listOfPolicyInput) (*listTagsOutput, error) {
	return withOwn(a.Directory, in.policyInput, func(m *managedPolicy) (*listTagsOutput, error) { return pageTags(m.tags, in.Marker, in.MaxItems) })
}
