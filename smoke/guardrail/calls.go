package guardrail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/handlercalls"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// HandlerCall is one call that CloudFormation would make for a resource, as the execution role.
type HandlerCall struct {
	// Resource is the logical id; Pos its place in the template.
	Resource string
	Pos      template.Pos
	// Action is the IAM action, Target the ARN. Unknown parts of the ARN are written as in the template, "${Name}"; a name
	// that CloudFormation generates starts with the stack's.
	Action, Target string
	// Context are the condition keys of the call.
	Context map[string]string
	// Open says which part of Target or Context is unknown, "" if none is. A denial of such a call is not certain.
	Open string
	// Sure is false for calls that AWS's resource schema lists but that have not been observed: denials of them are only
	// mentioned.
	Sure bool
}

// allCalls lists every call that creating, reading and deleting the template's resources would need, in the template's
// order. skipped lists the types of which it knows no calls, except those that pass roles.
//
// The calls are those of AWS's resource provider schemas (handlers), narrowed to what the properties in use need.
func (c *checker) allCalls() (calls []HandlerCall, skipped []string) {
	for _, r := range c.template.Resources {
		if !c.made(r) {
			continue
		}
		planned, known := c.calls(r)
		if !known {
			skipped = append(skipped, r.Type)
		}
		for _, call := range append(c.passRoleCalls(r), planned...) {
			call.Resource, call.Pos = r.LogicalID, r.Pos
			calls = append(calls, call)
		}
	}
	return calls, skipped
}

// calls lists the calls for a resource, except those that pass roles.
func (c *checker) calls(r *template.Resource) (calls []HandlerCall, known bool) {
	if calls, known = c.iamCalls(r); known {
		return calls, true
	}
	needs, own := handlercalls.Service(r.Type)
	if needs == "" && own {
		return nil, true
	}
	for _, row := range handlercalls.Calls() {
		if row.ResourceType != r.Type {
			continue
		}
		for _, name := range c.possibleNames(r, row.Name) {
			if r.Type == "AWS::S3::Bucket" {
				name.text = strings.ToLower(name.text)
			}
			target := c.target(row.Target, name)
			calls = append(calls, sure(target, strings.Fields(row.Actions)...)...)
			calls = append(calls, listed(target, strings.Fields(row.Listed)...)...)
		}
		return calls, true
	}
	if own && needs != "serverless" && !slices.Contains(Services(), needs) { // whatever its name, the first call is one of a service that the role lacks
		kind := r.Type[strings.LastIndexByte(r.Type, ':')+1:]
		return sure(name{text: "*"}, needs+":Create"+kind), true
	}
	return nil, false
}

func (c *checker) passRoleCalls(r *template.Resource) (calls []HandlerCall) {
	c.eachPassedRole(r, func(row handlercalls.RoleProperty, role alternative) {
		for _, target := range c.arns(role.Partial) {
			calls = append(calls, with(sure(target, "iam:PassRole"), "iam:PassedToService", name{text: row.Service})...)
		}
	})
	return calls
}

// name is a name or an ARN as far as it is known; open says why the rest is not.
type name struct{ text, open string }

// nameOf spells out a text as far as it is known. The stack's name counts as known, because only its prefix matters.
func (c *checker) nameOf(p template.Partial) name {
	if p.Kind != template.PartialText {
		return name{"${…}", why(p)}
	}
	var n name
	var reasons []string
	for _, piece := range p.Pieces {
		if piece.Text == stackNameSpelling && !piece.Known() {
			n.text += c.stackName()
			continue
		}
		n.text += piece.Text
		if !piece.Known() {
			reasons = append(reasons, piece.Reason)
		}
	}
	n.open = strings.Join(reasons, "; ")
	return n
}

// possibleNames lists the names that a resource may get under every open condition. A name that CloudFormation generates
// is known by its start.
func (c *checker) possibleNames(r *template.Resource, property string) (names []name) {
	for _, p := range c.namesOf(r, property) {
		if p.absent() {
			names = append(names, name{text: c.stackName() + "-" + r.LogicalID + "-RANDOM"})
			continue
		}
		names = append(names, c.entityName(p.Partial))
	}
	return few(names)
}

