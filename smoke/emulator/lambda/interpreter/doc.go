// Package interpreter finds what Lambda functions run under on this machine: a python3, and node.
//
// Lambda's Python runtimes bring boto3 along, so a python3 that has it comes before one that does not. Where none has it,
// functions get the sandbox's stand-in. The version that a function asks for (python3.13) is not looked for: the function
// runs under the one that is found.
//
// Programs are asked about themselves in an empty directory, so that no json.py or .python-version in the user's own is
// run or read.
package interpreter

// Interpreter is a program that runs functions.
type Interpreter struct {
	// Path is the executable itself, never a shim.
	Path string
	// Version is what the executable says: "3.11.7".
	Version string
	// Boto3 is the version of its boto3; empty when it has none.
	Boto3 string
	// Modules is a directory that holds boto3 and that the interpreter searches only for its own user, or empty. A
	// function runs with another home directory and would not find it there.
	Modules string
}

// SDK names what functions get when they import boto3.
func (i Interpreter) SDK() string {
	if i.Boto3 == "" {
		return "cfnenv's stand-in for boto3"
	}
	return "boto3 " + i.Boto3
}
