package guardrail

import (
	"slices"
	"strings"

	"cfnenv/smoke/policy"
)

// said collects the statements of one kind of policy about a call.
type said struct {
	allows, denies []policy.Bearing // the statements that name the action
}

// ask collects the statements of the caller's policies about an action on a resource, "" for one that is not known.
func (c *caller) ask(action, resource string) (identity, boundary said) {
	return c.askOf(c.policies.Identity, action, resource), c.askOf(c.policies.Boundary, action, resource)
}

// askOf collects the statements of some policies about a call of the caller.
func (c *caller) askOf(documents []*policy.Document, action, resource string) (s said) {
	request := c.request(action, resource)
	for _, b := range policy.Bearings(&request, documents) {
		if b.Statement.Deny {
			s.denies = append(s.denies, b)
		} else {
			s.allows = append(s.allows, b)
		}
	}
	return s
}

// covering returns the Allows that cover the resource of the call.
func (s said) covering() (all []policy.Bearing) {
	for _, b := range s.allows {
		if b.Covers {
			all = append(all, b)
		}
	}
	return all
}

// met reports whether an Allow applies with everything that is known of the call.
func (s said) met() bool {
	return slices.ContainsFunc(s.covering(), func(b policy.Bearing) bool { return len(unmet(b)) == 0 })
}

// denied returns a Deny that applies or may apply: the message does not tell whether its conditions are met.
func (s said) denied() (policy.Bearing, bool) {
	for _, b := range s.denies {
		if b.Covers && !slices.ContainsFunc(b.Conditions, func(r policy.Requirement) bool { return r.Known && !r.Holds }) {
			return b, true
		}
	}
	return policy.Bearing{}, false
}

// unmet returns the conditions of a statement that are not met, or not known from the message.
func unmet(b policy.Bearing) (all []policy.Requirement) {
	for _, r := range b.Conditions {
		if !r.Holds {
			all = append(all, r)
		}
	}
	return all
}

// may reports whether the caller may use an action on any resource, under any condition.
func (c *caller) may(action string) bool {
	identity, boundary := c.ask(action, "")
	if c.actor != agentRole && len(identity.allows) == 0 || len(boundary.allows) == 0 && c.policies.Boundary != nil {
		return false
	}
	for _, b := range slices.Concat(identity.denies, boundary.denies) {
		if len(b.Conditions) == 0 && slices.Contains(b.Resources, "*") {
			return false
		}
	}
	return true
}

// granted lists the actions of a service that the caller may use on some resource, as far as policies name them one by one.
func (c *caller) granted(service string) (actions []string) {
	listed := append(policy.ActionsOf(service, c.policies.Identity), policy.ActionsOf(service, c.policies.Boundary)...)
	for _, action := range listed {
		if !strings.Contains(action, "*") && !slices.Contains(actions, action) && c.may(action) {
			actions = append(actions, action)
		}
	}
	return actions
}

// patterns adds wildcard entries such as Get* to granted actions, unless the boundary restricts the service.
func (c *caller) patterns(service string, granted []string) []string {
	if len(policy.ActionsOf(service, c.policies.Boundary)) > 0 {
		return granted
	}
	for _, action := range policy.ActionsOf(service, c.policies.Identity) {
		if strings.HasSuffix(action, "*") && !slices.Contains(granted, action) {
			granted = append(granted, action)
		}
	}
	return granted
}

// nearest returns the granted action with the most similar name, "" if none is similar.
func nearest(action string, granted []string) string {
	_, name, _ := strings.Cut(action, ":")
	best, most := "", 0
	for _, candidate := range granted {
		_, other, _ := strings.Cut(candidate, ":")
		n := 0
		for n < len(name) && n < len(other) && name[n]|0x20 == other[n]|0x20 {
			n++
		}
		if n > most && n*4 >= 3*min(len(name), len(other)) {
			best, most = candidate, n
		}
	}
	return best
}

func requirement(r policy.Requirement) string {
	verb := " is "
	switch {
	case strings.Contains(r.Operator, "Null"):
		verb = " being absent is "
	case strings.Contains(r.Operator, "Not"):
		verb = " is not "
	case strings.Contains(r.Operator, "Like"):
		verb = " is like "
	}
	return r.Key + verb + either(r.Values, 12)
}

func conditions(all []policy.Requirement) string {
	var words []string
	for _, r := range all {
		words = append(words, requirement(r))
	}
	return strings.Join(words, " and ")
}

// either lists the first alternatives, at most most of them.
func either(all []string, most int) string {
	if len(all) > most {
		all = append(slices.Clone(all[:most]), "...")
	}
	return strings.Join(all, ", ")
}

func statement(b policy.Bearing) string {
	if b.Statement.Sid == "" {
		return "a statement of " + b.Statement.Policy
	}
	return "statement " + b.Statement.Sid
}

func spell(b policy.Bearing, action string) string {
	text := statement(b) + " allows "
	if b.Statement.Deny {
		text = statement(b) + " denies "
	}
	text += action
	if !slices.Contains(b.Resources, "*") {
		text += " on " + either(b.Resources, 3)
	}
	if len(b.Conditions) > 0 {
		text += " if " + conditions(b.Conditions)
	}
	return text
}

// says quotes the statements of both kinds of policy, a sentence each.
func (q *inquiry) says() (all []string) {
	if q.caller == nil {
		return nil
	}
	tell := func(name string, s said) {
		spoken := slices.DeleteFunc(slices.Clone(s.denies), func(b policy.Bearing) bool { return !b.Covers || q.arn == "" && !slices.Contains(b.Resources, "*") })
		spoken = append(spoken, s.allows...)
		if len(spoken) == 0 {
			all = append(all, name+": nothing about "+q.Action)
		}
		for _, b := range spoken[:min(len(spoken), 3)] {
			all = append(all, name+": "+spell(b, q.Action))
		}
	}
	if q.actor != agentRole {
		tell("policies of "+q.role, q.identity)
	}
	if q.caller.policies.Boundary != nil {
		tell("boundary "+q.caller.boundary, q.boundary)
	}
	return all
}
