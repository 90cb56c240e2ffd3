package resource

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"strings"

	"cfnenv/smoke/emulator/service"
)

// functionCode is the code of a function as Lambda takes it, with runtime and handler.
type functionCode struct {
	archive          []byte
	runtime, handler any
	// missing says why the code is stood in for, "" when it is the template's.
	missing string
}

// codeFor finds the code of a function: in the template, or in a bucket of the account. What is neither there nor can run
// here is stood in for, where the type is lenient: the function is there and raises an error.
func (r *HandlerRequest) codeFor(ctx context.Context) (functionCode, error) {
	out := functionCode{runtime: r.Properties["Runtime"], handler: r.Properties["Handler"]}
	code, _ := r.Properties["Code"].(map[string]any)
	var err error
	switch source, inline := code["ZipFile"].(string); {
	case code["ImageUri"] != nil:
		out.missing = "its container image is not emulated"
	case inline:
		out.archive, err = inlineArchive(source, r.text("Runtime"))
	case code["S3Bucket"] != nil:
		if out.archive, err = r.object(ctx, code["S3Bucket"], code["S3Key"]); gone(err) {
			out.missing, err = "its code is not in the emulated account (s3://"+texted(code["S3Bucket"])+"/"+texted(code["S3Key"])+")", nil
		}
	default:
		err = &Error{Code: "InvalidRequest", Message: "Please provide a source for function code."}
	}
	if out.missing == "" && err == nil {
		if runtime := r.text("Runtime"); !r.runs() {
			out.missing = "its runtime " + runtime + " is not emulated"
		}
	}
	switch {
	case err != nil || out.missing == "":
	case r.Lenient:
		err = out.standIn()
	default:
		err = &Error{Code: "InvalidRequest", Message: "not emulated: " + out.missing}
	}
	return out, err
}

// runs reports whether functions of the runtime run here at all.
func (r *HandlerRequest) runs() bool {
	runtime := r.text("Runtime")
	return strings.HasPrefix(runtime, "python3") || strings.HasPrefix(runtime, "nodejs")
}

// runtimeMissing reports whether Lambda finds no program on this machine for a function's runtime.
func runtimeMissing(err error) bool {
	return codeOf(err) == "InvalidParameterValueException" && strings.Contains(err.Error(), service.CannotRun)
}

// standIn makes code that says that it is none.
func (c *functionCode) standIn() (err error) {
	c.runtime, c.handler = "python3.13", "index.handler"
	c.archive, err = archiveOf("index.py", `class `+stoodInCode+`(Exception):
    pass


def handler(event, context):
    raise `+stoodInCode+`("cfnenv: this function has a stand-in for its code, because of the emulated account: it cannot be invoked")
`)
	return err
}

// object reads an object as the stack's role.
func (r *HandlerRequest) object(ctx context.Context, bucket, key any) ([]byte, error) {
	var out struct{ Body []byte }
	err := r.call(ctx, "s3", "GetObject", params{"Bucket": bucket, "Key": key}, &out)
	return out.Body, err
}

func texted(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// Inline code finds a module with which it can answer for a custom resource (AWS: AWS::Lambda::Function Code, cfn-response
// module).
var (
	//go:embed cfnresponse/cfnresponse.py
	pythonResponse string
	//go:embed cfnresponse/cfn-response.js
	nodeResponse string
)

// inlineArchive makes the deployment package for Code.ZipFile: one file named index, with the extension of the runtime
// (AWS: AWS::Lambda::Function Code, ZipFile), and the module for custom resources.
func inlineArchive(source, runtime string) ([]byte, error) {
	switch {
	case strings.HasPrefix(runtime, "python"):
		return archiveOf("index.py", source, "cfnresponse.py", pythonResponse)
	case strings.HasPrefix(runtime, "nodejs"):
		return archiveOf("index.js", source, "node_modules/cfn-response/index.js", nodeResponse)
	}
	return nil, &Error{Code: "InvalidRequest",
		Message: "ZipFile can only be used when Runtime is set to either of nodejs, python2.7, python3.x."}
}

// archiveOf makes a deployment package of files, each a name and a text. It has no modification times, so that the same
// source is the same archive.
func archiveOf(files ...string) ([]byte, error) {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := archive.Create(files[i])
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
