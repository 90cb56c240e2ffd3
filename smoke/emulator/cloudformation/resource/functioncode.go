package resource

import (
	"context"
	"encoding/json"
	"strings"
)

// functionCode is the code of a function as Lambda takes it, with runtime and handler.
type functionCode struct {
	archive          []byte
	runtime, handler any
	// missing is why the code is stood in for, "" when it is the template's.
	missing string
}

// codeFor finds the code of a function: in the template, or in a bucket of the account. What is neither there nor can run
// here is stood in for, where the type is lenient: the function is there and raises an error.
func (r *Request) codeFor(ctx context.Context) (functionCode, error) {
	out := functionCode{runtime: r.Properties["Runtime"], handler: r.Properties["Handler"]}
	code, _ := r.Properties["Code"].(map[string]any)
	var err error
	switch source, inline := code["ZipFile"].(string); {
	case code["ImageUri"] != nil:
		out.missing = "its container image is not emulated"
	case inline:
		out.archive, err = inlineArchive(source, r.text("Runtime"))
	case code["S3Bucket"] != nil:
		if out.archive, err = r.object(ctx, code["S3Bucket"], code["S3Key"]); gone(err) || codeOf(err) == "NoSuchKey" {
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
func (r *Request) runs() bool {
	runtime := r.text("Runtime")
	return strings.HasPrefix(runtime, "python3") || strings.HasPrefix(runtime, "nodejs")
}

// cannotRun reports whether Lambda finds no program on this machine for a function's runtime.
func cannotRun(err error) bool {
	return codeOf(err) == "InvalidParameterValueException" && strings.Contains(err.Error(), " cannot run: ")
}

// standIn makes code that says that it is none.
func (c *functionCode) standIn() (err error) {
	c.runtime, c.handler = "python3.13", "index.handler"
	c.archive, err = archiveOf("index.py", `class `+StoodInCode+`(Exception):
    pass


def handler(event, context):
    raise `+StoodInCode+`("cfnenv: this function has a stand-in for its code, because of the emulated account: it cannot be invoked")
`)
	return err
}

// object reads an object as the stack's role.
func (r *Request) object(ctx context.Context, bucket, key any) ([]byte, error) {
	var out struct{ Body []byte }
	err := r.Call(ctx, "s3", "GetObject", In{"Bucket": bucket, "Key": key}, &out)
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
