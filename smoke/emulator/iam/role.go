package iam

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Role is a role as the API shows it.
type Role struct {
	Path, RoleName, RoleId, Arn string
	CreateDate                  time.Time
	AssumeRolePolicyDocument    string  `json:",omitempty"` // percent-encoded, as RFC 3986 has it
	Description                 *string `json:",omitempty"`
	MaxSessionDuration          *int    `json:",omitempty"`
	PermissionsBoundary         *boundary
	Tags                        []tag     `json:",omitempty"`
	RoleLastUsed                *lastUsed `json:",omitempty"`
}

// boundary is a permissions boundary as the API shows it.
type boundary struct{ PermissionsBoundaryType, PermissionsBoundaryArn string }

// lastUsed says when a role was last assumed and where.
type lastUsed struct {
	LastUsedDate time.Time `json:",omitzero"`
	Region       string    `json:",omitempty"`
}

type roleOutput struct{ Role Role }

// shown returns the role as every answer shows it.
func (r *role) shown() Role {
	return Role{
		Path: r.path, RoleName: r.name, RoleId: r.id, Arn: r.arn, CreateDate: r.created,
		AssumeRolePolicyDocument: percentEncode(r.trust.text),
	}
}

// described returns the role as GetRole and ListRoles show it.
func (r *role) described() Role {
	out, seconds := r.shown(), int(r.maxSession/time.Second)
	out.Description, out.MaxSessionDuration = r.description, &seconds
	return out
}

func (r *role) shownBoundary() *boundary {
	if r.boundary == "" {
		return nil
	}
	return &boundary{"Policy", r.boundary}
}

