package policy

import "strings"

// actionSet is the compiled Action or NotAction element. Patterns are filed by service prefix, so that a policy with a
// thousand actions costs one look-up and the patterns of one service.
type actionSet struct {
	not      bool
	every    bool                 // "*"
	vendors  map[string][]pattern // by service prefix in lower case: the action's name
	anywhere []pattern            // of "*:name"
}

func compileActions(l rawList) actionSet {
	set := actionSet{not: l.not, vendors: map[string][]pattern{}}
	for _, a := range l.values {
		if a == "*" {
			set.every = true
			continue
		}
		vendor, name, _ := strings.Cut(a, ":")
		p, _ := syntax{wildcards: true}.compile(name) // without variables nothing can fail
		p.fold = true
		if vendor == "*" {
			set.anywhere = append(set.anywhere, p)
		} else {
			vendor = strings.ToLower(vendor)
			set.vendors[vendor] = append(set.vendors[vendor], p)
		}
	}
	return set
}

func (s *actionSet) match(a *actionName) bool {
	return s.listed(a) != s.not
}

func (s *actionSet) listed(a *actionName) bool {
	if s.every {
		return true
	}
	for _, list := range [2][]pattern{s.vendors[a.vendor], s.anywhere} {
		for i := range list {
			if matchPieces(list[i].pieces, a.name, true) {
				return true
			}
		}
	}
	return false
}

type actionName struct{ vendor, name string }

func parseAction(s string) actionName {
	vendor, name, _ := strings.Cut(s, ":")
	if hasUpper(vendor) {
		vendor = strings.ToLower(vendor)
	}
	return actionName{vendor: vendor, name: name}
}

// vendors checks that each action has the form prefix:name.
func (l *rawList) vendors() error {
	for _, a := range l.values {
		if a == "*" {
			continue
		}
		vendor, name, found := strings.Cut(a, ":")
		switch {
		case !found:
			return faultVendor
		case strings.Contains(name, ":"):
			return faultColons
		case vendor != "*" && !isAlphanumeric(vendor, "-."):
			return faultInvalidVendor(vendor)
		}
	}
	return nil
}

func (l *rawList) onlySTS() error {
	for _, a := range l.values {
		vendor, _, _ := strings.Cut(a, ":")
		if !strings.EqualFold(vendor, "sts") {
			return faultTrust
		}
	}
	return nil
}
