package main

import (
	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
)

// exporter is what reads the credentials document and prints environments.
func (a *app) exporter() *exporter.Exporter {
	return &exporter.Exporter{
		Stdin:       a.Stdin,
		Stdout:      a.Stdout,
		Stderr:      a.Stderr,
		LookupEnv:   a.LookupEnv,
		Now:         a.Now,
		Terminal:    a.IsTerminal(a.Stdout),
		Quiet:       a.quiet,
		Credentials: a.credentials,
	}
}

// document reads and parses the credentials document: -c, else
// $CFNENV_CREDENTIALS, else ./credentials.json; - is standard input. It warns
// once on standard error when others can open the file. Its errors, and those of
// the document's methods, are *env.Error: run names the document before them.
func (a *app) document() (*env.Document, error) {
	return a.exporter().Document()
}

// documentName is how messages call the document.
func (a *app) documentName() string {
	return a.exporter().DocumentName()
}
