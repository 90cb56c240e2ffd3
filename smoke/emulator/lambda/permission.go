package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

type resourcePolicy struct {
	statements []statement
	revision   string
	text       string
	compiled   *policy.Document
}

// statement is one statement in the order in which AWS writes its members.
type statement struct {
	Sid       string
	Effect    string
	Principal any
	Action    string
	Resource  string
	Condition map[string]map[string]string `json:",omitempty"`
}

// maxPolicy is the size of a function's policy in bytes (AWS: Lambda quotas).
const maxPolicy = 20 << 10

// compile makes the policy of statements, parsed by the same rules as every other policy of the account.
func compile(arn string, statements []statement) (resourcePolicy, error) {
	if len(statements) == 0 {
		return resourcePolicy{}, nil
	}
	text, err := marshal(struct {
		Version   string
		Id        string
		Statement []statement
	}{"2012-10-17", "default", statements})
	if err != nil {
		return resourcePolicy{}, err
	}
	if len(text) > maxPolicy {
		return resourcePolicy{}, wire.Errorf("PolicyLengthExceededException",
			"The final policy size (%d) is bigger than the limit (%d).", len(text), maxPolicy)
	}
	compiled, err := policy.Parse(policy.Resource, arn, []byte(text))
	if err != nil {
		return resourcePolicy{}, invalid("%s", err)
	}
	return resourcePolicy{statements: statements, text: text, compiled: compiled}, nil
}

