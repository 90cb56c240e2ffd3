package lambda

import (
	"context"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// policyOperations are those of a function's policy.
func (l *Lambda) policyOperations() []service.Operation {
	const path = "/2015-03-31/functions/{FunctionName}/policy"
	return []service.Operation{
		service.Op("AddPermission", onFunction(l, "lambda:AddPermission", (*AddPermissionInput).target, permissionKeys), l.addPermission).
			At("POST "+path, 201),
		service.Op("RemovePermission", onFunction(l, "lambda:RemovePermission", (*removePermissionInput).target, nil), l.removePermission).
			At("DELETE "+path+"/{StatementId}", 204),
		service.Op("GetPolicy", onFunction(l, "lambda:GetPolicy", (*FunctionInput).target, nil), l.getPolicy).At("GET "+path, 200),
	}
}

type removePermissionInput struct {
	FunctionName string
	StatementId  string
	Qualifier    string `http:"query=Qualifier"`
	RevisionId   string `http:"query=RevisionId"`
}

func (in *removePermissionInput) target() (name, qualifier string) {
	return in.FunctionName, in.Qualifier
}

func (l *Lambda) removePermission(_ context.Context, c *service.Call, in *removePermissionInput) (*empty, error) {
	return onFound(l, c, in, func(f *function) (*empty, error) {
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
	})
}

// GetPolicyOutput is the output of GetPolicy.
type GetPolicyOutput struct{ Policy, RevisionId string }

func (l *Lambda) getPolicy(_ context.Context, c *service.Call, in *FunctionInput) (*GetPolicyOutput, error) {
	return onFound(l, c, in, func(f *function) (*GetPolicyOutput, error) {
		if len(f.policy.statements) == 0 {
			return nil, resourceNotFound()
		}
		return &GetPolicyOutput{Policy: f.policy.text, RevisionId: f.policy.revision}, nil
	})
}
