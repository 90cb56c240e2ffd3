package resource

import (
	"context"
	"strings"
)

// functionVersion is AWS::Lambda::Version. Ref is the version's ARN.
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
		Create: func(ctx context.Context, r *Request) (Attributes, error) {
			var made struct{ FunctionArn, Version string }
			if err := r.Call(ctx, "lambda", "PublishVersion", In{
				"FunctionName": r.Properties["FunctionName"], "CodeSha256": r.Properties["CodeSha256"], "Description": r.Properties["Description"],
			}, &made); err != nil {
				return nil, err
			}
			r.Initiate(made.FunctionArn)
			return Attributes{"FunctionArn": made.FunctionArn, "Version": made.Version}, nil
		},
		Update: func(_ context.Context, r *Request) (Attributes, error) {
			return r.Attributes, nil // every property replaces
		},
		Delete: func(ctx context.Context, r *Request) error {
			return unlessGone(r.Call(ctx, "lambda", "DeleteFunction", In{
				"FunctionName": r.Properties["FunctionName"], "Qualifier": r.PhysicalID[strings.LastIndexByte(r.PhysicalID, ':')+1:],
			}, nil))
		},
	}
}

// functionAlias is AWS::Lambda::Alias. Ref is the alias' ARN.
func functionAlias() *Type {
	return &Type{
		Name: "AWS::Lambda::Alias",
		Properties: Members{
			"Description":                  text(),
			"FunctionName":                 text().required().createOnly(),
			"FunctionVersion":              text().required(),
			"Name":                         text().required().createOnly(),
			"ProvisionedConcurrencyConfig": absent(),
			"RoutingConfig":                absent(),
		},
		Identifier: []string{"AliasArn"},
		Attributes: []string{"AliasArn"},
		Create: func(ctx context.Context, r *Request) (Attributes, error) {
			var made struct{ AliasArn string }
			if err := r.Call(ctx, "lambda", "CreateAlias", aliasInput(r), &made); err != nil {
				return nil, err
			}
			r.Initiate(made.AliasArn)
			return Attributes{"AliasArn": made.AliasArn}, r.Call(ctx, "lambda", "GetAlias", In{"FunctionName": r.Properties["FunctionName"], "Name": r.Properties["Name"]}, nil)
		},
		Update: func(ctx context.Context, r *Request) (Attributes, error) {
			return r.Attributes, r.Call(ctx, "lambda", "UpdateAlias", aliasInput(r), nil)
		},
		Delete: func(ctx context.Context, r *Request) error {
			return unlessGone(r.Call(ctx, "lambda", "DeleteAlias", In{"FunctionName": r.Properties["FunctionName"], "Name": r.Properties["Name"]}, nil))
		},
	}
}

func aliasInput(r *Request) In {
	return In{"FunctionName": r.Properties["FunctionName"], "Name": r.Properties["Name"],
		"FunctionVersion": r.Properties["FunctionVersion"], "Description": r.Properties["Description"]}
}