// maxNames bounds the names or ARNs considered for one property: those of several properties multiply.
const maxNames = 32

// few removes duplicates, and replaces more than maxNames names by one that is unknown.
func few(names []name) []name {
	slices.SortFunc(names, func(a, b name) int { return cmp.Or(cmp.Compare(a.text, b.text), cmp.Compare(a.open, b.open)) })
	if names = slices.Compact(names); len(names) > maxNames {
		return []name{{"${…}", fmt.Sprintf("it may have any of %d values", len(names))}}
	}
	return names
}

// entityName is nameOf for IAM entities: a name is known well enough once its start decides whether it has the role prefix.
func (c *checker) entityName(p template.Partial) name {
	n := c.nameOf(p)
	if c.startsWith(p, c.workshop.RolePrefix) != undecided {
		n.open = ""
	}
	return n
}

func (c *checker) stackName() string {
	if c.deployment.StackName != "" {
		return c.deployment.StackName
	}
	return c.workshop.StackPrefix + "STACK"
}

func (c *checker) account() string { return c.workshop.account().ID }

// target fills in the placeholders of a target of handlercalls.Calls.
func (c *checker) target(pattern string, n name) name {
	n.text = strings.NewReplacer("REGION", c.workshop.Region, "ACCOUNT", c.account(), "NAME", n.text).Replace(pattern)
	return n
}

func sure(target name, actions ...string) []HandlerCall {
	calls := make([]HandlerCall, len(actions))
	for i, action := range actions {
		calls[i] = HandlerCall{Action: action, Target: target.text, Open: target.open, Sure: true}
	}
	return calls
}

// listed makes calls that AWS's schema lists but that have not been observed.
func listed(target name, actions ...string) []HandlerCall {
	calls := sure(target, actions...)
	for i := range calls {
		calls[i].Sure = false
	}
	return calls
}

func with(calls []HandlerCall, key string, value name) []HandlerCall {
	for i := range calls {
		calls[i].Context = map[string]string{key: value.text}
		if calls[i].Open == "" {
			calls[i].Open = value.open
		}
	}
	return calls
}

// Simulated is a call with the decision of the workshop's policies.
type Simulated struct {
	HandlerCall
	Decision policy.Decision
}

// Denied reports whether the call is sure to be made, is known whole, and is not allowed.
func (s Simulated) Denied() bool { return !s.Decision.Allowed() && s.Sure && s.Open == "" }

// Simulate asks the workshop's policies about every call that CloudFormation would make for a template, as the execution
// role. skipped lists the types for which no calls are known.
func Simulate(t *template.Template, w Workshop, d Deployment) (simulated []Simulated, skipped []string, err error) {
	c := newChecker(t, w, d)
	calls, skipped := c.allCalls()
	simulated, err = c.simulate(calls)
	return simulated, skipped, err
}

func (c *checker) simulate(calls []HandlerCall) ([]Simulated, error) {
	execution, err := c.callerOf(c.workshop.account().ExecutionRole())
	if err != nil {
		return nil, err
	}
	simulated := make([]Simulated, len(calls))
	for i, call := range calls {
		request := execution.request(call.Action, call.Target)
		request.Context.Set("aws:RequestedRegion", execution.account.Region)
		for name, value := range call.Context {
			request.Context.Set(name, value)
		}
		simulated[i] = Simulated{call, policy.Evaluate(&request, &execution.policies)}
	}
	return simulated, nil
}

// callerOf compiles the policies of a role once for a check.
func (c *checker) callerOf(role string) (*caller, error) {
	if known := c.callers[role]; known != nil {
		return known, nil
	}
	if c.content == nil {
		content, err := workshop.New(c.workshop.account())
		if err != nil {
			return nil, err
		}
		c.content, c.callers = content, map[string]*caller{}
	}
	known, err := c.workshop.newCaller(c.content, role)
	if err == nil {
		c.callers[role] = known
	}
	return known, err
}
