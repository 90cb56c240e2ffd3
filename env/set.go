package env

import (
	"strconv"
	"strings"
)

// Set is one credential set of a document, resolved and checked: all of its
// credentials come from this one set, never from two.
type Set struct {
	// Role is as asked for: [Provisioning], [Runtime], or a set's name.
	Role string
	// Name is the set's key under credentialSets; empty when the document's top
	// level served.
	Name string
	// Scope is the set's credentialScope, if it has one.
	Scope string
	// AccountID is the AWS account; empty when the set does not say.
	AccountID string
	// Region is the AWS region; never empty.
	Region string
	// Credentials is the STS triple with its expiration.
	Credentials Credentials
	// Principal received the document; never empty.
	Principal Principal
	// CfnExecRoleARN is the role that CloudFormation must be given; never empty
	// for [Provisioning], otherwise empty when the document has none.
	CfnExecRoleARN string
	// CfnExecRoleName is CfnExecRoleARN after its last slash.
	CfnExecRoleName string
	// RequiredBoundaryARN is the permissions boundary that every role of a
	// template must have; never empty for [Provisioning].
	RequiredBoundaryARN string
	// RolePrefix must begin the name of every role of a template; empty without
	// an execution role.
	RolePrefix string
	// StackPrefix must begin the name of every stack; never empty.
	StackPrefix string
	// EndpointURL is the address of an emulated account, http on a loopback
	// address; empty for an account of AWS.
	EndpointURL string
	// SkillsRoot is the URL of the published skills, without a trailing slash;
	// empty when the document has none.
	SkillsRoot string

	references     references
	expirationPath string
}

// Principal is the person or agent that the broker issued a document to.
type Principal struct {
	// Sub is the principal's id, a UUID.
	Sub string `json:"sub"`
	// Username is the principal's name.
	Username string `json:"username"`
}

// ShortSub is the first 8 characters of the id, as the guide's names use it.
func (p Principal) ShortSub() string {
	n := 0
	for i := range p.Sub {
		if n == 8 {
			return p.Sub[:i]
		}
		n++
	}
	return p.Sub
}

// Set resolves one credential set: by role ([Provisioning], [Runtime]), which
// takes the first of the role's sets that is present, or by the set's exact
// name. A set that is present and incomplete is an error, never a reason to try
// another. Every error is an [*Error]. Expiry is not looked at: see
// [Set.CheckExpiry].
func (d *CredentialsDocument) Set(role string) (*Set, error) {
	chosen, name, err := d.choose(role)
	if err != nil {
		return nil, err
	}
	return d.resolve(chosen, role, name)
}

// resolve reads every field of a set that is exported, in the order in which a
// user would fix them.
func (d *CredentialsDocument) resolve(chosen *object, role, name string) (*Set, error) {
	set := &Set{Role: role, Name: name, Scope: scopeOf(chosen)}
	for _, step := range []func() error{
		func() (err error) { set.Credentials, err = readCredentials(chosen); return },
		func() error { return set.readExpiration(chosen) },
		func() (err error) { set.Principal, err = d.principal(); return },
		func() (err error) { set.Region, err = d.region(chosen); return },
		func() (err error) { set.AccountID, err = accountID(chosen); return },
		func() (err error) { set.EndpointURL, err = d.endpointURL(); return },
		func() (err error) { set.references, err = d.references(chosen); return },
		set.readReferences,
		func() (err error) { set.SkillsRoot, err = d.skillsRoot(); return },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (d *CredentialsDocument) principal() (Principal, error) {
	fields, err := d.root.child("principal")
	if err != nil {
		return Principal{}, err
	}
	sub, err := fields.required("sub")
	if err != nil {
		return Principal{}, err
	}
	username, err := fields.required("username")
	return Principal{Sub: sub, Username: username}, err
}

// accountID is the set's account; empty when it does not say.
func accountID(chosen *object) (string, error) {
	id, err := chosen.text("accountId")
	if err != nil || id == "" {
		return "", err
	}
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return "", &Error{Path: chosen.pathTo("accountId"), Problem: "is not an AWS account id, which is 12 digits"}
	}
	return id, nil
}

// endpointURL is the address of the document's emulated account; empty for AWS. Only a loopback address is accepted: plain
// HTTP is signed but readable by anybody on the way.
func (d *CredentialsDocument) endpointURL() (string, error) {
	emulator, err := d.root.child("emulator")
	if err != nil {
		return "", err
	}
	url, err := emulator.text("endpointUrl")
	if err != nil || url == "" {
		return "", err
	}
	if address, plain := strings.CutPrefix(url, "http://"); !plain || !isLoopback(address) {
		return "", &Error{
			Path:    emulator.pathTo("endpointUrl"),
			Problem: "is not http on a loopback address, as in http://127.0.0.1:4566",
		}
	}
	return url, nil
}

// isLoopback recognizes a loopback address with a port. net/netip would tell as well,
// but an export would then start after packages that take longer than it does:
// see package fastpath.
func isLoopback(address string) bool {
	host, port, _ := strings.Cut(strings.TrimPrefix(address, "[::1]"), ":")
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return false
	}
	octets := strings.Split(host, ".")
	for _, octet := range octets {
		if _, err := strconv.ParseUint(octet, 10, 8); err != nil && host != "" {
			return false
		}
	}
	return len(octets) == 4 && octets[0] == "127" || host == "" && strings.HasPrefix(address, "[::1]:")
}

// region is the set's own, else that of its references, else that of the
// document's.
func (d *CredentialsDocument) region(chosen *object) (string, error) {
	if region, err := chosen.text("awsRegion"); err != nil || region != "" {
		return region, err
	}
	inSet, err := chosen.child("references")
	if err != nil {
		return "", err
	}
	if region, err := inSet.text("awsRegion"); err != nil || region != "" {
		return region, err
	}
	shared, err := d.root.child("references")
	if err != nil {
		return "", err
	}
	region, err := shared.text("awsRegion")
	if err == nil && region == "" {
		return "", &Error{Path: chosen.pathTo("awsRegion"), Problem: "is missing, and so are references.awsRegion of the set and of the document"}
	}
	return region, err
}

// scopeOf returns the scope that a set declares. It is only shown and decides
// nothing, so an unknown form of it is no error.
func scopeOf(chosen *object) string {
	if scope, err := chosen.text("credentialScope"); err == nil && scope != "" {
		return scope
	}
	constraints, err := chosen.child("constraints")
	if err != nil {
		return ""
	}
	scope, err := constraints.text("credentialScope")
	if err != nil {
		return ""
	}
	return scope
}
