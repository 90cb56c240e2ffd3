// Package interpreter finds what Lambda functions run under on this machine: a python3 that has boto3, and node.
//
// Lambda's Python runtimes bring boto3 along, so a python3 without it is passed over. Where none has it, a private
// virtual environment is made once in the user's cache directory. The version that a function asks for (python3.13) is
// not looked for: the function runs under the one that is found.
package interpreter

// Interpreter is a program that runs functions.
type Interpreter struct {
	// Path is the executable itself, never a shim.
	Path string
	// Version is what the executable says: "3.11.7".
	Version string
	// Modules is a directory that holds boto3 and that the interpreter searches only for its own user, or empty. A
	// function runs with another home directory and would not find it there.
	Modules string
}
