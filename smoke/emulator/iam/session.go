package iam

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

type session struct {
	service.Session
	policies   []*policy.Document // nil without session policies
	transitive []string           // keys of tags that sessions made from this one inherit
}

// remembered is the time for which a session is kept after it expired, so that its key is answered with ExpiredToken.
const remembered = time.Hour

// SessionOptions say how a role is assumed.
type SessionOptions struct {
	// Name is the RoleSessionName.
	Name string
	// Lifetime of the credentials.
	Lifetime time.Duration
	// Tags are session tags, which win over the role's own of the same key, whatever its case.
	Tags           map[string]string
	SourceIdentity string
	// Policies are the texts of session policies.
	Policies []string

	transitive []string
}

// Session finds the holder of an access key. Expired sessions are found too, for a while.
func (d *Directory) Session(accessKeyID string) (service.Session, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	s := d.sessions[accessKeyID]
	if s == nil || s.Principal.Account == d.account && d.roleOf(s.Principal) == nil {
		return service.Session{}, false
	}
	return s.Session, true
}

// NewSession makes credentials of a role, which its name or its ARN says, without asking its trust policy: the broker and
// the emulator's own administrator get theirs so. The error is a *wire.Error when there is no such role.
func (d *Directory) NewSession(role string, o SessionOptions) (service.Session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.roles[strings.ToLower(arn.Name(role))]
	if r == nil {
		return service.Session{}, noSuchRole(arn.Name(role))
	}
	return d.issue(r, o)
}

// NewForeignSession makes credentials of a role of another account. They can say who they are; no policy of this account
// or of theirs allows them anything here.
func (d *Directory) NewForeignSession(roleARN string, o SessionOptions) (service.Session, error) {
	id, err := d.newID("AROA")
	if err != nil {
		return service.Session{}, err
	}
	account := arn.Parse(roleARN).Account
	if account == "" {
		return service.Session{}, fmt.Errorf("%q is not the ARN of a role", roleARN)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.issue(&role{arn: roleARN, account: account, name: arn.Name(roleARN), id: id, tags: map[string]string{}}, o)
}

// issue makes a session of a role, whose keys nobody can use when it has no lifetime; the caller holds the lock.
func (d *Directory) issue(r *role, o SessionOptions) (service.Session, error) {
	id, secret, token, err := d.newKey()
	if err != nil {
		return service.Session{}, err
	}
	now := d.now().UTC().Truncate(time.Second)
	tags := maps.Clone(r.tags)
	for key, value := range o.Tags {
		drop(tags, key)
		tags[key] = value
	}
	s := &session{transitive: o.transitive, Session: service.Session{
		Principal: service.Principal{
			ARN:     "arn:aws:sts::" + r.account + ":assumed-role/" + r.name + "/" + o.Name,
			RoleARN: r.arn, Account: r.account, UserID: r.id + ":" + o.Name, Type: service.AssumedRole,
			Tags: tags, SourceIdentity: o.SourceIdentity, AccessKeyID: id, TokenIssued: now, SessionPolicies: o.Policies,
		},
		AccessKeyID: id, SecretAccessKey: secret, SessionToken: token, Expiration: now.Add(o.Lifetime),
	}}
	if len(o.Policies) > 0 {
		if s.policies, err = compileSession(o.Policies); err != nil {
			return service.Session{}, err
		}
	}
	r.lastUsed = now
	d.forget(now)
	if o.Lifetime > 0 {
		d.sessions[id] = s
	}
	return s.Session, nil
}

// forgetRole drops the sessions of a role that is deleted, which are nobody's; the caller holds the lock.
func (d *Directory) forgetRole(r *role) {
	maps.DeleteFunc(d.sessions, func(_ string, s *session) bool { return strings.HasPrefix(s.Principal.UserID, r.id+":") })
}

// forget drops sessions that expired long ago; the caller holds the lock.
func (d *Directory) forget(now time.Time) {
	maps.DeleteFunc(d.sessions, func(_ string, s *session) bool { return now.After(s.Expiration.Add(remembered)) })
}

// TrustCheck checks whether an AWS service may assume a role. The error is a *wire.Error when there is no such role.
func (d *Directory) TrustCheck(roleARN string) (service.Check, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	r := d.byARN(roleARN)
	if r == nil {
		return service.Check{}, noSuchRole(arn.Name(roleARN))
	}
	trust, err := r.trust.as(policy.Trust)
	keys := policy.Context{}
	keys.Set("aws:SourceAccount", d.account)
	return service.Check{Action: "sts:AssumeRole", Resource: r.arn, Context: keys, ResourcePolicies: []*policy.Document{trust}}, err
}

func noSuchRole(name string) error {
	return wire.Errorf("NoSuchEntity", "The role with name %s cannot be found.", name)
}
