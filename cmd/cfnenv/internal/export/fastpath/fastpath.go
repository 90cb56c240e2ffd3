// Package fastpath runs the exporting commands before the rest of the program is
// initialised.
//
// A shell runs "cfnenv provisioning" at every start, so that its time counts.
// The program also holds the AWS SDK, whose packages build tables when they are
// initialised: more work than the whole export, in every process, whether AWS is
// called or not. A package cannot be kept from being initialised, but the order
// is fixed by the language: "the first uninitialized package in the list", which
// is sorted by import path, "for which all imported packages are already
// initialized" (The Go Programming Language Specification, Package
// initialization). This package waits for gjson alone, and so comes before the
// SDK's clients, which wait for net/http; a test reads the order from the
// runtime's own trace. Without it, an export takes twice the time; with pflag,
// which waits for package net, it takes a fourth more.
//
// Only a command line that is plain, for a document that is a regular file, is
// handled here, and only when it succeeds. Everything else, such as help,
// completion and errors, is left to the program proper, which runs the same
// exporter with the same flags.
package fastpath

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"cfnenv/cmd/cfnenv/internal/export"
)

func init() {
	if status, done := run(os.Args[1:]); done {
		os.Exit(status)
	}
}

// run tries to do all that a command line asks for. Nothing has happened when
// done is false.
func run(args []string) (status int, done bool) {
	// The program proper has an answer to a crash that a shell can evaluate.
	defer func() {
		if recover() != nil {
			status, done = 0, false
		}
	}()
	flags, request, ok := parse(args)
	if !ok || !plainOutput() {
		return 0, false
	}
	var stdout, stderr bytes.Buffer
	e := &export.Exporter{
		Stdout:      &stdout,
		Stderr:      &stderr,
		LookupEnv:   os.LookupEnv,
		Now:         time.Now,
		Credentials: flags.Credentials,
		Quiet:       flags.Quiet,
	}
	// A pipe can be read once only, and the program proper may have to.
	path := e.DocumentPath()
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || path == "-" {
		return 0, false
	}
	if e.Export(request) != nil {
		return 0, false
	}
	os.Stderr.Write(stderr.Bytes())
	if _, err := os.Stdout.Write(stdout.Bytes()); err != nil {
		fmt.Fprintf(os.Stderr, "cfnenv: cannot write to standard output: %v\n", err)
		return 4, true // the program proper's for what cannot be written
	}
	return 0, true
}

// plainOutput tells that standard output is a file or a pipe: a terminal gets a
// hint, and telling terminals apart takes a package that comes too late.
func plainOutput() bool {
	info, err := os.Stdout.Stat()
	if err != nil {
		return false
	}
	if info.Mode()&os.ModeCharDevice == 0 {
		return true
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}
