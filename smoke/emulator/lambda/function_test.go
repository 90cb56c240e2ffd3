package lambda_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

const noop = "def handler(e, c): pass"

func TestFunctionLife(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	role, name := a.role("r"), aws.String("f")
	made := a.create("f", role, noop, func(in *api.CreateFunctionInput) {
		in.Description = aws.String("d")
		in.Environment = &types.Environment{Variables: map[string]string{"A_1": "x"}}
		in.Tags = map[string]string{"team": "a"}
		in.MemorySize = aws.Int32(256)
	})
	got, err := a.admin.GetFunction(ctx, &api.GetFunctionInput{FunctionName: name})
	if err != nil {
		t.Fatal(err)
	}
	c := got.Configuration
	if *c.FunctionArn != "arn:aws:lambda:us-east-2:123456789012:function:f" || c.State != types.StateActive || c.LastUpdateStatus != types.LastUpdateStatusSuccessful ||
		*c.Timeout != 10 || *c.MemorySize != 256 || c.Environment.Variables["A_1"] != "x" || *c.CodeSha256 != *made.CodeSha256 || c.CodeSize == 0 ||
		*c.Role != role || *c.Version != "$LATEST" || *c.LoggingConfig.LogGroup != "/aws/lambda/f" || *c.EphemeralStorage.Size != 512 ||
		c.PackageType != types.PackageTypeZip || c.Architectures[0] != types.ArchitectureX8664 || c.TracingConfig.Mode != types.TracingModePassThrough ||
		!maps.Equal(got.Tags, map[string]string{"team": "a"}) || !strings.HasSuffix(*c.LastModified, "+0000") {
		t.Errorf("GetFunction: %+v %+v", c, got.Tags)
	}
	updated, err := a.admin.UpdateFunctionConfiguration(ctx, &api.UpdateFunctionConfigurationInput{
		FunctionName: name, Timeout: aws.Int32(20), Environment: &types.Environment{}, RevisionId: c.RevisionId,
	})
	if err != nil || *updated.Timeout != 20 || updated.Environment != nil || *updated.MemorySize != 256 || *updated.RevisionId == *c.RevisionId {
		t.Errorf("UpdateFunctionConfiguration: %+v, %v", updated, err)
	}
	_, err = a.admin.UpdateFunctionConfiguration(ctx, &api.UpdateFunctionConfigurationInput{FunctionName: name, RevisionId: c.RevisionId})
	wantError(t, err, "PreconditionFailedException", "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API")
	code := archive(t, "index.py", "def handler(e, c): return 'new'")
	dry, err := a.admin.UpdateFunctionCode(ctx, &api.UpdateFunctionCodeInput{FunctionName: name, ZipFile: code, DryRun: true})
	if err != nil || *dry.CodeSha256 != *made.CodeSha256 {
		t.Errorf("dry run: %+v, %v", dry, err)
	}
	if _, err := a.admin.UpdateFunctionCode(ctx, &api.UpdateFunctionCodeInput{FunctionName: name, ZipFile: code}); err != nil {
		t.Error(err)
	}
	if out, err := a.admin.Invoke(ctx, &api.InvokeInput{FunctionName: name}); err != nil || string(out.Payload) != `"new"` {
		t.Errorf("after the update: %s, %v", out.Payload, err)
	}
	versions, err := a.admin.ListVersionsByFunction(ctx, &api.ListVersionsByFunctionInput{FunctionName: name})
	if err != nil || len(versions.Versions) != 1 || *versions.Versions[0].FunctionArn != *c.FunctionArn+":$LATEST" {
		t.Errorf("versions: %+v, %v", versions, err)
	}
	if _, err := a.admin.DeleteFunction(ctx, &api.DeleteFunctionInput{FunctionName: name}); err != nil {
		t.Error(err)
	}
	_, err = a.admin.GetFunction(ctx, &api.GetFunctionInput{FunctionName: name})
	wantError(t, err, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-2:123456789012:function:f")
}

func TestCreateFunctionRefuses(t *testing.T) {
	a := start(t)
	role := a.role("r")
	a.create("there", role, noop)
	tests := map[string]struct {
		change        func(*api.CreateFunctionInput)
		code, message string
	}{
		"exists":       {func(in *api.CreateFunctionInput) { in.FunctionName = aws.String("there") }, "ResourceConflictException", "Function already exist: there"},
		"bad name":     {func(in *api.CreateFunctionInput) { in.FunctionName = aws.String("a b") }, "ValidationException", "Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern:"},
		"long name":    {func(in *api.CreateFunctionInput) { in.FunctionName = aws.String(strings.Repeat("x", 65)) }, "ValidationException", "Member must have length less than or equal to 64"},
		"no such role": {func(in *api.CreateFunctionInput) { in.Role = aws.String("arn:aws:iam::123456789012:role/none") }, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."},
		"untrusting": {func(in *api.CreateFunctionInput) {
			in.Role = aws.String(a.Workshop.Account.RoleARN(a.Workshop.Account.RuntimeRole()))
		}, "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."},
		"no role ARN":   {func(in *api.CreateFunctionInput) { in.Role = aws.String("r") }, "ValidationException", "at 'role' failed to satisfy constraint"},
		"timeout 0":     {func(in *api.CreateFunctionInput) { in.Timeout = aws.Int32(0) }, "ValidationException", "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		"timeout 901":   {func(in *api.CreateFunctionInput) { in.Timeout = aws.Int32(901) }, "ValidationException", "Member must have value less than or equal to 900"},
		"memory":        {func(in *api.CreateFunctionInput) { in.MemorySize = aws.Int32(64) }, "ValidationException", "at 'memorySize'"},
		"reserved":      {func(in *api.CreateFunctionInput) { in.Environment = vars("AWS_REGION", "x") }, "InvalidParameterValueException", "Reserved keys used in this request: AWS_REGION"},
		"variable name": {func(in *api.CreateFunctionInput) { in.Environment = vars("1X", "x") }, "ValidationException", "[a-zA-Z]([a-zA-Z0-9_])+"},
		"the first wrong name": {func(in *api.CreateFunctionInput) {
			in.Environment = &types.Environment{Variables: map[string]string{"7X": "", "4X": "", "6X": "", "2X": "", "1X": "", "8X": "", "5X": "", "3X": ""}}
		}, "ValidationException", "Value '1X' at"},
		"variables 4 KB": {func(in *api.CreateFunctionInput) { in.Environment = vars("XX", strings.Repeat("x", 4096)) }, "InvalidParameterValueException", "exceeded the 4KB limit"},
		"no runtime":     {func(in *api.CreateFunctionInput) { in.Runtime = "" }, "InvalidParameterValueException", "Runtime and Handler are mandatory parameters"},
		"odd runtime":    {func(in *api.CreateFunctionInput) { in.Runtime = "cobol" }, "InvalidParameterValueException", "Value cobol at 'runtime' failed to satisfy constraint"},
		"old runtime":    {func(in *api.CreateFunctionInput) { in.Runtime = types.RuntimePython37 }, "InvalidParameterValueException", "The runtime parameter of python3.7 is no longer supported"},
		"java":           {func(in *api.CreateFunctionInput) { in.Runtime = types.RuntimeJava21 }, "NotEmulated", "not emulated: runtime java21"},
		"layers":         {func(in *api.CreateFunctionInput) { in.Layers = []string{"arn:aws:lambda:us-east-2:1:layer:l:1"} }, "InvalidParameterValueException", "Layer version arn:aws:lambda:us-east-2:1:layer:l:1 does not exist."},
		"image":          {func(in *api.CreateFunctionInput) { in.PackageType = types.PackageTypeImage }, "NotEmulated", "PackageType Image"},
		"publish":        {func(in *api.CreateFunctionInput) { in.Publish = true }, "NotEmulated", "Publish"},
		"json logs": {func(in *api.CreateFunctionInput) {
			in.LoggingConfig = &types.LoggingConfig{LogFormat: types.LogFormatJson}
		}, "NotEmulated", "LogFormat JSON"},
		"no zip":   {func(in *api.CreateFunctionInput) { in.Code.ZipFile = []byte("PK?") }, "InvalidParameterValueException", "Could not unzip uploaded file."},
		"no code":  {func(in *api.CreateFunctionInput) { in.Code.ZipFile = nil }, "InvalidParameterValueException", "Uploaded file must be a non-empty zip"},
		"zip slip": {func(in *api.CreateFunctionInput) { in.Code.ZipFile = archive(t, "../out.py", noop) }, "InvalidParameterValueException", "Could not unzip uploaded file."},
		"aws tag":  {func(in *api.CreateFunctionInput) { in.Tags = map[string]string{"aws:x": "y"} }, "InvalidParameterValueException", "aws:"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := &api.CreateFunctionInput{
				FunctionName: aws.String("f"), Role: &role, Runtime: types.RuntimePython313, Handler: aws.String("index.handler"),
				Code: &types.FunctionCode{ZipFile: archive(t, "index.py", noop)},
			}
			test.change(in)
			_, err := a.admin.CreateFunction(context.Background(), in)
			wantError(t, err, test.code, test.message)
		})
	}
	if out, err := a.admin.ListFunctions(context.Background(), &api.ListFunctionsInput{}); err != nil || len(out.Functions) != 1 {
		t.Errorf("functions left: %+v, %v", out, err)
	}
}

func vars(name, value string) *types.Environment {
	return &types.Environment{Variables: map[string]string{name: value}}
}

func TestCreateFunctionNeedsPassRole(t *testing.T) {
	a := start(t)
	role := a.role("target")
	maker := a.session("maker", "lambda:CreateFunction")
	in := &api.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: &role, Runtime: types.RuntimePython313, Handler: aws.String("index.handler"),
		Code: &types.FunctionCode{ZipFile: archive(t, "index.py", noop)},
	}
	_, err := api.NewFromConfig(a.Config(maker)).CreateFunction(context.Background(), in)
	wantError(t, err, "AccessDeniedException", "is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/target because no identity-based policy allows the iam:PassRole action")
	maker = a.session("passer", "lambda:CreateFunction", "iam:PassRole")
	client := api.NewFromConfig(a.Config(maker))
	in.Tags = map[string]string{"a": "b"}
	_, err = client.CreateFunction(context.Background(), in)
	wantError(t, err, "AccessDeniedException", "lambda:TagResource on resource: arn:aws:lambda:us-east-2:123456789012:function:f")
	in.Tags = nil
	if _, err = client.CreateFunction(context.Background(), in); err != nil {
		t.Error(err)
	}
}

func TestListFunctionsPages(t *testing.T) {
	a := start(t)
	role := a.role("r")
	for i := range 5 {
		a.create(fmt.Sprintf("f%d", i), role, noop)
	}
	var seen []string
	pages := api.NewListFunctionsPaginator(a.admin, &api.ListFunctionsInput{MaxItems: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Functions) > 2 {
			t.Errorf("a page of %d", len(page.Functions))
		}
		for _, f := range page.Functions {
			seen = append(seen, *f.FunctionName)
		}
	}
	if !slices.Equal(seen, []string{"f0", "f1", "f2", "f3", "f4"}) {
		t.Errorf("seen %v", seen)
	}
}

func TestTags(t *testing.T) {
	a := start(t)
	ctx := context.Background()
	arn := a.create("f", a.role("r"), noop).FunctionArn
	if _, err := a.admin.TagResource(ctx, &api.TagResourceInput{Resource: arn, Tags: map[string]string{"a": "1", "b": "2"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.admin.UntagResource(ctx, &api.UntagResourceInput{Resource: arn, TagKeys: []string{"b", "c"}}); err != nil {
		t.Fatal(err)
	}
	got, err := a.admin.ListTags(ctx, &api.ListTagsInput{Resource: arn})
	if err != nil || !maps.Equal(got.Tags, map[string]string{"a": "1"}) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = a.admin.TagResource(ctx, &api.TagResourceInput{Resource: arn, Tags: map[string]string{"AWS:x": "1"}})
	wantError(t, err, "InvalidParameterValueException", "aws: prefixed tag key names are not allowed for external use.")
}
