package resource

import (
	"context"
	"maps"
	"time"
)

// permission defines AWS::Lambda::Permission. Ref is the statement's id.
func permission() *Type {
	return &Type{
		Name: "AWS::Lambda::Permission",
		Properties: Members{
			"Action":                text().required().createOnly(),
			"EventSourceToken":      text().createOnly(),
			"FunctionName":          text().required().createOnly(),
			"FunctionUrlAuthType":   text().oneOf("AWS_IAM", "NONE").createOnly(),
			"InvokedViaFunctionUrl": boolean().createOnly(),
			"Principal":             text().required().createOnly(),
			"PrincipalOrgID":        text().createOnly(),
			"SourceAccount":         text().createOnly(),
			"SourceArn":             text().createOnly(),
		},
		Identifier: []string{"FunctionName", "Id"},
		Attributes: []string{"Id"},
		NameLimit:  100, // Lambda's limit for a statement id
		Takes:      Durations{Create: time.Second, Settle: time.Second, Update: 2 * time.Second, Delete: time.Second},
		Create:     createPermission,
		Update:     replacedOnly,
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "RemovePermission", params{"FunctionName": r.Properties["FunctionName"], "StatementId": r.PhysicalID})
		},
	}
}

func createPermission(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	in := params{"StatementId": r.Name}
	maps.Copy(in, r.Properties)
	if err := r.call(ctx, "lambda", "AddPermission", in, nil); err != nil {
		return nil, err
	}
	r.initiate(r.Name)
	return Attributes{"Id": r.Name}, nil
}
