package resource

import (
	"archive/zip"
	"bytes"
	"strings"
)

// functionArchive is the deployment package that CloudFormation makes of Code.ZipFile: one file named index, with the
// extension of the runtime (AWS: AWS::Lambda::Function Code, ZipFile).
func functionArchive(r *Request) ([]byte, error) {
	code, _ := r.Properties["Code"].(map[string]any)
	source, ok := code["ZipFile"].(string)
	if !ok {
		return nil, &Error{Code: "InvalidRequest", Message: "Please provide a source for function code."}
	}
	name := ""
	switch runtime := r.text("Runtime"); {
	case strings.HasPrefix(runtime, "python"):
		name = "index.py"
	case strings.HasPrefix(runtime, "nodejs"):
		name = "index.js"
	default:
		return nil, &Error{Code: "InvalidRequest",
			Message: "ZipFile can only be used when Runtime is set to either of nodejs, python2.7, python3.x."}
	}
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	w, err := archive.Create(name) // no modification time: the same source is the same archive
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte(source)); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
