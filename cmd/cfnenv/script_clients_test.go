package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"cfnenv/smoke/emulator/clienttest"
)

// hasAWSCLI tells whether a generation of the AWS CLI is installed. The first
// one may be missing everywhere: no distribution has it any more.
func hasAWSCLI(generation string) (bool, error) {
	found := clienttest.HasCLI(generation)
	if !found && generation != "1" && os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		return false, fmt.Errorf("AWS CLI v%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", generation)
	}
	return found, nil
}

// useAWSCLI is the command "awscli GENERATION [alone]" of scripts: from there on, aws is
// that generation of the AWS CLI. It is served, unless it is to be alone: a process of its own for each command.
func useAWSCLI(script *testscript.TestScript, neg bool, args []string) {
	alone := len(args) == 2 && args[1] == "alone"
	if neg || len(args) != 1 && !alone {
		script.Fatalf("usage: awscli GENERATION [alone]")
	}
	forward, err := exec.LookPath(forwardCommand)
	script.Check(err)
	dir := script.MkAbs(".awscli")
	script.Check(os.Mkdir(dir, 0o700))
	script.Check(clienttest.InstallCLI(dir, args[0], forward, alone))
	script.Setenv("PATH", dir+string(os.PathListSeparator)+script.Getenv("PATH"))
}

// forwardCommand is the program by which scripts reach a served AWS CLI.
const forwardCommand = "aws-served"

// boto3Version is the version of python3's boto3, "" without one.
var boto3Version = sync.OnceValues(func() (string, error) {
	out, _ := exec.Command("python3", "-c", "import importlib.metadata as m; print(m.version('boto3'), end='')").Output()
	if len(out) == 0 && os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		return "", errors.New("python3 has no boto3, and CFNENV_REQUIRE_TOOLS is 1")
	}
	return string(out), nil
})
