package exporter

import (
	"slices"
	"strings"

	"cfnenv/env"
)

// noConversion names, in the shells of MSYS2 and Git for Windows, the variables
// that are handed to a program as they are.
const noConversion = "MSYS2_ENV_CONV_EXCL"

// keepFromMSYS adds what keeps Git Bash from rewriting a secret: of a value that
// begins with a slash it makes a Windows path when it starts a native program,
// such as the AWS CLI, and AWS answers that the signature does not match.
//
// MSYS2, "Filesystem Paths", environment variables: a list of prefixes of
// NAME=value, separated by semicolons; * stands for all.
func (e *Exporter) keepFromMSYS(variables []env.Variable) []env.Variable {
	if system, _ := e.LookupEnv("MSYSTEM"); system == "" {
		return variables
	}
	var list []string
	if present, _ := e.LookupEnv(noConversion); present != "" {
		list = strings.Split(present, ";")
	}
	for _, v := range variables {
		if entry := v.Name + "="; v.Secret && !v.Unset && !slices.Contains(list, "*") && !slices.Contains(list, entry) {
			list = append(list, entry)
		}
	}
	return append(variables, env.Variable{Name: noConversion, Value: strings.Join(list, ";")})
}
