package client

import (
	"context"
	"net/http"
	"net/url"
)

// Functions asks Lambda.
type Functions struct{ config Config }

// Lambda is the client for functions.
func Lambda(c Config) *Functions { return &Functions{c} }

// Function is a function's configuration.
type Function struct {
	Name    string `json:"FunctionName"`
	ARN     string `json:"FunctionArn"`
	RoleARN string `json:"Role"`
}

// GetFunction asks what a function is. The paths are those of the AWS Lambda API reference.
func (f *Functions) GetFunction(ctx context.Context, name string) (Function, error) {
	var answer struct{ Configuration Function }
	err := f.get(ctx, "GetFunction", "/2015-03-31/functions/"+url.PathEscape(name), &answer)
	return answer.Configuration, err
}

// FunctionURL is how a function is called from outside.
type FunctionURL struct {
	URL      string `json:"FunctionUrl"`
	AuthType string
}

// GetFunctionURLConfig asks for a function's URL.
func (f *Functions) GetFunctionURLConfig(ctx context.Context, name string) (FunctionURL, error) {
	var answer FunctionURL
	err := f.get(ctx, "GetFunctionUrlConfig", "/2021-10-31/functions/"+url.PathEscape(name)+"/url", &answer)
	return answer, err
}

// GetPolicy asks for a function's resource-based policy.
func (f *Functions) GetPolicy(ctx context.Context, name string) (string, error) {
	var answer struct{ Policy string }
	err := f.get(ctx, "GetPolicy", "/2015-03-31/functions/"+url.PathEscape(name)+"/policy", &answer)
	return answer.Policy, err
}

func (f *Functions) get(ctx context.Context, operation, path string, answer any) error {
	return f.config.do(ctx, rest{service: "Lambda", name: "lambda", operation: operation, method: http.MethodGet, path: path}, answer)
}
