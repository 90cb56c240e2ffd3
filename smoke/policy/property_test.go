package policy_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cfnenv/smoke/policy"
)

// rounds is the number of random situations that each property is tried on.
const rounds = 600

// situation is a random request with random policies, as statements.
type situation struct {
	request                               policy.Request
	identity, boundary, session, resource []map[string]any // nil: no such policy
	scp                                   [][]map[string]any
}

type generator struct{ *rand.Rand }

func pick[T any](g generator, list ...T) T { return list[g.IntN(len(list))] }

func (g generator) statement(principal bool) map[string]any {
	s := map[string]any{"Effect": pick(g, "Allow", "Allow", "Allow", "Deny")}
	s[pick(g, "Action", "Action", "Action", "NotAction")] = pick(g, "*", "s3:*", "s3:Get*", "s3:GetObject", "sqs:*", "*:Get*")
	s[pick(g, "Resource", "Resource", "Resource", "NotResource")] = pick(g, "*", "arn:aws:s3:::a/*", "arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:s3:::b/k")
	if g.IntN(3) == 0 {
		s["Condition"] = map[string]any{
			pick(g, "StringEquals", "StringNotEquals", "StringLikeIfExists", "ForAllValues:StringEquals", "ForAnyValue:StringNotLike"): map[string]any{
				pick(g, "aws:PrincipalTag/team", "aws:TagKeys", "x:absent"): pick(g, "a", "a*", "${aws:PrincipalTag/team}"),
			},
		}
	}
	if principal {
		s[pick(g, "Principal", "Principal", "Principal", "NotPrincipal")] = map[string]any{"AWS": pick(g,
			"*", "123456789012", "arn:aws:iam::123456789012:role/role", "arn:aws:sts::123456789012:assumed-role/role/session", "arn:aws:iam::999988887777:root")}
	}
	return s
}

func (g generator) statements(principal bool) []map[string]any {
	list := []map[string]any{}
	for range 1 + g.IntN(3) {
		list = append(list, g.statement(principal))
	}
	return list
}

func (g generator) situation() situation {
	ctx := policy.Context{}
	if g.IntN(2) == 0 {
		ctx.Set("aws:PrincipalTag/team", pick(g, "a", "b", "*"))
	}
	if g.IntN(2) == 0 {
		ctx.Set("aws:TagKeys", pick(g, []string{"a"}, []string{"a", "b"}, []string{})...)
	}
	s := situation{identity: g.statements(false), request: *request(
		pick(g, "s3:GetObject", "s3:PutObject", "sqs:GetQueueUrl"), pick(g, "arn:aws:s3:::a/k", "arn:aws:s3:::b/k", "*"), ctx)}
	if g.IntN(2) == 0 {
		s.boundary = g.statements(false)
	}
	if g.IntN(3) == 0 {
		s.session = g.statements(false)
	}
	if g.IntN(2) == 0 {
		s.resource = g.statements(true)
	}
	if g.IntN(3) == 0 {
		s.scp = [][]map[string]any{g.statements(false)}
	}
	if g.IntN(4) == 0 {
		s.request.ResourceAccount = "999988887777"
	}
	return s
}

func (s situation) policies(t *testing.T) *policy.Policies {
	t.Helper()
	one := func(kind policy.Kind, statements []map[string]any) []*policy.Document {
		if statements == nil {
			return nil
		}
		docs := []*policy.Document{}
		for _, m := range statements {
			docs = append(docs, statement(t, kind, m))
		}
		return docs
	}
	p := &policy.Policies{
		Identity: one(policy.Identity, s.identity),
		Boundary: one(policy.Boundary, s.boundary),
		Session:  one(policy.Session, s.session),
		Resource: one(policy.Resource, s.resource),
	}
	for _, level := range s.scp {
		p.SCP = append(p.SCP, one(policy.SCP, level))
	}
	return p
}

func (s situation) String() string {
	b, err := json.MarshalIndent(map[string]any{"request": s.request, "identity": s.identity, "boundary": s.boundary,
		"session": s.session, "resource": s.resource, "scp": s.scp}, "", " ")
	return fmt.Sprint(string(b), err)
}

// neverMore checks that a change of the policies does not permit what was refused before it.
func neverMore(t *testing.T, change func(generator, *situation)) {
	t.Helper()
	g := generator{rand.New(rand.NewPCG(1, 2))}
	permitted := 0
	for range rounds {
		s := g.situation()
		before := policy.Evaluate(&s.request, s.policies(t))
		if before.Allowed() {
			permitted++
		}
		changed := s
		change(g, &changed)
		after := policy.Evaluate(&changed.request, changed.policies(t))
		if after.Allowed() && !before.Allowed() {
			t.Fatalf("allowed after the change: before %s\nafter %s", s, changed)
		}
	}
	if permitted < rounds/20 || permitted > rounds*19/20 {
		t.Errorf("%d of %d situations were allowed: the property was hardly tried", permitted, rounds)
	}
}

