package lambda_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// TestStatements checks what AddPermission stores against what AWS stores.
func TestStatements(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	a.create("f", a.role("r"), noop)
	const arn = `"Resource":"arn:aws:lambda:us-east-2:123456789012:function:f"`
	tests := map[string]struct {
		in   api.AddPermissionInput
		want string
	}{
		"url":     {api.AddPermissionInput{Action: aws.String("lambda:InvokeFunctionUrl"), Principal: aws.String("*"), FunctionUrlAuthType: types.FunctionUrlAuthTypeNone}, `{"Sid":"url","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl",` + arn + `,"Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}`},
		"invoke":  {api.AddPermissionInput{Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("*"), InvokedViaFunctionUrl: aws.Bool(true)}, `{"Sid":"invoke","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction",` + arn + `,"Condition":{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}}`},
		"service": {api.AddPermissionInput{Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("s3.amazonaws.com"), SourceArn: aws.String("arn:aws:s3:::b"), SourceAccount: aws.String("123456789012")}, `{"Sid":"service","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction",` + arn + `,"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"},"StringEquals":{"AWS:SourceAccount":"123456789012"}}}`},
		"account": {api.AddPermissionInput{Action: aws.String("lambda:*"), Principal: aws.String("111122223333")}, `{"Sid":"account","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"lambda:*",` + arn + `}`},
		"role":    {api.AddPermissionInput{Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("arn:aws:iam::123456789012:role/r")}, `{"Sid":"role","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/r"},"Action":"lambda:InvokeFunction",` + arn + `}`},
	}
	for name, test := range tests {
		test.in.FunctionName, test.in.StatementId = aws.String("f"), &name
		out, err := a.admin.AddPermission(ctx, &test.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if *out.Statement != test.want {
			t.Errorf("%s: %s\nwant %s", name, *out.Statement, test.want)
		}
	}
	policy, err := a.admin.GetPolicy(ctx, &api.GetPolicyInput{FunctionName: aws.String("f")})
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Version, ID string
		Statement   []json.RawMessage
	}
	if err := json.Unmarshal([]byte(*policy.Policy), &document); err != nil || document.Version != "2012-10-17" || document.ID != "default" || len(document.Statement) != len(tests) {
		t.Errorf("policy %s (%v)", *policy.Policy, err)
	}
	_, err = a.admin.RemovePermission(ctx, &api.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("url"), RevisionId: aws.String("0")})
	wantError(t, err, "PreconditionFailedException", "Call the GetPolicy API")
	for name := range tests {
		if _, err := a.admin.RemovePermission(ctx, &api.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: &name}); err != nil {
			t.Error(err)
		}
	}
	_, err = a.admin.GetPolicy(ctx, &api.GetPolicyInput{FunctionName: aws.String("f")})
	wantError(t, err, "ResourceNotFoundException", "The resource you requested does not exist.")
	_, err = a.admin.RemovePermission(ctx, &api.RemovePermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("url")})
	wantError(t, err, "ResourceNotFoundException", "Statement url is not found in resource policy.")
}

func TestAddPermissionRefuses(t *testing.T) {
	a := start(t)
	a.create("f", a.role("r"), noop)
	add := func(change func(*api.AddPermissionInput)) error {
		in := &api.AddPermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("s"), Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("*")}
		change(in)
		_, err := a.admin.AddPermission(context.Background(), in)
		return err
	}
	if err := add(func(*api.AddPermissionInput) {}); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change        func(*api.AddPermissionInput)
		code, message string
	}{
		"twice":     {func(in *api.AddPermissionInput) {}, "ResourceConflictException", "The statement id (s) provided already exists."},
		"auth type": {func(in *api.AddPermissionInput) { in.StatementId, in.FunctionUrlAuthType = aws.String("t"), "NONE" }, "InvalidParameterValueException", "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action"},
		"action":    {func(in *api.AddPermissionInput) { in.Action = aws.String("s3:GetObject") }, "ValidationException", "at 'action' failed to satisfy constraint"},
		"sid":       {func(in *api.AddPermissionInput) { in.StatementId = aws.String("a b") }, "ValidationException", "at 'statementId' failed to satisfy constraint"},
		"principal": {func(in *api.AddPermissionInput) { in.StatementId, in.Principal = aws.String("t"), aws.String("me") }, "InvalidParameterValueException", "The provided principal was invalid. Please check the principal and try again."},
		"no such":   {func(in *api.AddPermissionInput) { in.FunctionName = aws.String("none") }, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-2:123456789012:function:none"},
		"wrong auth": {func(in *api.AddPermissionInput) {
			in.Action, in.FunctionUrlAuthType = aws.String("lambda:InvokeFunctionUrl"), "OAUTH"
		}, "ValidationException", "[NONE, AWS_IAM]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { wantError(t, add(test.change), test.code, test.message) })
	}
}

// TestPolicyLetsInvoke has a session without permissions of its own use what the function's policy grants to its role.
func TestPolicyLetsInvoke(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	a.create("f", a.role("r"), "def handler(e, c): return 1")
	client := api.NewFromConfig(a.Config(a.session("guest")))
	invoke := func() error {
		_, err := client.Invoke(ctx, &api.InvokeInput{FunctionName: aws.String("f")})
		return err
	}
	wantError(t, invoke(), "AccessDeniedException", "is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-2:123456789012:function:f because no identity-based policy allows the lambda:InvokeFunction action")
	url := a.public("f") // which lets everybody in, but by the URL only
	wantError(t, invoke(), "AccessDeniedException", "lambda:InvokeFunction")
	if answer, _ := a.fetch("GET", url, ""); answer.StatusCode != 200 {
		t.Errorf("by the URL: %d", answer.StatusCode)
	}
	_, err := a.admin.AddPermission(ctx, &api.AddPermissionInput{FunctionName: aws.String("f"), StatementId: aws.String("guest"), Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("arn:aws:iam::123456789012:role/guest")})
	if err != nil {
		t.Fatal(err)
	}
	if err := invoke(); err != nil {
		t.Error(err)
	}
}
