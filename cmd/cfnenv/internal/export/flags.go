package export

import (
	"errors"
	"flag"
	"time"

	"cfnenv/env"
)

// Flags are the flags of the commands that load credentials. They are defined with the standard library's package because
// pflag waits for package net: package fastpath parses them as they are, and the program proper through pflag.
type Flags struct {
	Credentials string
	Format      string
	Quiet       bool

	allowExpired, refresh bool
	minTTL                duration
}

// Shorthands maps flags to their one-letter names.
var Shorthands = map[string]string{"credentials": "c", "quiet": "q"}

// DefineCredentials defines the flag that every command has.
func (f *Flags) DefineCredentials(set *flag.FlagSet) {
	set.StringVar(&f.Credentials, "credentials", f.Credentials,
		"credentials document in `FILE`; - reads standard input (default $CFNENV_CREDENTIALS, then credentials.json)")
}

// DefineFormat defines the flag of the commands that print an environment.
func (f *Flags) DefineFormat(set *flag.FlagSet) {
	set.StringVar(&f.Format, "format", env.DefaultFormat, "output `FORMAT`, see cfnenv help formats")
}

// DefineLoading defines the flags of the commands that load credentials.
func (f *Flags) DefineLoading(set *flag.FlagSet) {
	f.minTTL = duration(defaultMinTTL)
	set.BoolVar(&f.allowExpired, "allow-expired", false, "use credentials even if they have expired")
	set.BoolVar(&f.refresh, "refresh", false, "renew the document first if less than --min-ttl is left")
	set.Var(&f.minTTL, "min-ttl", "with --refresh: the time that must be left, such as 15m")
	set.BoolVar(&f.Quiet, "quiet", false, "no warnings or hints unless it fails")
}

// Request is the export of a role that the flags ask for.
func (f *Flags) Request(role string) (Request, error) {
	r := Request{Role: role, Format: f.Format, AllowExpired: f.allowExpired}
	switch {
	case f.minTTL <= 0:
		return r, &UsageError{errors.New("--min-ttl must be above zero, such as 15m")}
	case f.refresh:
		r.MinTTL = time.Duration(f.minTTL)
	case f.minTTL != duration(defaultMinTTL):
		return r, &UsageError{errors.New("--min-ttl needs --refresh")}
	}
	return r, nil
}

// duration is a flag's value. Unlike that of package flag, its error says what is wrong with it.
type duration time.Duration

// Set parses a duration such as 15m.
func (d *duration) Set(text string) error {
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// String formats the duration.
func (d *duration) String() string { return time.Duration(*d).String() }

// Type is for pflag, which shows it in help.
func (d *duration) Type() string { return "duration" }
