package env

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// jsonObject writes one object, name to value, null for a name to unset.
type jsonObject struct{}

func (jsonObject) write(variables []Variable) (Text, error) {
	var b strings.Builder
	for i, v := range variables {
		b.WriteString(objectSeparator(i))
		value := "null"
		if !v.Unset {
			var err error
			if value, err = quoteJSON(v.Value); err != nil {
				return Text{}, carryError(v, err)
			}
		}
		b.WriteString(`"` + v.Name + `": ` + value)
	}
	if b.Len() == 0 {
		b.WriteString("{")
	}
	return Text{Stdout: b.String() + "\n}\n"}, nil
}

func (jsonObject) failure([]Variable) string { return "" }

func objectSeparator(i int) string {
	if i == 0 {
		return "{\n  "
	}
	return ",\n  "
}

// quoteJSON writes a value as a JSON string; the error is for bytes that are
// not UTF-8.
func quoteJSON(value string) (string, error) {
	if !utf8.ValidString(value) {
		return "", errNotUTF8
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// credentialProcess writes what AWS's clients read from a credential_process.
//
// AWS SDKs and Tools Reference Guide, "Process credential provider": Version is
// 1, Expiration may be missing.
type credentialProcess struct{}

func (credentialProcess) write(variables []Variable) (Text, error) {
	document := struct {
		Version         int
		AccessKeyId     string
		SecretAccessKey string
		SessionToken    string
		Expiration      string `json:",omitempty"`
	}{Version: 1}
	for _, v := range variables {
		switch v.Name {
		case "AWS_ACCESS_KEY_ID":
			document.AccessKeyId = v.Value
		case "AWS_SECRET_ACCESS_KEY":
			document.SecretAccessKey = v.Value
		case "AWS_SESSION_TOKEN":
			document.SessionToken = v.Value
		case "AWS_CREDENTIAL_EXPIRATION":
			document.Expiration = v.Value
		}
	}
	if document.AccessKeyId == "" || document.SecretAccessKey == "" || document.SessionToken == "" {
		return Text{}, errors.New("format process is for credentials, and there are none to print")
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document)
	return Text{Stdout: b.String()}, err
}

func (credentialProcess) failure([]Variable) string { return "" }
