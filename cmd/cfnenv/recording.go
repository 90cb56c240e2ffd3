package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"

	"cfnenv/env"
	"cfnenv/smoke"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/recording"
)

// record saves the requests and answers of a run in a directory. finish is called at the end of the run, and reports what could
// not be written.
func (a *app) record(dir string, options *smoke.Options) (finish func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	account := workshopOf(options.Provisioning)
	recorder, err := recording.New(dir, recording.Header{
		Account: account.AccountID, Region: account.Region, Sub: account.Sub, Username: account.Username, Emulated: options.Emulated,
	}, recordedSets(options.Provisioning, options.Runtime), a.Now)
	if err != nil {
		return nil, &exitError{Code: exitUnreachable, Err: err}
	}
	options.HTTP.Through(recorder.Transport)
	return func() error {
		if err := recorder.Err(); err != nil {
			return &exitError{Code: exitUnreachable, Err: errors.Join(err, errors.New("the recording is incomplete"))}
		}
		return nil
	}, nil
}

// recordedSets are the credential sets that a run signs with, by their names in recordings.
func recordedSets(provisioning, runtime *env.Set) map[string]*env.Set {
	return map[string]*env.Set{env.Provisioning: provisioning, env.Runtime: runtime}
}

// compare replays a recording against a fresh emulated account of the same principal, and lists the differences by operation.
func (a *app) compare(ctx context.Context, dir string, o emulatedOptions) (err error) {
	run, recorded, err := recording.Load(dir)
	if err != nil {
		return usageError(err)
	}
	o.Account, o.Region, o.Sub, o.Username = run.Account, run.Region, run.Sub, run.Username
	o.Proxy = true // it answers under AWS's own host names, which the recording has
	ctx, ended := a.interruptible(ctx, takesDown)
	defer ended()
	account, err := a.emulatedAccount(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, account.close()) }()
	to, err := account.replayable()
	if err != nil {
		return err
	}
	answered, err := recording.Replay(ctx, run, recorded, to)
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status}
	}
	if err != nil {
		return &exitError{Code: exitUnreachable, Err: err}
	}
	differences := recording.Compare(recorded, answered)
	writeDifferences(folded(a.Stdout), recorded, differences)
	if len(differences) > 0 {
		return &exitError{Code: exitFailed}
	}
	return nil
}

// replayable is an emulated account with a proxy as a recording is sent to it.
func (c *account) replayable() (recording.Destination, error) {
	provisioning, err := c.document.Set(env.Provisioning)
	if err != nil {
		return recording.Destination{}, err
	}
	runtime, err := c.document.Set(env.Runtime)
	if err != nil {
		return recording.Destination{}, err
	}
	address, err := url.Parse(c.emulated.URL)
	if err != nil {
		return recording.Destination{}, err
	}
	certificate, err := os.ReadFile(c.emulated.AuthorityFile)
	if err != nil {
		return recording.Destination{}, err
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)
	client := &http.Client{
		Transport: &http.Transport{
			Proxy: func(r *http.Request) (*url.URL, error) {
				if r.URL.Host == address.Host {
					return nil, nil
				}
				return address, nil
			},
			TLSClientConfig: &tls.Config{RootCAs: trusted},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return recording.Destination{HTTP: client, URL: c.emulated.URL, Sets: recordedSets(provisioning, runtime)}, nil
}

func writeDifferences(w io.Writer, recorded []recording.Exchange, differences []recording.Difference) {
	operation := ""
	for _, d := range differences {
		if d.Operation != operation {
			operation = d.Operation
			printable.Fprintf(w, "%s\n", operation)
		}
		switch {
		case d.Kind == "shape" && d.Answered == "":
			printable.Fprintf(w, "  shape: %s is missing in the emulated answer\n", d.Recorded)
		case d.Kind == "shape":
			printable.Fprintf(w, "  shape: %s is in the emulated answer only\n", d.Answered)
		default:
			printable.Fprintf(w, "  %s (%d×)\n    recorded: %s\n    emulated: %s\n", d.Kind, d.Count, d.Recorded, d.Answered)
		}
	}
	counts := recording.Operations(recorded)
	printable.Fprintf(w, "%d exchanges of %d operations compared, %d differences\n", len(recorded), len(counts), len(differences))
}
