package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cfnenv/cmd/cfnenv/internal/privatefile"
	"cfnenv/env"
	"cfnenv/examples"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/broker"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/lambda/interpreter"
	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/proxy"
	"cfnenv/smoke/emulator/sabotage"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
)

// emulated is an emulated account that this process serves, until Close.
type emulated struct {
	URL           string
	DocumentFile  string // the credentials document, mode 0600
	Document      []byte // its content
	Login         broker.Login
	AuthorityFile string // the certificate that clients of the proxy must trust; empty without a proxy

	interpreters *interpreter.Finder
	server       *server.Server
	private      *privatefile.Dir // removed at the end
}

// directoryPrefix begins the names of private directories. By it, the next run finds those of runs that were killed.
const directoryPrefix = "cfnenv-account-"

type emulatedOptions struct {
	emulator.Options
	Listen       string             // a TCP address; empty picks a free loopback port
	DocumentFile string             // for the credentials document, removed at the end; empty means one in the private directory
	Proxy        bool               // serves AWS's own host names as well, on the same port
	Sabotage     *sabotage.Sabotage // nil for a sound account
}

// closeTimeout bounds the shutdown of an emulated account, whose functions are killed sooner.
const closeTimeout = 15 * time.Second

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
	if e.private, err = privatefile.MkdirTemp(a.tempDir(), directoryPrefix); err != nil {
		return nil, fmt.Errorf("cannot create a private directory for the emulator: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	if e.DocumentFile == "" {
		e.DocumentFile = filepath.Join(e.private.Path, "credentials.json")
	}
	if err = e.serve(a, o); err != nil {
		return e, err
	}
	return e, localfile.Write(e.DocumentFile, e.Document)
}

func (e *emulated) serve(a *app, o emulatedOptions) error {
	sandbox.Hide() // from now on functions may run
	e.interpreters = a.interpreters(e.private.Path)
	o.Interpreters, o.Dir = e.interpreters, e.private.Path
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
	e.AuthorityFile = filepath.Join(e.private.Path, "authority.pem")
	if err := os.WriteFile(e.AuthorityFile, authority.PEM(), 0o600); err != nil {
		return nil, err
	}
	return proxy.New(authority, door.ThroughProxy(account), log), nil
}

// Close ends the account, and removes its private directory and its credentials document.
func (e *emulated) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	var err error
	if e.server != nil {
		err = e.server.Close(ctx)
	}
	if e.ownsDocument() {
		err = errors.Join(err, os.Remove(e.DocumentFile))
	}
	return errors.Join(err, e.private.Remove())
}

// ownsDocument reports whether the file still has the credentials of this account, which may have been renewed.
func (e *emulated) ownsDocument() bool {
	data, err := localfile.Read(e.DocumentFile, env.MaxDocument)
	if err != nil {
		return false
	}
	document, err := env.Parse(data)
	if err != nil {
		return false
	}
	set, err := document.Set(env.Provisioning)
	return err == nil && e.URL != "" && set.EndpointURL == e.URL
}

// interpreters finds python3 and node for the emulated Lambda; dir is for its probes.
func (a *app) interpreters(dir string) *interpreter.Finder {
	return interpreter.New(interpreter.Options{
		Python:     a.Getenv("CFNENV_PYTHON"),
		SearchPath: a.Getenv("PATH"),
		Home:       a.Getenv("HOME"),
		Dir:        dir,
	})
}

// functionsRunOn names the Python and the SDK that the templates' functions run on; empty without functions.
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

func (a *app) tempDir() string {
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		if dir := a.Getenv(name); filepath.IsAbs(dir) {
			return dir
		}
	}
	return "/tmp"
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
		if _, err := document.Set("emulatorAdmin"); err == nil { // only documents of the emulator have this set
			return nil
		}
	}
	return usageError(fmt.Errorf("%s exists and was not written by the emulator: choose another file with --credentials", path))
}

// emulatorEnviron is the environment of a command that runs under the emulator. Every AWS client in it reaches the account,
// through AWS_ENDPOINT_URL or the proxy, which has the same address, and none can reach AWS. AWS's variables and files of the
// parent are left out, because a profile or an endpoint in them would win.
func emulatorEnviron(parent []string, e *emulated, documentFile string) []string {
	var environ []string
	for _, entry := range parent {
		if name, _, _ := strings.Cut(entry, "="); !ownedByEmulator(name) {
			environ = append(environ, entry)
		}
	}
	set := func(value string, names ...string) {
		for _, name := range names {
			environ = append(environ, name+"="+value)
		}
	}
	set(documentFile, "CFNENV_CREDENTIALS")
	set(e.Login.User, "ENABLER_COGNITO_USERNAME")
	set(e.Login.Password, "ENABLER_COGNITO_PASSWORD")
	set(e.Login.APIKey, "ENABLER_API_KEY")
	set(e.URL+"/v1/credentials", "ENABLER_CREDENTIALS_ENDPOINT")
	set(e.URL, "AWS_ENDPOINT_URL")
	set(e.URL, "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
	set(strings.Join(besideProxy(e.URL), ","), "NO_PROXY", "no_proxy")
	set(e.AuthorityFile, "AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
	set("1", "NODE_USE_ENV_PROXY") // Node.js 24 and later heed the proxy variables only with this
	set(os.DevNull, "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
	set("true", "AWS_EC2_METADATA_DISABLED")
	return environ
}

// besideProxy lists the hosts that clients reach without the proxy: this machine, and the account's host as it stands in its
// URL, because Python's clients compare names literally, brackets of IPv6 included.
func besideProxy(url string) []string {
	hosts := []string{"127.0.0.1", "localhost", "::1"}
	own := strings.TrimPrefix(url, "http://")
	own = own[:strings.LastIndex(own, ":")]
	if slices.Contains(hosts, own) {
		return hosts
	}
	return append(hosts, own)
}

// withProgram appends the program's directory to PATH, so that the command finds "cfnenv" after "go run" or a path.
func withProgram(environ []string, program string) []string {
	extended := slices.Clone(environ)
	for i, entry := range extended {
		if name, path, _ := strings.Cut(entry, "="); strings.EqualFold(name, "PATH") {
			extended[i] = name + "=" + path + string(os.PathListSeparator) + filepath.Dir(program)
		}
	}
	return extended
}

// ownedByEmulator reports whether a variable decides which account a client reaches, and as whom.
func ownedByEmulator(name string) bool {
	switch strings.ToUpper(name) {
	case "AWS_PAGER", "AWS_CLI_AUTO_PROMPT", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "AWS_DEFAULT_OUTPUT":
		return false
	case "CFNENV_CREDENTIALS", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY",
		"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY", "BOTO_CONFIG":
		return true
	}
	return strings.HasPrefix(strings.ToUpper(name), "AWS_") || strings.HasPrefix(strings.ToUpper(name), "ENABLER_")
}