func TestAddingADenyNeverAllowsMore(t *testing.T) {
	neverMore(t, func(g generator, s *situation) {
		deny := func(list []map[string]any, principal bool) []map[string]any {
			m := g.statement(principal)
			m["Effect"] = "Deny"
			return append(slices.Clone(list), m)
		}
		switch g.IntN(4) {
		case 0:
			s.identity = deny(s.identity, false)
		case 1:
			s.resource = deny(s.resource, true)
		case 2:
			if s.boundary != nil {
				s.boundary = deny(s.boundary, false)
			}
		case 3:
			if s.scp != nil {
				s.scp = [][]map[string]any{deny(s.scp[0], false)}
			}
		}
	})
}

func TestABoundaryNeverAllowsMore(t *testing.T) {
	neverMore(t, func(g generator, s *situation) {
		if s.boundary == nil {
			s.boundary = g.statements(false)
		}
	})
}

func TestASessionPolicyNeverAllowsMore(t *testing.T) {
	neverMore(t, func(g generator, s *situation) {
		if s.session == nil {
			s.session = g.statements(false)
		}
	})
}

func TestAnSCPNeverAllowsMore(t *testing.T) {
	neverMore(t, func(g generator, s *situation) {
		s.scp = append(slices.Clone(s.scp), g.statements(false))
	})
}

func TestRemovingAnAllowNeverAllowsMore(t *testing.T) {
	neverMore(t, func(g generator, s *situation) {
		keep := func(list []map[string]any) []map[string]any {
			if list == nil {
				return nil
			}
			removed := false
			out := []map[string]any{}
			for _, m := range list {
				if !removed && m["Effect"] == "Allow" {
					removed = true
					continue
				}
				out = append(out, m)
			}
			return out
		}
		switch g.IntN(3) {
		case 0:
			s.identity = keep(s.identity)
		case 1:
			s.resource = keep(s.resource)
		case 2:
			s.boundary = keep(s.boundary)
		}
	})
}

// sameDecision checks that a change makes no difference.
func sameDecision(t *testing.T, change func(generator, *situation)) {
	t.Helper()
	g := generator{rand.New(rand.NewPCG(3, 4))}
	for range rounds {
		s := g.situation()
		before := policy.Evaluate(&s.request, s.policies(t))
		changed := s
		change(g, &changed)
		after := policy.Evaluate(&changed.request, changed.policies(t))
		if after.Effect != before.Effect || after.Kind != before.Kind {
			t.Fatalf("%+v became %+v: before %s\nafter %s", before, after, s, changed)
		}
	}
}

func TestTheCaseOfAnActionDoesNotMatter(t *testing.T) {
	sameDecision(t, func(g generator, s *situation) {
		s.request.Action = pick(g, strings.ToUpper, strings.ToLower)(s.request.Action)
	})
}

func TestTheCaseOfAKeyDoesNotMatter(t *testing.T) {
	sameDecision(t, func(g generator, s *situation) {
		ctx := policy.Context{}
		for k, v := range s.request.Context {
			ctx[strings.ToUpper(k)] = v
		}
		s.request.Context = ctx
	})
}

func TestTheOrderOfStatementsDoesNotMatter(t *testing.T) {
	sameDecision(t, func(g generator, s *situation) {
		for _, list := range []*[]map[string]any{&s.identity, &s.boundary, &s.session, &s.resource} {
			*list = slices.Clone(*list)
			slices.Reverse(*list)
		}
	})
}

func TestSimulationAgreesWithEvaluation(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(5, 6))}
	for range rounds {
		s := g.situation()
		p := s.policies(t)
		s.request.Context.Merge(s.request.Principal.Context())
		want := policy.Evaluate(&s.request, p)
		got := policy.Simulate(&policy.Simulation{Policies: *p, Actions: []string{s.request.Action}, Resources: []string{s.request.Resource},
			ResourceOwner: s.request.ResourceAccount, Principal: s.request.Principal, Context: s.request.Context})
		if got[0].Decision != want.Effect {
			t.Fatalf("simulated %s, evaluated %s: %s", got[0].Decision, want.Effect, s)
		}
		if want.Effect == policy.ExplicitDeny && len(got[0].Matched) == 0 {
			t.Fatalf("an explicit deny without a statement: %s", s)
		}
	}
}
