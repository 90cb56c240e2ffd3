package resource

import (
	"context"
	"strings"
)

// functionVersion defines AWS::Lambda::Version. Ref is the version's ARN.
func functionVersion() *Type {
	return &Type{
		Name: "AWS::Lambda::Version",
		Properties: Members{
			"CodeSha256":                   text().createOnly(),
			"Description":                  text().createOnly(),
			"FunctionName":                 text().required().createOnly(),
			"FunctionScalingConfig":        absent(),
			"ProvisionedConcurrencyConfig": absent(),
			"RuntimePolicy":                absent(),
		},
		Identifier: []string{"FunctionArn"},
		Attributes: []string{"FunctionArn", "Version"},
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			var made struct{ FunctionArn, Version string }
			if err := r.call(ctx, "lambda", "PublishVersion", r.input("FunctionName", "CodeSha256", "Description"), &made); err != nil {
				return nil, err
			}
			r.initiate(made.FunctionArn)
			return Attributes{"FunctionArn": made.FunctionArn, "Version": made.Version}, nil
		},
		Update: replacedOnly,
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "DeleteFunction", params{
				"FunctionName": r.Properties["FunctionName"], "Qualifier": r.PhysicalID[strings.LastIndexByte(r.PhysicalID, ':')+1:],
			})
		},
	}
}