// percentEncode writes policy documents as IAM's answers do.
func percentEncode(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

// role finds a role; the caller holds the lock.
func (d *Directory) role(name string) (*role, error) {
	if r := d.roles[strings.ToLower(name)]; r != nil && r.name == name {
		return r, nil
	}
	return nil, noSuchRole(name)
}

type createRoleInput struct {
	RoleName, AssumeRolePolicyDocument, PermissionsBoundary string
	Description                                             *string
	Path                                                    *string
	MaxSessionDuration                                      *int
	Tags                                                    []tag
}

// value is a text that may be absent, which is then empty.
func value(given *string) string {
	if given == nil {
		return ""
	}
	return *given
}

// pathOf is the path that was given, or the default (AWS: IAM API reference, CreateRole, CreatePolicy).
func pathOf(given *string) string {
	if given == nil {
		return "/"
	}
	return *given
}

func (a api) createRoleChecks(_ *service.Call, in *createRoleInput) ([]service.Check, error) {
	err := cmp.Or(nameError("roleName", in.RoleName, maxRoleName), documentError("assumeRolePolicyDocument", in.AssumeRolePolicyDocument),
		pathError(pathOf(in.Path)), atMost("description", value(in.Description), maxDescription),
		between("maxSessionDuration", in.MaxSessionDuration, minMaxSession, maxMaxSession), tagsError("InvalidInput", in.Tags))
	if err == nil && in.PermissionsBoundary != "" {
		err = policyARNError(in.PermissionsBoundary)
	}
	if err != nil {
		return nil, err
	}
	keys := policy.Context{}
	if in.PermissionsBoundary != "" {
		keys.Set("iam:PermissionsBoundary", in.PermissionsBoundary)
	}
	service.RequestTags(keys, tagMap(in.Tags))
	arn := "arn:aws:iam::" + a.account + ":role" + pathOf(in.Path) + in.RoleName
	checks := []service.Check{{Action: "iam:CreateRole", Resource: arn, Context: keys}}
	if len(in.Tags) > 0 {
		checks = append(checks, service.Check{Action: "iam:TagRole", Resource: arn, Context: keys})
	}
	return checks, nil
}

func (a api) createRole(_ context.Context, _ *service.Call, in *createRoleInput) (*roleOutput, error) {
	trust, err := a.trust(in.RoleName, in.AssumeRolePolicyDocument)
	if err != nil {
		return nil, err
	}
	id, err := a.newID("AROA")
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.roles[strings.ToLower(in.RoleName)] != nil {
		return nil, wire.Errorf("EntityAlreadyExists", "Role with name %s already exists.", in.RoleName)
	}
	if len(a.roles) >= maxRoles {
		return nil, overQuota("RolesPerAccount", maxRoles)
	}
	if err := a.bound(in.PermissionsBoundary, 1); err != nil {
		return nil, err
	}
	r := &role{
		account: a.account, name: in.RoleName, path: pathOf(in.Path), arn: "arn:aws:iam::" + a.account + ":role" + pathOf(in.Path) + in.RoleName, id: id,
		description: in.Description, created: a.now().UTC().Truncate(time.Second), maxSession: time.Hour,
		trust: trust, boundary: in.PermissionsBoundary, tags: tagMap(in.Tags),
	}
	if in.MaxSessionDuration != nil {
		r.maxSession = time.Duration(*in.MaxSessionDuration) * time.Second
	}
	a.roles[strings.ToLower(r.name)] = r
	a.version++
	out := r.shown()
	out.PermissionsBoundary, out.Tags = r.shownBoundary(), tagList(r.tags)
	return &roleOutput{out}, nil
}

func (d *Directory) trust(roleName, text string) (*compiled, error) {
	if sizeOf(text) > maxTrustSize {
		return nil, overQuota("ACLSizePerRole", maxTrustSize)
	}
	c, err := d.parse(policy.Trust, roleName, text)
	if err != nil {
		return nil, err
	}
	doc, err := c.as(policy.Trust)
	if err != nil {
		return nil, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	c.bound = map[string]string{}
	for _, arn := range doc.PrincipalARNs() {
		if !d.hasPrincipal(arn) {
			return nil, wire.Errorf("MalformedPolicyDocument", "Invalid principal in policy: %q:%q", "AWS", arn)
		}
		if r := d.byARN(arn); r != nil {
			c.bound[arn] = r.id
		}
	}
	c.docs[policy.Trust] = doc.Bind(c.bound)
	return c, nil
}

// unbind shows the unique id of a role that is deleted in the trust policies that name it, as AWS does; the caller holds the
// lock.
func (d *Directory) unbind(gone *role) {
	for _, r := range d.roles {
		if r.trust.bound[gone.arn] == gone.id {
			r.trust.text = strings.ReplaceAll(r.trust.text, `"`+gone.arn+`"`, `"`+gone.id+`"`)
		}
	}
}

// HasPrincipal reports whether there is a role or a role's session of this account, or whether it is another account's, of
// which nothing is known.
func (d *Directory) HasPrincipal(arn string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.hasPrincipal(arn)
}

// hasPrincipal reports whether a principal of this account exists, which IAM asks of those that a trust policy names
// (IAM user guide, "Principal"). The account has roles and their sessions, no users. The caller holds the lock.
func (d *Directory) hasPrincipal(arn string) bool {
	if accountOf(arn) != d.account {
		return true
	}
	_, session, isSession := strings.Cut(arn, ":assumed-role/")
	if isSession {
		name, _, _ := strings.Cut(session, "/")
		_, err := d.role(name)
		return err == nil
	}
	return d.byARN(arn) != nil
}

// bound counts the use of a managed policy as a permissions boundary; the caller holds the lock. An empty ARN is none.
func (d *Directory) bound(arn string, by int) error {
	if arn == "" {
		return nil
	}
	m, err := d.managed(arn)
	switch {
	case err != nil && strings.HasPrefix(arn, awsPolicies):
		return err
	case err != nil:
		return wire.Errorf("NoSuchEntity", "Scope ARN: %s does not exist or is not attachable.", arn)
	}
	m.boundaryUses += by
	return nil
}

type roleInput struct{ RoleName string }

func (in roleInput) roleName() string { return in.RoleName }

// read runs f on a role under the lock.
func read[Out any](d *Directory, in roleInput, f func(*role) (*Out, error)) (*Out, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	r, err := d.role(in.RoleName)
	if err != nil {
		return nil, err
	}
	return f(r)
}

func (a api) getRole(_ context.Context, _ *service.Call, in *roleInput) (*roleOutput, error) {
	return read(a.Directory, *in, func(r *role) (*roleOutput, error) {
		out := r.described()
		out.PermissionsBoundary, out.Tags, out.RoleLastUsed = r.shownBoundary(), tagList(r.tags), &lastUsed{}
		if !r.lastUsed.IsZero() {
			*out.RoleLastUsed = lastUsed{r.lastUsed, a.region}
		}
		return &roleOutput{out}, nil
	})
}

type listRolesInput struct {
	PathPrefix, Marker string
	MaxItems           *int
}

type listRolesOutput struct {
	IsTruncated bool
	Roles       []Role
	Marker      string `json:",omitempty"`
}

func (a api) listRoles(_ context.Context, _ *service.Call, in *listRolesInput) (*listRolesOutput, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	roles := []Role{}
	for _, r := range a.roles {
		if strings.HasPrefix(r.path, in.PathPrefix) {
			roles = append(roles, r.described())
		}
	}
	slices.SortFunc(roles, func(a, b Role) int { return strings.Compare(a.RoleName, b.RoleName) })
	roles, p, err := page(roles, func(r Role) string { return r.RoleName }, in.Marker, in.MaxItems)
	return &listRolesOutput{p.truncated, roles, p.marker}, err
}

func (a api) deleteRole(_ context.Context, _ *service.Call, in *roleInput) (*struct{}, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, err := a.role(in.RoleName)
	switch {
	case err != nil:
		return nil, err
	case len(r.attached) > 0:
		return nil, wire.Errorf("DeleteConflict", "Cannot delete entity, must detach all policies first.")
	case len(r.inline) > 0:
		return nil, wire.Errorf("DeleteConflict", "Cannot delete entity, must delete policies first.")
	}
	a.bound(r.boundary, -1) // a boundary that is gone needs no counting
	delete(a.roles, strings.ToLower(r.name))
	a.forgetRole(r)
	a.unbind(r)
	a.version++
	return &struct{}{}, nil
}
