package policy

import (
	"slices"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/jsontree"
)

type rawPrincipal struct {
	principalSet
	invalid error // the first entry that names nobody
}

type principalKind uint8

const (
	principalAnyone principalKind = iota + 1 // "*"
	principalAccount
	principalARN
	principalID // the unique id of a user or role
	principalService
	principalFederated
	principalCanonical
)

type principalEntry struct {
	kind  principalKind
	value string
}

type principalSet struct {
	present bool
	not     bool
	entries []principalEntry
}

func (r *rawPrincipal) read(name string, n *jsontree.Node) error {
	if r.present {
		return faultSyntax // Principal beside NotPrincipal
	}
	r.present, r.not = true, name == "NotPrincipal"
	if n.Kind == jsontree.String && n.Text == "*" {
		r.entries = []principalEntry{{kind: principalAnyone}}
		return nil
	}
	if n.Kind != jsontree.Object {
		return faultSyntax
	}
	for i := range n.Items {
		kind := n.Items[i].Name
		values, ok := stringOrList(&n.Items[i])
		if !ok {
			return faultSyntax
		}
		for _, v := range values {
			entry, ok := parsePrincipal(kind, v)
			if !ok && r.invalid == nil {
				r.invalid = faultInvalidPrincipal(strings.ToUpper(kind), v)
			}
			r.entries = append(r.entries, entry)
		}
	}
	return nil
}

// parsePrincipal reads one entry. Wildcards are not allowed in part of a name or ARN (IAM user guide, "Principal").
func parsePrincipal(kind, value string) (principalEntry, bool) {
	partial := strings.ContainsAny(value, "*?")
	switch kind {
	case "AWS":
		switch {
		case value == "*":
			return principalEntry{kind: principalAnyone}, true
		case isAccountID(value):
			return principalEntry{principalAccount, value}, true
		case isUniqueID(value):
			return principalEntry{principalID, value}, true
		}
		parts, ok := arn.Split(value)
		if !ok || partial || parts[0] != "arn" || !isAccountID(parts[4]) || parts[2] != "iam" && parts[2] != "sts" {
			return principalEntry{}, false
		}
		if parts[5] == "root" {
			return principalEntry{principalAccount, parts[4]}, true
		}
		return principalEntry{principalARN, value}, strings.Contains(parts[5], "/")
	case "Service":
		if value == "*" {
			return principalEntry{principalService, value}, true
		}
		return principalEntry{principalService, value}, !partial && isServiceName(value)
	case "Federated":
		return principalEntry{principalFederated, value}, value != "" && (value == "*" || !partial)
	case "CanonicalUser":
		return principalEntry{principalCanonical, value}, value != "" && !partial
	}
	return principalEntry{}, false
}

func isAccountID(s string) bool {
	_, ok := number(s, 0, 999999999999)
	return ok && len(s) == 12
}

