package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/brokerclient"
	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/cmd/cfnenv/internal/privatefile"
	"cfnenv/env"
	"cfnenv/smoke/client"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/sleep"
)

func newRefreshCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "refresh",
		Short: "Renew the credentials document with its refresh token",
		Long: `Renew the credentials document with its refresh token and ENABLER_API_KEY. The request goes to the broker that the
document names and to no other host. If another process is renewing it at the same time, that result is used.

With --refresh, the commands provisioning, runtime, set and exec do this themselves when little time is left.`,
		Example: `  cfnenv refresh
  cfnenv exec provisioning --refresh --min-ttl 30m -- make deploy`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.renewable(); err != nil {
				return err
			}
			seen, err := a.exporter().ReadDocument()
			if err != nil {
				return err
			}
			err = a.renew(cmd.Context(), func(data []byte) bool { return !bytes.Equal(data, seen) })
			if err != nil {
				return err
			}
			return a.tellDocument(a.exporter().OwnPath())
		},
	}
}

// lockLimit bounds the wait for another process that renews. Its attempts take less time together.
const lockLimit = 2 * time.Minute

func lockDocument(ctx context.Context, path string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, lockLimit, fmt.Errorf("waited for %s", lockLimit))
	defer cancel()
	if unlock, err = privatefile.Lock(ctx, path); err != nil {
		return nil, brokerError(ctx, err)
	}
	return unlock, nil
}

// renewFor renews the document if a set has less than minTTL left. If that fails because of the network or the file, a set
// that has not expired is used as it is, with a warning.
func (a *app) renewFor(ctx context.Context, role string, minTTL time.Duration) error {
	if err := a.renewable(); err != nil {
		return err
	}
	e := a.quietExporter()
	set, err := e.Set(role, true)
	if err != nil || !e.Short(set, minTTL) {
		return err
	}
	err = a.renew(ctx, func(data []byte) bool {
		document, err := env.Parse(data)
		if err != nil {
			return false
		}
		now, err := document.Set(role)
		return err == nil && !e.Short(now, minTTL)
	})
	failed := (*exitError)(nil)
	if errors.As(err, &failed) && failed.Code == exitUnreachable && ctx.Err() == nil && set.CheckExpiry(a.Now()) == nil {
		if !a.flags.Quiet {
			printable.Fprintf(a.Stderr, "cfnenv: warning: not renewed: %v\n", err)
		}
		return nil
	}
	return err
}

// renewable refuses to renew standard input. It is asked before that is read, once and for all.
func (a *app) renewable() error {
	if a.exporter().DocumentPath() == "-" {
		return usageError(errors.New("a document on standard input cannot be renewed: name a file with -c"))
	}
	return nil
}

// renew renews the document in place, unless another process has done so meanwhile.
func (a *app) renew(ctx context.Context, fresh func(document []byte) bool) error {
	e := a.quietExporter()
	path := e.DocumentPath()
	if e.Foreign() {
		return usageError(fmt.Errorf("%s belongs to the broker's own client, which renews it: cfnenv login fetches a document for cfnenv", export.OneLine(path)))
	}
	unlock, err := lockDocument(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	data, err := e.ReadDocument()
	if err != nil || fresh(data) {
		return err
	}
	if _, err := env.Parse(data); err != nil {
		return err
	}
	old := brokerclient.ReadRenewal(data)
	if old.RefreshToken == "" {
		return &env.Error{Path: "cognitoTokens.refreshToken", Problem: "is missing, so the document cannot be renewed", Hint: "log in again: cfnenv login"}
	}
	endpoint, err := a.renewalEndpoint(old)
	if err != nil {
		return err
	}
	key := cmp.Or(old.APIKey, a.Getenv("ENABLER_API_KEY"))
	if key == "" {
		return usageError(errors.New("renewing needs the broker's API key: set ENABLER_API_KEY"))
	}
	asking, closeClient, err := a.brokerClient()
	if err != nil {
		return err
	}
	defer closeClient()
	answer, err := asking.Refresh(ctx, endpoint, old, key)
	if err != nil {
		return brokerError(ctx, err)
	}
	if err := localfile.Write(path, answer); err != nil {
		return &exitError{Code: exitUnreachable, Err: err}
	}
	return nil
}

// quietExporter reads the document without the warnings, which the export that follows gives.
func (a *app) quietExporter() *export.Exporter {
	e := a.exporter()
	e.Stderr = io.Discard
	return e
}

// renewalEndpoint is the address that the document came from, or that of the environment, which must not contradict it.
func (a *app) renewalEndpoint(old brokerclient.Renewal) (brokerclient.Endpoint, error) {
	given := a.Getenv("ENABLER_CREDENTIALS_ENDPOINT")
	switch {
	case old.Endpoint == "" && given == "":
		return brokerclient.Endpoint{}, &env.Error{Path: "auth.credentialsEndpoint", Problem: "is missing, so the document cannot be renewed", Hint: "log in again: cfnenv login"}
	case old.Endpoint == "":
		endpoint, err := brokerclient.ParseEndpoint(given)
		if err != nil {
			err = usageError(err)
		}
		return endpoint, err
	}
	endpoint, err := brokerclient.ParseEndpoint(old.Endpoint)
	if err != nil {
		return endpoint, &exitError{Code: exitDocument, Err: fmt.Errorf("%s: auth.credentialsEndpoint: %w", a.documentName(), err)}
	}
	if given != "" {
		if other, err := brokerclient.ParseEndpoint(given); err != nil || !other.SameHost(endpoint) {
			return endpoint, &exitError{Code: exitDocument,
				Err:   fmt.Errorf("%s comes from %s, which is not the host of ENABLER_CREDENTIALS_ENDPOINT: nothing was sent", a.documentName(), endpoint.Host()),
				Hints: []string{"log in again at the right broker, or unset ENABLER_CREDENTIALS_ENDPOINT"}}
		}
	}
	return endpoint, nil
}

func (a *app) brokerClient() (c *brokerclient.Client, closeClient func(), err error) {
	network, err := client.NewHTTP(client.Network{Getenv: a.Getenv})
	if err != nil {
		return nil, nil, usageError(err)
	}
	return &brokerclient.Client{HTTP: network, Sleep: sleep.For, Notice: func(line string) {
		if !a.flags.Quiet {
			printable.Fprintf(a.Stderr, "cfnenv: %s\n", line)
		}
	}}, network.CloseIdleConnections, nil
}

// brokerError gives an error of the broker its exit status: 4 if the same request may succeed later, otherwise 3, because the
// user has no usable document.
func brokerError(ctx context.Context, err error) error {
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: err}
	}
	refusal := (*brokerclient.Refusal)(nil)
	switch {
	case brokerclient.Temporary(err), !errors.As(err, &refusal):
		return &exitError{Code: exitUnreachable, Err: err}
	case refusal.LoginHelps():
		return &exitError{Code: exitDocument, Err: err, Hints: []string{"cfnenv login fetches a new document"}}
	}
	return &exitError{Code: exitDocument, Err: err}
}
