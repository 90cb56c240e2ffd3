package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"cfnenv/env"
	"cfnenv/smoke/client"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/printable"
)

// account is AWS, an emulated account that another process serves, or one that was started for
// this command. None ever stands in for another.
type account struct {
	document  *env.CredentialsDocument
	endpoints endpoint.Endpoints
	network   *client.HTTP
	emulated  *emulated // nil unless it was started for this command
}

// documentAccount is the account of the credentials document.
func (a *app) documentAccount() (*account, error) {
	document, err := a.document()
	if err != nil {
		return nil, err
	}
	endpoints, err := a.endpoints(document)
	if err != nil {
		return nil, err
	}
	network, err := client.NewHTTP(client.Network{Getenv: a.Getenv, Dial: a.Dial})
	if err != nil {
		return nil, usageError(err)
	}
	return &account{document: document, endpoints: endpoints, network: network}, nil
}

// endpoints are the addresses that the environment gives, and for an emulated account's document its own: what it signs
// must not reach AWS.
func (a *app) endpoints(document *env.CredentialsDocument) (endpoint.Endpoints, error) {
	set, err := document.Set(env.Provisioning)
	if err != nil {
		return endpoint.Endpoints{}, err
	}
	endpoints := endpoint.Endpoints{
		Default:        cmp.Or(a.Getenv(env.EndpointVariable), set.EndpointURL),
		CloudFormation: a.Getenv(env.EndpointVariable + "_CLOUDFORMATION"),
		S3:             a.Getenv(env.EndpointVariable + "_S3"),
	}
	if err := endpoints.Check(); err != nil {
		return endpoints, usageError(err)
	}
	if set.EndpointURL == "" {
		return endpoints, nil
	}
	for _, address := range endpoints.List() {
		if u, err := url.Parse(address); err != nil || !endpoint.Loopback(u.Hostname()) {
			return endpoints, &exitError{Code: exitUsage, Err: fmt.Errorf("%s belongs to the emulated account at %s, but the environment points to %s", a.documentName(), set.EndpointURL, address),
				Hints: []string{"unset " + env.EndpointVariable + " and " + env.EndpointVariable + "_*"}}
		}
	}
	return endpoints, nil
}

// emulatedAccount starts an account for this command.
func (a *app) emulatedAccount(o emulatedOptions) (*account, error) {
	e, err := a.startEmulated(o)
	if err != nil {
		return nil, err
	}
	document, err := env.Parse(e.Document)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	network, err := client.NewHTTP(client.Network{})
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return &account{document: document, endpoints: endpoint.Endpoints{Default: e.URL}, network: network, emulated: e}, nil
}

// smokeAccount is the account of a smoke run. An emulated one takes nothing from a credentials document.
func (a *app) smokeAccount(input smokeInput) (*account, error) {
	broken, err := chosenSabotage(input.sabotage)
	switch {
	case err != nil:
		return nil, err
	case input.emulator && a.flags.Credentials != "":
		return nil, usageError(errors.New("--credentials cannot be combined with --emulator: a fresh emulated account has its own credentials"))
	case input.emulator:
		return a.emulatedAccount(emulatedOptions{Sabotage: broken})
	case broken != nil:
		return nil, usageError(errors.New("--sabotage needs --emulator: only an emulated account can be broken on purpose"))
	}
	return a.accountOfCommand()
}

// accountOfCommand is documentAccount for a command that could do without a document.
func (a *app) accountOfCommand() (*account, error) {
	account, err := a.documentAccount()
	if missing := (*env.Error)(nil); errors.As(err, &missing) && a.exporter().Absent() {
		missing.Hint += "; --emulator needs none"
	}
	return account, err
}

// rehearsalAccount starts an emulated account that is like the document's. A strict one refuses the resource types that it
// does not emulate; others stand in for them.
func (a *app) rehearsalAccount(strict bool) (*account, error) {
	set, err := a.workshopSet()
	if err != nil {
		return nil, err
	}
	if a.exporter().Absent() {
		printable.Fprintf(a.Stderr, "cfnenv: no credentials document: using a sample account, %s in %s\n", emulator.DefaultAccount, emulator.DefaultRegion)
	}
	like := workshopOf(set).Account
	return a.emulatedAccount(emulatedOptions{Options: emulator.Options{
		Account: like.ID, Region: like.Region, Sub: set.Principal.Sub, Username: set.Principal.Username, Workshop: like,
		StandIn: !strict,
	}})
}

// set is a credential set that has not expired.
func (c *account) set(a *app, role string) (*env.Set, error) {
	set, err := c.document.Set(role)
	if err != nil {
		return nil, err
	}
	return set, set.CheckExpiry(a.Now())
}

// journals is the directory of the account's journals. An account that ends with this process takes its own along.
func (c *account) journals(a *app) (string, error) {
	if c.emulated != nil {
		return c.emulated.private.Path, nil
	}
	return a.stateDir()
}

// close ends the connections, and an emulated account that was started for this command.
func (c *account) close() error {
	c.network.CloseIdleConnections()
	if c.emulated != nil {
		return c.emulated.Close()
	}
	return nil
}

// stateDir returns the directory of journals. It survives a restart of the machine, after which they are needed. XDG base
// directory specification: $XDG_STATE_HOME, else ~/.local/state; a relative path is ignored.
func (a *app) stateDir() (string, error) {
	if dir := a.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "cfnenv"), nil
	}
	if home := a.Getenv("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "state", "cfnenv"), nil
	}
	if profile := a.Getenv("LOCALAPPDATA"); filepath.IsAbs(profile) { // Windows
		return filepath.Join(profile, "cfnenv"), nil
	}
	return "", &exitError{Code: exitUnreachable, Err: errors.New("nowhere to keep the list of created resources: neither XDG_STATE_HOME nor HOME is set to an absolute path"),
		Hints: []string{"set XDG_STATE_HOME to a directory of your own"}}
}
