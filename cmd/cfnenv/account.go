package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cfnenv/cmd/cfnenv/internal/privatefile"
	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke/client"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/proxy"
	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
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

// emulated is an emulated account that this process serves. It must be closed.
type emulated struct {
	// URL is where the account is reached.
	URL string
	// DocumentFile holds the credentials document (mode 0600); Document is its content.
	DocumentFile string
	Document     []byte
	// Login is what the account's broker asks for.
	Login broker.Login
	// AuthorityFile holds the certificate that clients of the proxy must trust; empty without a proxy.
	AuthorityFile string

	interpreters *interpreter.Finder
	server       *server.Server
	private      *privatefile.Directory // removed at the end
	dir          string                 // its path
}

// directoryPrefix begins the names of the private directories, by which the next run finds those of runs that were killed.
const directoryPrefix = "cfnenv-account-"

// emulatedOptions say how to serve an emulated account.
type emulatedOptions struct {
	emulator.Options
	// Listen is a TCP address; empty picks a free loopback port.
	Listen string
	// DocumentFile is where the credentials document goes; empty means a private directory that is removed at the end.
	DocumentFile string
	// Proxy serves AWS's own host names as well, on the same port.
	Proxy bool
	// Sabotage breaks the account; nil leaves it sound.
	Sabotage *sabotage.Sabotage
}

// closeTimeout bounds the end of an emulated account: functions are killed well within it.
const closeTimeout = 15 * time.Second

// startEmulated serves an emulated account.
func (a *app) startEmulated(o emulatedOptions) (e *emulated, err error) {
	if o.DocumentFile != "" {
		if err := checkOverwrite(o.DocumentFile); err != nil {
			return nil, err
		}
	}
	e = &emulated{DocumentFile: o.DocumentFile}
	if err := privatefile.RemoveDead(a.tempDir(), directoryPrefix); err != nil {
		printable.Fprintf(a.Stderr, "cfnenv: warning: cannot remove what a killed emulator left behind: %v\n", err)
	}
	if e.private, err = privatefile.MakeDirectory(a.tempDir(), directoryPrefix); err != nil {
		return nil, fmt.Errorf("cannot create a private directory for the emulator: %w", err)
	}
	e.dir = e.private.Path
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	if e.DocumentFile == "" {
		e.DocumentFile = filepath.Join(e.dir, "credentials.json")
	}
	if err = e.serve(a, o); err != nil {
		return e, err
	}
	return e, privatefile.Write(e.DocumentFile, e.Document)
}

// serve starts the account and its proxy.
func (e *emulated) serve(a *app, o emulatedOptions) error {
	sandbox.Hide() // from now on functions may run
	e.interpreters = a.interpreters(e.dir)
	o.Interpreters, o.Dir = e.interpreters, e.dir
	o.Skills = examples.FS()
	o.AWSFunctionURLs = o.Proxy
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Sabotage != nil {
		o.Sabotage.Install(&o.Options)
	}
	account, err := emulator.New(o.Options)
	if err != nil {
		return usageError(err) // it is the options that it refuses
	}
	var p *proxy.Proxy
	if o.Proxy {
		if p, err = e.newProxy(a, account, o.Log); err != nil {
			ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
			defer cancel()
			return errors.Join(err, account.Close(ctx))
		}
	}
	e.server, err = server.Start(account, server.Options{Listen: o.Listen, AllowRemote: o.AllowRemote, Proxy: p, Log: o.Log})
	if err != nil {
		return err
	}
	e.URL, e.Login = e.server.URL, account.Login()
	e.Document, err = account.CredentialsDocument()
	return err
}

func (e *emulated) newProxy(a *app, account http.Handler, log *slog.Logger) (*proxy.Proxy, error) {
	authority, err := proxy.NewAuthority(a.Now())
	if err != nil {
		return nil, err
	}
	e.AuthorityFile = filepath.Join(e.dir, "authority.pem")
	if err := os.WriteFile(e.AuthorityFile, authority.PEM(), 0o600); err != nil {
		return nil, err
	}
	return proxy.New(authority, door.ThroughProxy(account), log), nil
}

// Close ends the account and removes what it wrote, but for a document that the user named.
func (e *emulated) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	var err error
	if e.server != nil {
		err = e.server.Close(ctx)
	}
	return errors.Join(err, e.private.Remove())
}

// interpreters finds python3 and node for the emulated Lambda, and works in a directory.
func (a *app) interpreters(dir string) *interpreter.Finder {
	return interpreter.New(interpreter.Options{
		Python:     a.Getenv("CFNENV_PYTHON"),
		SearchPath: a.Getenv("PATH"),
		Home:       a.Getenv("HOME"),
		Dir:        dir,
	})
}

// functionsRunOn says what the functions of some templates run on, nothing when they have none; the error is for a person
// who must install it.
func (e *emulated) functionsRunOn(ctx context.Context, templates []examples.Example) (string, error) {
	if !slices.ContainsFunc(templates, func(t examples.Example) bool { return strings.Contains(t.Body, "AWS::Lambda::Function") }) {
		return "", nil
	}
	found, err := e.interpreters.Python(ctx)
	if err != nil {
		return "", &exitError{Code: exitUnreachable, Err: err}
	}
	return fmt.Sprintf("Python %s with %s", found.Version, found.SDK()), nil
}

// checkOverwrite keeps a real credentials document from being overwritten by an emulated one.
func checkOverwrite(path string) error {
	data, err := localfile.Read(path, env.MaxDocument)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usageError(fmt.Errorf("%w: choose another file with --credentials", err))
	}
	if document, err := env.Parse(data); err == nil {
		if _, err := document.Set(emulatorAdminSet); err == nil {
			return nil
		}
	}
	return usageError(fmt.Errorf("%s exists and was not written by the emulator: choose another file with --credentials", path))
}

// emulatorAdminSet is a credential set that only documents of the emulator have.
const emulatorAdminSet = "emulatorAdmin"
