package resource

import (
	"context"
	"time"
)

// functionURL defines AWS::Lambda::Url. Ref is the ARN of the function.
func functionURL() *Type {
	return &Type{
		Name: "AWS::Lambda::Url",
		Properties: Members{
			"AuthType": text().oneOf("AWS_IAM", "NONE").required(),
			"Cors": object(Members{
				"AllowCredentials": boolean(),
				"AllowHeaders":     listOf(text()),
				"AllowMethods":     listOf(text()),
				"AllowOrigins":     listOf(text()),
				"ExposeHeaders":    listOf(text()),
				"MaxAge":           integer().between(0, 86400),
			}),
			"InvokeMode":        text().oneOf("BUFFERED", "RESPONSE_STREAM"),
			"Qualifier":         text().createOnly(),
			"TargetFunctionArn": text().required().createOnly(),
		},
		Identifier: []string{"FunctionArn"},
		Attributes: []string{"FunctionArn", "FunctionUrl"},
		Takes:      Durations{Create: time.Second, Settle: time.Second, Update: 2 * time.Second, Delete: time.Second},
		Create:     createURL,
		Update:     updateURL,
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "lambda", "DeleteFunctionUrlConfig",
				params{"FunctionName": r.Properties["TargetFunctionArn"], "Qualifier": r.Properties["Qualifier"]})
		},
	}
}

func createURL(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	var made struct{ FunctionArn, FunctionUrl string }
	if err := r.call(ctx, "lambda", "CreateFunctionUrlConfig", urlInput(r), &made); err != nil {
		return nil, err
	}
	r.initiate(made.FunctionArn)
	return Attributes{"FunctionArn": made.FunctionArn, "FunctionUrl": made.FunctionUrl}, nil
}

func updateURL(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	in := urlInput(r)
	if in["Cors"] == nil && r.Previous["Cors"] != nil {
		in["Cors"] = params{}
	}
	if in["InvokeMode"] == nil && r.Previous["InvokeMode"] != nil {
		in["InvokeMode"] = "BUFFERED" // AWS: Lambda API reference, CreateFunctionUrlConfig
	}
	return r.Attributes, r.call(ctx, "lambda", "UpdateFunctionUrlConfig", in, nil)
}

func urlInput(r *HandlerRequest) params {
	in := r.input("Qualifier", "AuthType", "Cors", "InvokeMode")
	in["FunctionName"] = r.Properties["TargetFunctionArn"]
	return in
}
