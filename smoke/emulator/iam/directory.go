package iam

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// Options say what a Directory begins with.
type Options struct {
	// Workshop is the content of the account.
	Workshop *workshop.Content
	// SCP attaches the workshop's service control policies.
	SCP bool
	// Now is the clock; Rand the source of identifiers and secrets, safe for concurrent use.
	Now  func() time.Time
	Rand io.Reader
}

// Directory holds the account's roles, managed policies and sessions. It is safe for concurrent use.
type Directory struct {
	account string
	now     func() time.Time
	rand    io.Reader
	scps    func() ([][]*policy.Document, error)

	mu       sync.RWMutex
	known    func(key string) bool     // which condition keys the account fills; nil knows all
	roles    map[string]*role          // by lower-case name: IAM's names are unique whatever their case
	policies map[string]*managedPolicy // by ARN
	sessions map[string]*session       // by access key id
	version  uint64                    // counts changes, so that what is derived from roles knows its age
}

// NewDirectory makes a directory with the workshop's roles and policies in it.
func NewDirectory(o Options) (*Directory, error) {
	d := &Directory{
		account:  o.Workshop.Account.ID,
		now:      o.Now,
		rand:     o.Rand,
		scps:     func() ([][]*policy.Document, error) { return nil, nil },
		roles:    map[string]*role{},
		policies: map[string]*managedPolicy{},
		sessions: map[string]*session{},
	}
	if o.SCP {
		d.scps = sync.OnceValues(func() ([][]*policy.Document, error) { return compileSCPs(o.Workshop.SCPs) })
	}
	created := o.Now().UTC().Truncate(time.Second)
	for _, p := range o.Workshop.Policies {
		id, err := d.newID("ANPA")
		if err != nil {
			return nil, err
		}
		d.policies[p.ARN] = &managedPolicy{
			name: p.Name, path: p.Path, arn: p.ARN, id: id, aws: p.AWS, created: created, updated: created,
			versions: []*policyVersion{{id: "v1", created: created, isDefault: true, text: &compiled{name: p.ARN, text: p.Text}}}, next: 2,
		}
	}
	for _, w := range o.Workshop.Roles {
		r, err := d.workshopRole(w, created)
		if err != nil {
			return nil, err
		}
		d.roles[strings.ToLower(r.name)] = r
	}
	return d, nil
}

func (d *Directory) workshopRole(w workshop.Role, created time.Time) (*role, error) {
	id, err := d.newID("AROA")
	if err != nil {
		return nil, err
	}
	r := &role{
		account: d.account, name: w.Name, path: w.Path, arn: w.ARN, id: id, description: &w.Description, created: created,
		maxSession: time.Hour, trust: &compiled{name: w.Name, text: w.Trust}, attached: slices.Clone(w.Attached),
		boundary: w.Boundary, unrestricted: w.Unrestricted, original: true, tags: map[string]string{},
	}
	for _, arn := range append(slices.Clone(w.Attached), w.Boundary) {
		if p, found := d.policies[arn]; arn != "" && !found {
			return nil, fmt.Errorf("role %s of the workshop refers to policy %s, which it does not have", w.Name, arn)
		} else if found && arn == w.Boundary {
			p.boundaryUses++
		} else if found {
			p.uses++
		}
	}
	for _, p := range w.Inline {
		r.inline = append(r.inline, inlinePolicy{p.Name, &compiled{name: p.Name, text: p.Text}})
	}
	return r, nil
}

// KnowKeys tells the directory which condition keys requests of this account ever carry. Policies that test or use
// others are refused from then on.
func (d *Directory) KnowKeys(known func(key string) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known = known
}

// parse compiles a policy that a client sent, refusing it as AWS would and refusing condition keys that are not emulated.
func (d *Directory) parse(kind policy.Kind, name, text string) (*compiled, error) {
	c := &compiled{name: name, text: text}
	doc, err := c.as(kind)
	if err != nil {
		return nil, err
	}
	return c, service.CheckKeys(name, doc, d.known)
}

// Policies returns the policies that apply to a principal, compiled. ok is false when the role behind it no longer
// exists, or is another one of the same name.
func (d *Directory) Policies(p service.Principal) (applied policy.Policies, ok bool, err error) {
	if p.Type != service.AssumedRole || p.Account != d.account {
		return policy.Policies{}, true, nil
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	r := d.roleOf(p)
	if r == nil {
		return policy.Policies{}, false, nil
	}
	applied, err = d.effective(r)
	if err != nil {
		return policy.Policies{}, true, err
	}
	if s := d.sessions[p.AccessKeyID]; s != nil {
		applied.Session = s.policies
	} else if len(p.SessionPolicies) > 0 {
		applied.Session, err = compileSession(p.SessionPolicies)
	}
	return applied, true, err
}

// roleOf finds the role behind a session; the caller holds the lock.
func (d *Directory) roleOf(p service.Principal) *role {
	r := d.roles[strings.ToLower(arn.Name(p.RoleARN))]
	id, _, _ := strings.Cut(p.UserID, ":")
	if r == nil || r.id != id {
		return nil
	}
	return r
}

// effective returns a role's own policies, compiled once for each change of the directory; the caller holds the lock.
func (d *Directory) effective(r *role) (policy.Policies, error) {
	if cached := r.effective.Load(); cached != nil && cached.version == d.version {
		return cached.policies, nil
	}
	p, err := d.compile(r, func(_ string, text *compiled, kind policy.Kind) (*policy.Document, error) { return text.as(kind) })
	if err == nil {
		r.effective.Store(&effective{d.version, p})
	}
	return p, err
}

// compile makes documents of a role's own policies with as, which is also given the name that a simulation reports of each;
// the caller holds the lock.
func (d *Directory) compile(r *role, as func(name string, text *compiled, kind policy.Kind) (*policy.Document, error)) (p policy.Policies, err error) {
	add := func(to *[]*policy.Document, kind policy.Kind, name string, text *compiled) {
		doc, failed := as(name, text, kind)
		*to, err = append(*to, doc), cmp.Or(err, failed)
	}
	for _, inline := range r.inline {
		add(&p.Identity, policy.Inline, "role_"+r.name+"_"+inline.name, inline.text)
	}
	for _, arn := range r.attached {
		m := d.policies[arn]
		add(&p.Identity, policy.Identity, m.name, m.current().text)
	}
	if r.boundary != "" {
		p.Boundary = []*policy.Document{}
		if m := d.policies[r.boundary]; m != nil { // a boundary that was deleted allows nothing
			add(&p.Boundary, policy.Boundary, m.name, m.current().text)
		}
	}
	if err == nil && !r.unrestricted {
		p.SCP, err = d.scps()
	}
	return p, err
}

// RoleCreated returns the creation time of the role behind a principal; zero for roles that the account began with and for principals
// without one.
func (d *Directory) RoleCreated(p service.Principal) time.Time {
	if p.Type != service.AssumedRole || p.Account != d.account {
		return time.Time{}
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if r := d.roleOf(p); r != nil && !r.original {
		return r.created
	}
	return time.Time{}
}