// isUniqueID recognises AIDA… and AROA…, which IAM shows in place of the ARN of a principal that was deleted.
func isUniqueID(s string) bool {
	if len(s) < 16 || !strings.HasPrefix(s, "AIDA") && !strings.HasPrefix(s, "AROA") {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func isServiceName(s string) bool {
	return strings.HasSuffix(s, ".amazonaws.com") || strings.HasSuffix(s, ".amazonaws.com.cn") ||
		strings.HasSuffix(s, ".amazon.com") || strings.HasSuffix(s, ".internal") || strings.HasSuffix(s, ".aws.internal")
}

// required checks the element where a policy cannot do without it.
func (r *rawPrincipal) required() error {
	if !r.present {
		return faultNobody
	}
	if len(r.entries) == 0 {
		return faultEmpty
	}
	return r.invalid
}

// grant says how directly a Principal element names a principal. The weaker
// the naming, the more other policies have a say.
type grant uint8

const (
	grantNone    grant = iota
	grantAccount       // the account: leaves it to the account's own policies
	grantRole          // the role, or everyone: its boundary and session policy still limit
	grantDirect        // exactly this session, user, service or anonymous caller
)

// match reports whether a statement applies to a principal, and how directly it names it. A statement without the
// element applies to everyone it is attached to.
func (s *principalSet) match(p *Principal, deny bool) (bool, grant) {
	if !s.present {
		return true, grantNone
	}
	if s.not {
		return s.excludes(p, deny), p.asAnyone()
	}
	best := grantNone
	for i := range s.entries {
		best = max(best, s.entries[i].names(p))
	}
	return best != grantNone, best
}

func (s *principalSet) everyone() bool {
	return !s.not && slices.ContainsFunc(s.entries, func(e principalEntry) bool { return e.kind == principalAnyone })
}

// names reports how directly one entry names a principal (IAM user guide, "Principal" and "Evaluating identity-based
// policies with resource-based policies").
func (e *principalEntry) names(p *Principal) grant {
	switch e.kind {
	case principalAnyone:
		return p.asAnyone()
	case principalAccount:
		switch {
		case p.Account != e.value || p.Anonymous || p.Service != "":
			return grantNone
		case p.Type == TypeAccount:
			return grantDirect
		}
		return grantAccount
	case principalARN:
		switch {
		case e.value == p.RoleARN: // also of a role that is simulated without a session
			return grantRole
		case e.value == p.ARN:
			return grantDirect
		}
	case principalID:
		id, _, session := strings.Cut(p.UserID, ":")
		switch {
		case id != e.value:
		case session:
			return grantRole
		default:
			return grantDirect
		}
	case principalService:
		if p.Service != "" && (e.value == p.Service || e.value == "*") {
			return grantDirect
		}
	case principalFederated:
		if p.Federated != "" && (e.value == p.Federated || e.value == "*") {
			return grantDirect
		}
	case principalCanonical:
		if p.CanonicalUser != "" && e.value == p.CanonicalUser {
			return grantAccount
		}
	}
	return grantNone
}

// asAnyone is the grant of a "*": callers without policies of their own have nothing else to go by.
func (p *Principal) asAnyone() grant {
	if p.Anonymous || p.Service != "" || p.Type == TypeAccount {
		return grantDirect
	}
	return grantRole
}

// excludes reports whether a NotPrincipal statement applies. A Deny spares a principal only when its account, its role
// and its session (or its account and its user) are all named; an Allow reaches it only when none of them is (IAM user
// guide, "NotPrincipal").
func (s *principalSet) excludes(p *Principal, deny bool) bool {
	var named, forms int
	for _, form := range p.forms() {
		if form.ARN == "" && form.Account == "" && !form.Anonymous && form.Service == "" && form.Federated == "" {
			continue
		}
		forms++
		for i := range s.entries {
			if s.entries[i].names(&form) != grantNone {
				named++
				break
			}
		}
	}
	if deny {
		return named < forms
	}
	return named == 0
}

// forms are the principals that a caller is at once.
func (p *Principal) forms() [3]Principal {
	if p.Anonymous || p.Service != "" || p.Federated != "" {
		return [3]Principal{*p}
	}
	account := Principal{Account: p.Account, Type: TypeAccount, CanonicalUser: p.CanonicalUser}
	if p.Type == TypeAccount {
		return [3]Principal{account}
	}
	forms := [3]Principal{account, {ARN: p.ARN, UserID: p.UserID}}
	if p.RoleARN != "" {
		id, _, _ := strings.Cut(p.UserID, ":")
		forms[1].UserID = ""
		forms[2] = Principal{ARN: p.RoleARN, UserID: id}
	}
	return forms
}

// controlled reports whether service control policies apply to the caller: not
// to services, anonymous callers and service-linked roles.
func (p *Principal) controlled() bool {
	return p.Service == "" && !p.Anonymous && !strings.Contains(p.RoleARN, ":role/aws-service-role/")
}

func (p *Principal) hasPolicies() bool {
	return p.Service == "" && !p.Anonymous && p.Type != TypeAccount
}
