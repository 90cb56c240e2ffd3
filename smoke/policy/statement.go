package policy

import (
	"strings"

	"cfnenv/smoke/jsontree"
)

// rawStatement is a statement whose shape has been checked.
type rawStatement struct {
	sid        string
	deny       bool
	effect     string
	action     rawList
	resource   rawList
	principal  rawPrincipal
	conditions []rawCondition
	start, end int
}

// rawList is one of the elements that come in two forms, Action and NotAction.
type rawList struct {
	present bool
	not     bool
	name    string
	values  []string
}

// readStatement checks a statement's shape; what it says is checked later.
func readStatement(n *jsontree.Node) (rawStatement, error) {
	s := rawStatement{end: n.End}
	if n.Kind != jsontree.Object {
		return s, faultSyntax
	}
	var err error
	for i := range n.Items {
		item := &n.Items[i]
		switch name := item.Name; name {
		case "Sid":
			s.sid = item.Text
			if item.Kind != jsontree.String {
				err = faultSyntax
			}
		case "Effect":
			s.effect = item.Text
			if item.Kind != jsontree.String {
				err = faultSyntax
			}
		case "Action", "NotAction":
			err = s.action.read(name, "NotAction", item)
		case "Resource", "NotResource":
			err = s.resource.read(name, "NotResource", item)
		case "Principal", "NotPrincipal":
			err = s.principal.read(name, item)
		case "Condition":
			s.conditions, err = readConditions(item)
		default:
			err = faultSyntax
		}
		if err != nil {
			return s, err
		}
	}
	switch {
	case isEffect(s.effect, "Allow"):
	case isEffect(s.effect, "Deny"):
		s.deny = true
	default:
		return s, faultSyntax
	}
	return s, nil
}

// isEffect compares as IAM's first pass does; its second, "legacy parsing", wants the exact word.
func isEffect(got, want string) bool {
	return len(got) == len(want) && equalFoldASCII(got, want)
}

func (l *rawList) read(name, negative string, n *jsontree.Node) error {
	if l.present {
		return faultSyntax // Action beside NotAction
	}
	l.present, l.name, l.not = true, name, name == negative
	var ok bool
	l.values, ok = stringOrList(n)
	if !ok {
		return faultSyntax
	}
	return nil
}

// stringOrList reads the two spellings that the grammar has for lists.
func stringOrList(n *jsontree.Node) ([]string, bool) {
	switch n.Kind {
	case jsontree.String:
		return []string{n.Text}, true
	case jsontree.List:
		values := make([]string, len(n.Items))
		for i := range n.Items {
			if n.Items[i].Kind != jsontree.String {
				return nil, false
			}
			values[i] = n.Items[i].Text
		}
		return values, true
	}
	return nil, false
}

// legacy repeats the checks of IAM's second parser.
func (s *rawStatement) legacy() error {
	if s.effect != "Allow" && s.effect != "Deny" {
		return faultLegacy
	}
	for i := range s.conditions {
		if !s.conditions[i].wellFormed() {
			return faultLegacy
		}
	}
	return nil
}

// fits checks that the statement has the elements that its kind of policy needs, and none that it must not have.
func (s *rawStatement) fits(kind Kind) error {
	switch kind {
	case Trust:
		if s.resource.present {
			return faultProhibited(s.resource.name)
		}
		if err := s.principal.required(); err != nil {
			return err
		}
		return s.action.onlySTS()
	case Resource:
		if err := s.principal.required(); err != nil {
			return err
		}
	default:
		if s.principal.present {
			return faultPrincipal
		}
	}
	if len(s.resource.values) == 0 {
		return faultResources
	}
	return nil
}

// isAlphanumeric reports whether a text has only ASCII letters, digits and the characters of more.
func isAlphanumeric(s, more string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(more, c))
	})
}

func (s *rawStatement) compile(variables bool, keys, vars *keyList) (statement, error) {
	out := statement{ref: StatementRef{Sid: s.sid, Deny: s.deny}, raw: *s}
	var err error
	out.actions = compileActions(s.action)
	if out.resources, err = compileResources(s.resource, variables, vars); err != nil {
		return out, err
	}
	out.principals = s.principal.principalSet
	for i := range s.conditions {
		c, err := s.conditions[i].compile(variables, vars)
		if err != nil {
			return out, err
		}
		keys.add(s.conditions[i].key)
		out.conditions = append(out.conditions, c)
		out.byARN = out.byARN || out.principals.everyone() && c.namesPrincipal()
	}
	return out, nil
}
