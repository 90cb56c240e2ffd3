package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke/client"
	"cfnenv/smoke/endpoint"
)

// smokeAccount is the account that a run is made in.
type smokeAccount struct {
	document  *env.Document
	endpoints endpoint.Endpoints
	network   *client.HTTP
	emulated  bool
	// functionsRunOn is set for an emulated account, whose functions run on this machine.
	functionsRunOn func(context.Context, []examples.Example) (string, error)
	state          func() (string, error) // directory of the journal; an account that ends with this process takes its journal along
	close          func() error
}

// smokeAccount is the document's account on AWS, or a fresh emulated one. Neither ever stands in for the other.
func (a *app) smokeAccount(ctx context.Context, emulated bool) (*smokeAccount, error) {
	if emulated {
		return a.ownAccount(emulatedOptions{})
	}
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
	return &smokeAccount{document: document, endpoints: endpoints, network: network, state: a.stateDir, close: func() error {
		network.CloseIdleConnections()
		return nil
	}}, nil
}

// endpoints are the addresses that the environment gives, and for an emulated account's document its own: what it signs
// must not reach AWS.
func (a *app) endpoints(document *env.Document) (endpoint.Endpoints, error) {
	set, err := document.Set(env.Provisioning)
	if err != nil {
		return endpoint.Endpoints{}, err
	}
	endpoints := endpoint.Endpoints{
		Default:        a.Getenv(env.EndpointVariable),
		CloudFormation: a.Getenv(env.EndpointVariable + "_CLOUDFORMATION"),
		S3:             a.Getenv(env.EndpointVariable + "_S3"),
	}
	if endpoints.Default == "" {
		endpoints.Default = set.EndpointURL
	}
	if err := endpoints.Check(); err != nil {
		return endpoints, usageError(err)
	}
	if set.EndpointURL == "" {
		return endpoints, nil
	}
	for _, address := range endpoints.List() {
		if u, err := url.Parse(address); err != nil || !endpoint.Loopback(u.Hostname()) {
			return endpoints, &exitError{Code: exitUsage, Err: fmt.Errorf("%s is of the emulated account at %s, but the environment leads to %s", a.documentName(), set.EndpointURL, address),
				Hints: []string{"unset " + env.EndpointVariable + " and those that begin with it"}}
		}
	}
	return endpoints, nil
}

// ownAccount starts an emulated account that no document has a say in.
func (a *app) ownAccount(o emulatedOptions) (*smokeAccount, error) {
	if a.credentials != "" {
		return nil, usageError(errors.New("--credentials cannot be combined with --emulator: a fresh emulated account has its own credentials"))
	}
	return a.freshAccount(o)
}

// freshAccount starts an emulated account for one run.
func (a *app) freshAccount(o emulatedOptions) (*smokeAccount, error) {
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
	return &smokeAccount{document: document, endpoints: endpoint.Endpoints{Default: e.URL}, network: network, emulated: true, functionsRunOn: e.functionsRunOn, state: func() (string, error) { return e.dir, nil }, close: func() error {
		network.CloseIdleConnections()
		return e.Close()
	}}, nil
}

// stateDir is where journals are kept: what is there survives a restart of the machine, which is when it is needed.
// XDG base directory specification: $XDG_STATE_HOME, else ~/.local/state; a relative path is to be ignored. There is no
// other place that is the user's own everywhere.
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
	return "", &exitError{Code: exitUnreachable, Err: errors.New("there is no place for the list of what is made: neither XDG_STATE_HOME nor HOME is set to an absolute path"),
		Hints: []string{"set XDG_STATE_HOME to a directory of your own"}}
}

func (a *app) tempDir() string {
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		if dir := a.Getenv(name); filepath.IsAbs(dir) {
			return dir
		}
	}
	return "/tmp"
}
