package iam

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

type callerIdentity struct {
	UserID  string `json:"UserId"`
	Account string
	ARN     string `json:"Arn"`
}

// getCallerIdentity asks no permission: even an explicit deny does not refuse it (AWS: STS API reference, GetCallerIdentity).
func getCallerIdentity(_ context.Context, c *service.Call, _ *struct{}) (*callerIdentity, error) {
	return &callerIdentity{c.Principal.UserID, c.Principal.Account, c.Principal.ARN}, nil
}

type assumeRoleInput struct {
	RoleArn, RoleSessionName, Policy, ExternalId, SourceIdentity string
	PolicyArns                                                   []policyDescriptor
	DurationSeconds                                              *int
	Tags                                                         []tag
	TransitiveTagKeys                                            []string
}

type policyDescriptor struct {
	ARN string `json:"arn"`
}

type assumeRoleOutput struct {
	SourceIdentity  string `json:",omitempty"`
	AssumedRoleUser assumedRoleUser
	Credentials     credentials
}

type assumedRoleUser struct {
	AssumedRoleID string `json:"AssumedRoleId"`
	ARN           string `json:"Arn"`
}

type credentials struct {
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      time.Time
}

// Limits of sts:AssumeRole, in seconds. Every caller of this account is a session of a role, and for roles assumed by
// such a session (role chaining) AWS allows an hour at most.
const (
	minSession      = 900
	maxChained      = 3600
	maxSessionNames = 64
)

func (in *assumeRoleInput) check() error {
	if err := cmp.Or(required("roleArn", in.RoleArn), required("roleSessionName", in.RoleSessionName),
		between("durationSeconds", in.DurationSeconds, minSession, maxMaxSession), atMost("policy", in.Policy, maxSessionSize), tagsError("InvalidParameterValue", in.Tags)); err != nil {
		return err
	}
	if err := cmp.Or(sessionWord("roleSessionName", in.RoleSessionName), sessionWord("sourceIdentity", in.SourceIdentity)); err != nil {
		return err
	}
	for _, key := range in.TransitiveTagKeys {
		if !slices.ContainsFunc(in.Tags, func(t tag) bool { return strings.EqualFold(t.Key, key) }) {
			return wire.Errorf("InvalidParameterValue", "The specified transitive tag key must be included in the requested tags.")
		}
	}
	_, name, isRole := strings.Cut(in.RoleArn, ":role/")
	switch {
	case !isRole || name == "" || !strings.HasPrefix(in.RoleArn, "arn:aws:iam::") || len(accountOf(in.RoleArn)) != 12:
		return wire.Errorf("ValidationError", "%s is invalid", in.RoleArn)
	case len(in.PolicyArns) > maxSessionARNs:
		return violation(len(in.PolicyArns), "policyArns", "have length less than or equal to %d", maxSessionARNs)
	}
	return nil
}

// sessionWord checks a name that ends up in a session; an empty one was not given.
func sessionWord(parameter, name string) error {
	switch {
	case len(name) == 1:
		return violation(name, parameter, "have length greater than or equal to 2")
	case len(name) > maxSessionNames:
		return violation(name, parameter, "have length less than or equal to %d", maxSessionNames)
	case !service.Alphanumeric(name, nameCharacters):
		return violation(name, parameter, `satisfy regular expression pattern: [\w+=,.@-]*`)
	}
	return nil
}

// assumeRoleChecks asks the role's trust policy for AssumeRole, and for TagSession and SetSourceIdentity where the new
// session gets tags or a source identity: from the request, or from the calling session, which hands them down (AWS: IAM
// user guide, "Permissions required to set a source identity" and "Chaining roles with session tags").
func (d *Directory) assumeRoleChecks(c *service.Call, in *assumeRoleInput) ([]service.Check, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	r := d.byARN(in.RoleArn)
	if r == nil { // AWS does not tell a role that is not there from one that does not trust the caller
		return nil, wire.Errorf("AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", c.Principal.ARN, in.RoleArn)
	}
	trust, err := r.trust.as(policy.Trust)
	if err != nil {
		return nil, err
	}
	keys := policy.Context{}
	keys.Set("sts:RoleSessionName", in.RoleSessionName)
	if in.ExternalId != "" {
		keys.Set("sts:ExternalId", in.ExternalId)
	}
	if in.SourceIdentity != "" {
		keys.Set("sts:SourceIdentity", in.SourceIdentity)
	}
	if len(in.TransitiveTagKeys) > 0 {
		keys.Set("sts:TransitiveTagKeys", in.TransitiveTagKeys...)
	}
	service.RequestTags(keys, tagMap(in.Tags))
	resourceTags(keys, r.tags)
	actions := []string{"sts:AssumeRole"}
	from := d.sessions[c.Principal.AccessKeyID]
	if len(in.Tags) > 0 || from != nil && len(from.transitive) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if in.SourceIdentity != "" || c.Principal.SourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	var checks []service.Check
	for _, action := range actions {
		checks = append(checks, service.Check{Action: action, Resource: r.arn, Context: keys, ResourcePolicies: []*policy.Document{trust}})
	}
	return checks, nil
}

