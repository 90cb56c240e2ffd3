package plan

import (
	"io"

	"cfnenv/smoke/denial"
	"cfnenv/smoke/stackinfo"
)

// Probe is one thing that the workshop forbids and that a run tries, to see it refused. Each differs from what the
// examples do, and are allowed to do, in one point only.
type Probe struct {
	ID    string         `json:"id"` // of its assertion
	Title string         `json:"title"`
	Try   Try            `json:"try"`
	Spec  stackinfo.Spec `json:"stack,omitzero"`
	Name  string         `json:"name,omitempty"` // of the bucket or queue
	// Refused are the actions of which one must be refused, and Layers the kinds of policy that may do it.
	Refused []string            `json:"refused"`
	Layers  []denial.PolicyKind `json:"layers"`
	// Target is the name that the refusal must be about.
	Target string `json:"target"`
}

// Try is the kind of call that a probe makes.
type Try string

// What probes try. Stacks whose creation is accepted must fail in one of their resources.
const (
	TryStack        Try = "create a stack"
	TryResource     Try = "create a stack with a forbidden resource"
	TryRuntimeStack Try = "create a stack with runtime credentials"
	TryBucket       Try = "create a bucket directly"
	TryQueue        Try = "create a queue directly"
)

// queueTemplate is the least that a stack can hold.
const queueTemplate = `{"Resources":{"Queue":{"Type":"AWS::SQS::Queue"}}}`

// roleTemplate makes one role that may do nothing.
func roleTemplate(boundary bool) string {
	extra, parameter := "", ""
	if boundary {
		extra = `,"PermissionsBoundary":{"Ref":"RequiredBoundaryArn"}`
		parameter = `,"RequiredBoundaryArn":{"Type":"String"}`
	}
	return `{"Parameters":{"AgentRoleName":{"Type":"String"}` + parameter + `},"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":{` +
		`"RoleName":{"Ref":"AgentRoleName"}` + extra + `,"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}}}}}`
}

func (p *Plan) probes(random io.Reader) ([]Probe, error) {
	in, out := p.Account.StackPrefix, "outside-"
	role, boundary := stackinfo.Pair{Key: "AgentRoleName"}, stackinfo.Pair{Key: "RequiredBoundaryArn", Value: p.Account.BoundaryARN}
	named := func(name string) []stackinfo.Pair { role.Value = name; return []stackinfo.Pair{role} }
	identity, anyLayer := []denial.PolicyKind{denial.Identity}, []denial.PolicyKind{denial.Identity, denial.Boundary, denial.SCP, denial.Session}
	create := []string{"cloudformation:CreateStack"}

	foreign, unbounded := "outside-role-"+p.Run, p.Account.RolePrefix+"unbounded-"+p.Run
	list := []Probe{
		{ID: "guardrails.stack-name", Title: "a stack outside the name pattern must be refused", Try: TryStack, Refused: create, Layers: identity,
			Spec: stackinfo.Spec{Name: out + "name-" + p.Run, Template: queueTemplate, Tags: p.tags(), RoleARN: p.Account.ExecRoleARN}},
		{ID: "guardrails.stack-tags", Title: "a stack without the required tags must be refused", Try: TryStack, Refused: create, Layers: identity,
			Spec: stackinfo.Spec{Name: in + "untagged-" + p.Run, Template: queueTemplate, Tags: p.tags()[2:], RoleARN: p.Account.ExecRoleARN}},
		{ID: "guardrails.role-name", Title: "a role outside the prefix must be refused", Try: TryResource, Layers: identity,
			Refused: []string{"iam:CreateRole", "iam:GetRole"}, Target: foreign,
			Spec: stackinfo.Spec{Name: in + "foreign-" + p.Run, Template: roleTemplate(true), Tags: p.tags(), RoleARN: p.Account.ExecRoleARN,
				Parameters: append(named(foreign), boundary)}},
		{ID: "guardrails.role-boundary", Title: "a role without the permissions boundary must be refused", Try: TryResource, Layers: identity,
			Refused: []string{"iam:CreateRole"}, Target: unbounded,
			Spec: stackinfo.Spec{Name: in + "unbounded-" + p.Run, Template: roleTemplate(false), Tags: p.tags(), RoleARN: p.Account.ExecRoleARN,
				Parameters: named(unbounded)}},
		{ID: "guardrails.direct-bucket", Title: "provisioning credentials must not create a bucket themselves", Try: TryBucket, Layers: anyLayer,
			Refused: []string{"s3:CreateBucket"}, Name: in + "direct-" + p.Run},
		{ID: "guardrails.direct-queue", Title: "provisioning credentials must not create a queue themselves", Try: TryQueue, Layers: anyLayer,
			Refused: []string{"sqs:CreateQueue"}, Name: in + "direct-" + p.Run},
		{ID: "guardrails.runtime-stack", Title: "runtime credentials must not create a stack", Try: TryRuntimeStack, Refused: create, Layers: anyLayer,
			Spec: stackinfo.Spec{Name: in + "runtime-" + p.Run, Template: queueTemplate, Tags: p.tags()}},
	}
	for i := range list {
		probe := &list[i]
		if probe.Name != "" {
			probe.Target = probe.Name
			continue
		}
		mark, err := word(random, 10)
		if err != nil {
			return nil, err
		}
		probe.Spec.Token, probe.Spec.OnFailure = "cfnenv-"+p.Run+"-"+mark, onFailure
		if len(probe.Spec.Parameters) > 0 {
			probe.Spec.Capabilities = []string{"CAPABILITY_NAMED_IAM"}
		}
		if probe.Target == "" {
			probe.Target = probe.Spec.Name
		}
		if err := checkNames(probe.Spec); err != nil {
			return nil, err
		}
	}
	return list, nil
}
