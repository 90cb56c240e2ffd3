package resource

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"strings"
)

// Inline code finds a module with which it can answer for a custom resource (AWS: AWS::Lambda::Function Code, cfn-response
// module).
var (
	//go:embed cfnresponse/cfnresponse.py
	pythonResponse string
	//go:embed cfnresponse/cfn-response.js
	nodeResponse string
)

// inlineArchive is the deployment package that CloudFormation makes of Code.ZipFile: one file named index, with the
// extension of the runtime (AWS: AWS::Lambda::Function Code, ZipFile), and the module for custom resources.
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

// archiveOf is a deployment package of files, each a name and a text. It has no modification times: the same source is the
// same archive.
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
