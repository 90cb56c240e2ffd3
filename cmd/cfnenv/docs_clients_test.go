package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// awsCLIs are the paths of the AWS CLIs on PATH, by generation: "1" and "2".
var awsCLIs = sync.OnceValue(func() map[string]string {
	found := make(map[string]string)
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, "aws")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		version, err := exec.Command(path, "--version").CombinedOutput() // some write it to stderr
		rest, ok := strings.CutPrefix(string(version), "aws-cli/")
		if err != nil || !ok {
			continue
		}
		generation, _, _ := strings.Cut(rest, ".")
		if found[generation] == "" {
			found[generation] = path
		}
	}
	return found
})

// hasAWSCLI tells whether a generation of the AWS CLI is installed. The first
// one may be missing everywhere: no distribution has it any more.
func hasAWSCLI(generation string) (bool, error) {
	found := awsCLIs()[generation] != ""
	if !found && generation != "1" && os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		return false, fmt.Errorf("AWS CLI v%s is not installed, and CFNENV_REQUIRE_TOOLS is 1", generation)
	}
	return found, nil
}

// useAWSCLI is the command "awscli GENERATION" of scripts: from there on, aws is
// that generation of the AWS CLI.
func useAWSCLI(script *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || awsCLIs()[args[0]] == "" {
		script.Fatalf("usage: awscli GENERATION, which must be installed")
	}
	dir := script.MkAbs(".awscli")
	script.Check(os.Mkdir(dir, 0o700))
	script.Check(os.Symlink(awsCLIs()[args[0]], filepath.Join(dir, "aws")))
	script.Setenv("PATH", dir+string(os.PathListSeparator)+script.Getenv("PATH"))
}

// hasBoto3 tells whether python3 has boto3.
var hasBoto3 = sync.OnceValues(func() (bool, error) {
	found := exec.Command("python3", "-c", "import boto3").Run() == nil
	if !found && os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
		return false, errors.New("python3 has no boto3, and CFNENV_REQUIRE_TOOLS is 1")
	}
	return found, nil
})
