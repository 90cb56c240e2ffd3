package main

import (
	"io"
	"os"

	"cfnenv/env"
)

// documentPath is where the credentials document is looked for: the flag, else
// $CFNENV_CREDENTIALS, else credentials.json in the working directory.
func (a *app) documentPath() string {
	if a.credentials != "" {
		return a.credentials
	}
	if path := a.Getenv("CFNENV_CREDENTIALS"); path != "" {
		return path
	}
	return "credentials.json"
}

// document reads and parses the credentials document.
func (a *app) document() (*env.Document, error) {
	path := a.documentPath()
	if path == "-" {
		data, err := io.ReadAll(a.Stdin)
		if err != nil {
			return nil, err
		}
		return env.Parse(data)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &exitError{Code: exitDocument, Err: err}
	}
	return env.Parse(data)
}
