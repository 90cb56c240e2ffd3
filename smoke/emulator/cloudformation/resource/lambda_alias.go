package resource

import "context"

// functionAlias defines AWS::Lambda::Alias. Ref is the alias' ARN.
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
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			var made struct{ AliasArn string }
			if err := r.call(ctx, "lambda", "CreateAlias", r.input("FunctionName", "Name", "FunctionVersion", "Description"), &made); err != nil {
				return nil, err
			}
			r.initiate(made.AliasArn)
			return Attributes{"AliasArn": made.AliasArn}, r.call(ctx, "lambda", "GetAlias", r.input("FunctionName", "Name"), nil)
		},
		Update: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			return r.Attributes, r.call(ctx, "lambda", "UpdateAlias", r.input("FunctionName", "Name", "FunctionVersion", "Description"), nil)
		},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "DeleteAlias", r.input("FunctionName", "Name"))
		},
	}
}
