package main

import (
	"errors"

	"cfnenv/smoke"
	"cfnenv/smoke/recording"
)

// record keeps what a run sends and is answered in a directory. What it returns is called when the run has ended, and
// says whether everything could be written.
func (a *app) record(dir string, options *smoke.Options) (finish func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	account := workshopOf(options.Provisioning)
	recorder, err := recording.New(dir, recording.Run{
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