// marshal writes JSON without HTML escapes, as AWS does.
func marshal(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// AddPermissionInput is the input of AddPermission.
type AddPermissionInput struct {
	FunctionInput
	StatementId           string
	Action                string
	Principal             string
	SourceArn             string
	SourceAccount         string
	EventSourceToken      string
	PrincipalOrgID        string
	FunctionUrlAuthType   string
	InvokedViaFunctionUrl *bool
	RevisionId            string
}

// permissionKeys are the keys by which a policy may narrow AddPermission (AWS: service authorization reference, Lambda).
func permissionKeys(_ *service.Call, in *AddPermissionInput, ctx policy.Context) {
	ctx.Set("lambda:Principal", in.Principal)
	if in.FunctionUrlAuthType != "" {
		ctx.Set("lambda:FunctionUrlAuthType", in.FunctionUrlAuthType)
	}
}

type addPermissionOutput struct{ Statement string }

func (l *Lambda) addPermission(_ context.Context, c *service.Call, in *AddPermissionInput) (*addPermissionOutput, error) {
	added, err := in.statement()
	if err != nil {
		return nil, err
	}
	return onFound(l, c, *in, func(f *function) (*addPermissionOutput, error) {
		if in.RevisionId != "" && in.RevisionId != f.policy.revision {
			return nil, stale("GetPolicy")
		}
		for _, s := range f.policy.statements {
			if s.Sid == in.StatementId {
				return nil, wire.Errorf("ResourceConflictException", "The statement id (%s) provided already exists. "+
					"Please provide a new statement id, or remove the existing statement.", s.Sid)
			}
		}
		added.Resource = f.arn
		if in.Qualifier != "" {
			added.Resource += ":" + in.Qualifier
		}
		next, err := compile(f.arn, append(slices.Clone(f.policy.statements), added))
		if err != nil {
			return nil, err
		}
		next.revision = service.UUID(l.env.Rand)
		f.policy = next
		text, err := marshal(added)
		return &addPermissionOutput{Statement: text}, err
	})
}

// statement makes the statement that AWS stores.
func (in *AddPermissionInput) statement() (statement, error) {
	s := statement{Sid: in.StatementId, Effect: "Allow", Action: in.Action, Condition: map[string]map[string]string{}}
	if !plain(in.StatementId) || len(in.StatementId) > 100 {
		return s, constraint(in.StatementId, "statementId", `Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)`)
	}
	if name, ok := strings.CutPrefix(in.Action, "lambda:"); in.Action != "*" && (!ok || name != "*" && !letters(name)) {
		return s, constraint(in.Action, "action", `Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])`)
	}
	principal, err := principalElement(in.Principal)
	if err != nil {
		return s, err
	}
	s.Principal = principal
	switch t := in.FunctionUrlAuthType; {
	case t == "":
	case t != authNone && t != authIAM:
		return s, constraint(t, "functionUrlAuthType", "Member must satisfy enum value set: [NONE, AWS_IAM]")
	case in.Action != "lambda:InvokeFunctionUrl":
		return s, invalid("FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action")
	}
	s.condition("StringEquals", "lambda:FunctionUrlAuthType", in.FunctionUrlAuthType)
	s.condition("StringEquals", "AWS:SourceAccount", in.SourceAccount)
	s.condition("StringEquals", "aws:PrincipalOrgID", in.PrincipalOrgID)
	s.condition("StringEquals", "lambda:EventSourceToken", in.EventSourceToken)
	s.condition("ArnLike", "AWS:SourceArn", in.SourceArn)
	if in.InvokedViaFunctionUrl != nil && *in.InvokedViaFunctionUrl {
		if in.Action != "lambda:InvokeFunction" {
			return s, invalid("InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action")
		}
		s.condition("Bool", "lambda:InvokedViaFunctionUrl", "true")
	}
	return s, nil
}

func (s *statement) condition(operator, key, value string) {
	if value == "" {
		return
	}
	if s.Condition[operator] == nil {
		s.Condition[operator] = map[string]string{}
	}
	s.Condition[operator][key] = value
}

// principalElement is the Principal that AWS makes of AddPermission's parameter: an account, an ARN, a service or *.
func principalElement(p string) (any, error) {
	switch {
	case p == "*":
		return "*", nil
	case digits(p, 12):
		return map[string]string{"AWS": "arn:aws:iam::" + p + ":root"}, nil
	case strings.HasPrefix(p, "arn:"):
		return map[string]string{"AWS": p}, nil
	case strings.HasSuffix(p, ".amazonaws.com"), strings.HasSuffix(p, ".alexa.com"):
		return map[string]string{"Service": p}, nil
	}
	return nil, invalid("The provided principal was invalid. Please check the principal and try again.")
}

func letters(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz") == ""
}

func (l *Lambda) policyOperations() []service.Operation {
	const path = "/2015-03-31/functions/{FunctionName}/policy"
	return []service.Operation{
		service.Op("AddPermission", asksWith(l, "lambda:AddPermission", permissionKeys), l.addPermission).
			At("POST "+path, 201),
		service.Op("RemovePermission", asks[removePermissionInput](l, "lambda:RemovePermission"), on(l, l.removePermission)).
			At("DELETE "+path+"/{StatementId}", 204),
		service.Op("GetPolicy", asks[FunctionInput](l, "lambda:GetPolicy"), on(l, l.getPolicy)).At("GET "+path, 200),
	}
}

type removePermissionInput struct {
	FunctionInput
	StatementId string
	RevisionId  string `http:"query=RevisionId"`
}

func (l *Lambda) removePermission(_ *service.Call, f *function, in *removePermissionInput) (*empty, error) {
	if in.RevisionId != "" && in.RevisionId != f.policy.revision {
		return nil, stale("GetPolicy")
	}
	i := slices.IndexFunc(f.policy.statements, func(s statement) bool { return s.Sid == in.StatementId })
	if i < 0 {
		return nil, wire.Errorf("ResourceNotFoundException", "Statement %s is not found in resource policy.", in.StatementId)
	}
	next, err := compile(f.arn, slices.Delete(slices.Clone(f.policy.statements), i, i+1))
	if err != nil {
		return nil, err
	}
	next.revision = service.UUID(l.env.Rand)
	f.policy = next
	return &empty{}, nil
}

// GetPolicyOutput is the output of GetPolicy.
type GetPolicyOutput struct{ Policy, RevisionId string }

func (l *Lambda) getPolicy(_ *service.Call, f *function, _ *FunctionInput) (*GetPolicyOutput, error) {
	if len(f.policy.statements) == 0 {
		return nil, resourceNotFound()
	}
	return &GetPolicyOutput{Policy: f.policy.text, RevisionId: f.policy.revision}, nil
}
