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
	PolicyARN      string `json:"PolicyArn"`
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
	a.mu.Lock()
	defer a.mu.Unlock()
	m, err := a.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
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
	a.Directory.version++
	return &policyVersionOutput{v.shown()}, nil
}

func (m *managedPolicy) makeDefault(v *policyVersion) {
	m.current().isDefault = false
	v.isDefault = true
}

type versionInput struct {
	PolicyARN string `json:"PolicyArn"`
	VersionId string
}

func (in *versionInput) arn() string { return in.PolicyARN }

// versionOf finds one version; the caller holds the lock.
func (d *Directory) versionOf(in *versionInput) (*managedPolicy, int, *policyVersion, error) {
	if err := required("versionId", in.VersionId); err != nil {
		return nil, 0, nil, err
	}
	m, err := d.own(in.PolicyARN)
	if err != nil {
		return nil, 0, nil, err
	}
	i, v := m.version(in.VersionId)
	if v == nil {
		return nil, 0, nil, wire.Errorf("NoSuchEntity", "Policy %s version %s does not exist or is not attachable.", in.PolicyARN, in.VersionId)
	}
	return m, i, v, nil
}

func (a api) getPolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*policyVersionOutput, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	_, _, v, err := a.versionOf(in)
	if err != nil {
		return nil, err
	}
	out := v.shown()
	out.Document = percentEncode(v.text.text)
	return &policyVersionOutput{out}, nil
}

func (a api) deletePolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*struct{}, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m, i, v, err := a.versionOf(in)
	switch {
	case err != nil:
		return nil, err
	case v.isDefault:
		return nil, wire.Errorf("DeleteConflict", "Cannot delete the default version of a policy.")
	}
	m.versions = slices.Delete(m.versions, i, i+1)
	return &struct{}{}, nil
}

func (a api) setDefaultPolicyVersion(_ context.Context, _ *service.Call, in *versionInput) (*struct{}, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m, _, v, err := a.versionOf(in)
	if err != nil {
		return nil, err
	}
	m.makeDefault(v)
	m.updated = a.now().UTC().Truncate(time.Second)
	a.Directory.version++
	return &struct{}{}, nil
}

type listVersionsInput struct {
	PolicyARN string `json:"PolicyArn"`
	Marker    string
	MaxItems  *int
}

type listVersionsOutput struct {
	Versions    []PolicyVersion
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

func (a api) listPolicyVersions(_ context.Context, _ *service.Call, in *listVersionsInput) (*listVersionsOutput, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	m, err := a.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
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
}

type tagPolicyInput struct {
	PolicyARN string `json:"PolicyArn"`
	Tags      []tag
}

func (a api) tagPolicy(_ context.Context, _ *service.Call, in *tagPolicyInput) (*struct{}, error) {
	if err := givenTags(in.Tags); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	m, err := a.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
	tags, err := merge(m.tags, in.Tags)
	if err == nil {
		m.tags = tags
	}
	return &struct{}{}, err
}

type untagPolicyInput struct {
	PolicyARN string `json:"PolicyArn"`
	TagKeys   []string
}

func (a api) untagPolicy(_ context.Context, _ *service.Call, in *untagPolicyInput) (*struct{}, error) {
	if err := tagKeysError(in.TagKeys); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	m, err := a.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
	for _, key := range in.TagKeys {
		drop(m.tags, key)
	}
	return &struct{}{}, nil
}

func (a api) listPolicyTags(_ context.Context, _ *service.Call, in *listVersionsInput) (*listTagsOutput, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	m, err := a.own(in.PolicyARN)
	if err != nil {
		return nil, err
	}
	return pageTags(m.tags, in.Marker, in.MaxItems)
}
