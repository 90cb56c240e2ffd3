package policy

import (
	"strings"

	"cfnenv/smoke/arn"
)

// rawPrincipal is a Principal or NotPrincipal element.
type rawPrincipal struct {
	present bool
	not     bool
	values  []principalEntry
	invalid error // the first entry that names nobody
}

// principalKind is the type of an entry of a Principal element.
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

// principalEntry is one principal that a policy names.
type principalEntry struct {
	kind  principalKind
	value string
}

// principalSet is the compiled element.
type principalSet struct {
	present bool
	not     bool
	entries []principalEntry
}

func (r *rawPrincipal) read(name string, n *node) error {
	if r.present {
		return faultSyntax // Principal beside NotPrincipal
	}
	r.present, r.not = true, name == "NotPrincipal"
	if n.kind == nodeString && n.text == "*" {
		r.values = []principalEntry{{kind: principalAnyone}}
		return nil
	}
	if n.kind != nodeObject {
		return faultSyntax
	}
	for i, kind := range n.names {
		values, ok := stringOrList(&n.items[i])
		if !ok {
			return faultSyntax
		}
		for _, v := range values {
			entry, ok := parsePrincipal(kind, v)
			if !ok && r.invalid == nil {
				r.invalid = faultInvalidPrincipal(strings.ToUpper(kind), v)
			}
			r.values = append(r.values, entry)
		}
	}
	return nil
}

// parsePrincipal reads one entry. Wildcards are not allowed in part of a name
// or ARN (IAM user guide, "Principal").
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

// isUniqueID recognises AIDA… and AROA…, which IAM shows in place of the ARN
// of a principal that was deleted.
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
	if len(r.values) == 0 {
		return faultEmpty
	}
	return r.invalid
}

func (r *rawPrincipal) compile() principalSet {
	return principalSet{present: r.present, not: r.not, entries: r.values}
}
