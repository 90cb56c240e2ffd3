package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/brokerclient"
	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/env"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
)

func newLoginCommand(a *app) *cobra.Command {
	endpoint := ""
	command := &cobra.Command{
		Use:   "login",
		Short: "Fetch a credentials document from the broker",
		Long: `Fetch a credentials document from the broker and save it, readable by you only (mode 0600), in -c FILE, or
$CFNENV_CREDENTIALS, or ./credentials.json. The broker's answer is saved unchanged, and completely or not at all.

It reads the variables of the broker's own client: ENABLER_COGNITO_USERNAME, ENABLER_COGNITO_PASSWORD, ENABLER_API_KEY
and ENABLER_CREDENTIALS_ENDPOINT. If the password is not set, it asks on the terminal. The address must be https, or
http on a loopback address; redirects are not followed.

The document contains a refresh token that is valid for up to a year: protect the file like a password.`,
		Example: `  cfnenv login && eval "$(cfnenv provisioning --refresh)"
  cfnenv login -c ~/.config/cfnenv/credentials.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.login(cmd.Context(), endpoint) },
	}
	command.Flags().StringVar(&endpoint, "endpoint", "", "`URL` of the broker, ending in /v1/credentials (default $ENABLER_CREDENTIALS_ENDPOINT)")
	return command
}

func (a *app) login(ctx context.Context, address string) error {
	if address = cmp.Or(address, a.Getenv("ENABLER_CREDENTIALS_ENDPOINT")); address == "" {
		return usageError(errors.New("the broker's address is missing: set ENABLER_CREDENTIALS_ENDPOINT, or give --endpoint"))
	}
	endpoint, err := brokerclient.ParseEndpoint(address)
	if err != nil {
		return usageError(err)
	}
	path := a.exporter().OwnPath()
	if err := checkReplaceable(path); err != nil {
		return err
	}
	ctx, stop := a.interruptible(ctx, stops)
	defer stop()
	with := brokerclient.Login{User: a.Getenv("ENABLER_COGNITO_USERNAME"), APIKey: a.Getenv("ENABLER_API_KEY")}
	if with.User == "" || with.APIKey == "" {
		return usageError(errors.New("user and API key are missing: set ENABLER_COGNITO_USERNAME and ENABLER_API_KEY"))
	}
	if with.Password, err = a.password(ctx, with.User); err != nil {
		return err
	}
	client, closeClient, err := a.brokerClient()
	if err != nil {
		return err
	}
	defer closeClient()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { // ~/.config/cfnenv of a new user
		return &exitError{Code: exitUnreachable, Err: fmt.Errorf("cannot create the directory of %s: %w", export.OneLine(path), err)}
	}
	unlock, err := lockDocument(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	answer, err := client.Login(ctx, endpoint, with)
	if err != nil {
		return brokerError(ctx, err)
	}
	if err := localfile.Write(path, answer); err != nil {
		return &exitError{Code: exitUnreachable, Err: err}
	}
	return a.tellDocument(path)
}

// checkReplaceable refuses to replace anything but a credentials document.
func checkReplaceable(path string) error {
	if path == "-" {
		return usageError(errors.New("-c - cannot be used here: login saves the document in a file"))
	}
	data, err := localfile.Read(path, env.MaxDocument)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(data) == 0 {
		return nil
	}
	if err != nil {
		return usageError(fmt.Errorf("%w: choose another file with -c", err))
	}
	if document, err := env.Parse(data); err == nil {
		if sets, err := document.Summaries(); err == nil && len(sets) > 0 {
			return nil
		}
	}
	return usageError(fmt.Errorf("%s exists and is not a credentials document, so it was not replaced: choose another file with -c", export.OneLine(path)))
}

// tellDocument says for whom and how long a saved document is.
func (a *app) tellDocument(path string) error {
	document, err := a.document()
	if err != nil {
		return err
	}
	summaries, err := document.Summaries()
	if err != nil {
		return err
	}
	for _, summary := range summaries {
		if summary.Set == nil || summary.Set.Credentials.Expiration.IsZero() {
			continue
		}
		printable.Fprintf(a.Stderr, "cfnenv: credentials of %s saved in %s, valid for %s\n", export.OneLine(summary.Set.Principal.Username), export.OneLine(path),
			env.Duration(summary.Set.Credentials.Expiration.Sub(a.Now())))
		return nil
	}
	printable.Fprintf(a.Stderr, "cfnenv: credentials saved in %s\n", export.OneLine(path))
	return nil
}
