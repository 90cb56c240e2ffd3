package env

import (
	"errors"
	"strings"
)

// github writes for a step of GitHub Actions: a mask for every secret on
// standard output, so that no later log shows it, and lines to append to
// $GITHUB_ENV, which later steps have as their environment.
//
// GitHub, "Workflow commands for GitHub Actions": masking a value in a log,
// setting an environment variable. The runner decodes %25 in a command's value.
type github struct{}

func (github) write(variables []Variable) (Text, error) {
	lines, err := plainLines(variables)
	if err != nil {
		return Text{}, err
	}
	if lines == "" {
		return Text{}, errors.New("format github cannot unset a variable: $GITHUB_ENV has no way to")
	}
	var masks strings.Builder
	for _, v := range variables {
		if v.Secret && !v.Unset {
			masks.WriteString("::add-mask::" + strings.ReplaceAll(v.Value, "%", "%25") + "\n")
		}
	}
	return Text{Stdout: masks.String(), Append: lines}, nil
}

func (github) failure([]Variable) string { return "" }