// byARN finds a role by its ARN; the caller holds the lock.
func (d *Directory) byARN(roleARN string) *role {
	r := d.roles[strings.ToLower(arn.Name(roleARN))]
	if r == nil || r.arn != roleARN {
		return nil
	}
	return r
}

func (d *Directory) assumeRole(_ context.Context, c *service.Call, in *assumeRoleInput) (*assumeRoleOutput, error) {
	texts, err := d.sessionPolicies(in)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.byARN(in.RoleArn)
	if r == nil {
		return nil, wire.Errorf("AccessDenied", "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", c.Principal.ARN, in.RoleArn)
	}
	lifetime := time.Hour
	if in.DurationSeconds != nil {
		lifetime = time.Duration(*in.DurationSeconds) * time.Second
	}
	switch {
	case lifetime > r.maxSession:
		return nil, wire.Errorf("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	case lifetime > maxChained*time.Second:
		return nil, wire.Errorf("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	}
	o := SessionOptions{Name: in.RoleSessionName, Lifetime: lifetime, Tags: tagMap(in.Tags), SourceIdentity: in.SourceIdentity, Policies: texts, transitive: in.TransitiveTagKeys}
	if err := d.inherit(c.Principal, &o); err != nil {
		return nil, err
	}
	s, err := d.issue(r, o)
	if err != nil {
		return nil, err
	}
	return &assumeRoleOutput{
		SourceIdentity:  s.Principal.SourceIdentity,
		AssumedRoleUser: assumedRoleUser{s.Principal.UserID, s.Principal.ARN},
		Credentials:     credentials{s.AccessKeyID, s.SecretAccessKey, s.SessionToken, s.Expiration},
	}, nil
}

// inherit hands down what a session passes on when it assumes another role: its source identity, which cannot change,
// and its transitive tags, which cannot be overridden (AWS: IAM user guide, "Chaining roles with session tags"). The caller
// holds the lock.
func (d *Directory) inherit(from service.Principal, o *SessionOptions) error {
	switch {
	case o.SourceIdentity == "":
		o.SourceIdentity = from.SourceIdentity
	case from.SourceIdentity != "" && from.SourceIdentity != o.SourceIdentity:
		return wire.Errorf("AccessDenied", "The source identity of a session cannot be changed by role chaining.")
	}
	s := d.sessions[from.AccessKeyID]
	if s == nil {
		return nil
	}
	for _, key := range s.transitive {
		for own := range o.Tags {
			if strings.EqualFold(own, key) {
				return wire.Errorf("InvalidParameterValue", "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
			}
		}
		for tag, value := range from.Tags {
			if strings.EqualFold(tag, key) {
				o.Tags[tag] = value
			}
		}
	}
	o.transitive = append(slices.Clone(o.transitive), s.transitive...)
	return nil
}

// sessionPolicies are the texts that the request restricts the session with.
func (d *Directory) sessionPolicies(in *assumeRoleInput) ([]string, error) {
	var texts []string
	if in.Policy != "" {
		texts = append(texts, in.Policy)
	}
	d.mu.RLock()
	for _, p := range in.PolicyArns {
		m, err := d.managed(p.ARN)
		if err != nil {
			d.mu.RUnlock()
			return nil, err
		}
		texts = append(texts, m.current().text.text)
	}
	d.mu.RUnlock()
	for _, text := range texts {
		if _, err := d.parse(policy.Session, "session-policy", text); err != nil {
			return nil, err
		}
	}
	return texts, nil
}
