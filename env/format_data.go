package env

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// data is embedded by the formats that programs read and no shell evaluates.
type data struct{}

func (data) failure([]Variable) string { return "" }

// dotenv writes for docker run --env-file, which takes everything after the
// first equals sign as it is: no quotes, no escapes. A name to unset is left
// out, because docker reads a name alone as "take it from my environment".
type dotenv struct{ data }

func (dotenv) write(variables []Variable) (Text, error) {
	lines, err := plainLines(variables)
	if lines == "" && err == nil {
		err = errors.New("format dotenv cannot unset a variable: leave it out of the file instead")
	}
	return Text{Stdout: lines}, err
}

// plainLines writes NAME=value lines of the variables to set.
func plainLines(variables []Variable) (string, error) {
	var b strings.Builder
	for _, v := range variables {
		if v.Unset {
			continue
		}
		if strings.ContainsAny(v.Value, "\r\n") {
			return "", carryError(v, errors.New("contains a line break"))
		}
		b.WriteString(v.Name + "=" + v.Value + "\n")
	}
	return b.String(), nil
}

// github writes for a step of GitHub Actions: a mask for every secret on
// standard output, so that no later log shows it, and lines to append to
// $GITHUB_ENV, which later steps have as their environment.
//
// GitHub, "Workflow commands for GitHub Actions": masking a value in a log,
// setting an environment variable. The runner decodes %25 in a command's value.
type github struct{ data }

func (github) write(variables []Variable) (Text, error) {
	lines, err := plainLines(variables)
	if err != nil {
		return Text{}, err
	}
	if lines == "" {
		return Text{}, errors.New("format github cannot unset a variable: $GITHUB_ENV has no syntax for it")
	}
	var masks strings.Builder
	for _, v := range variables {
		if v.Secret && !v.Unset {
			masks.WriteString("::add-mask::" + strings.ReplaceAll(v.Value, "%", "%25") + "\n")
		}
	}
	return Text{Stdout: masks.String(), Append: lines}, nil
}

// jsonObject writes one object, name to value, null for a name to unset.
type jsonObject struct{ data }

func (jsonObject) write(variables []Variable) (Text, error) {
	var members []string
	for _, v := range variables {
		value := "null"
		if !v.Unset {
			var err error
			if value, err = quoteJSON(v.Value); err != nil {
				return Text{}, carryError(v, err)
			}
		}
		members = append(members, "\n  \""+v.Name+`": `+value)
	}
	return Text{Stdout: "{" + strings.Join(members, ",") + "\n}\n"}, nil
}

// quoteJSON writes a value as a JSON string; the error is for bytes that are
// not UTF-8.
func quoteJSON(value string) (string, error) {
	if !utf8.ValidString(value) {
		return "", errNotUTF8
	}
	text, err := encodeJSON(value)
	return strings.TrimSuffix(text, "\n"), err
}

// encodeJSON is json.Marshal for readers that are no browsers: <, > and & stay.
func encodeJSON(value any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return b.String(), err
}

// credentialProcess writes the document that AWS's clients read from a
// credential_process.
//
// AWS SDKs and Tools Reference Guide, "Process credential provider": Version is
// 1, Expiration may be missing.
type credentialProcess struct{ data }

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
		return Text{}, errors.New("format process needs credentials to print, and there are none")
	}
	text, err := encodeJSON(document)
	return Text{Stdout: text}, err
}
