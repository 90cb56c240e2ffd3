package main

import (
	"bytes"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/exporter"
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

// renewal is the flags --refresh and --min-ttl. Package fastpath knows them too.
type renewal struct {
	refresh bool
	minTTL  time.Duration
}

func (r *renewal) addFlags(command *cobra.Command) {
	command.Flags().BoolVar(&r.refresh, "refresh", false, "renew the document first if less than --min-ttl is left")
	command.Flags().DurationVar(&r.minTTL, "min-ttl", exporter.DefaultMinTTL, "with --refresh: the time that must be left, such as 15m")
}

// wanted is the time that must be left; zero without --refresh.
func (r *renewal) wanted(command *cobra.Command) (time.Duration, error) {
	switch {
	case r.minTTL <= 0:
		return 0, usageError(errors.New("--min-ttl must be above zero, such as 15m"))
	case r.refresh:
		return r.minTTL, nil
	case command.Flags().Changed("min-ttl") && r.minTTL != exporter.DefaultMinTTL:
		return 0, usageError(errors.New("--min-ttl goes with --refresh"))
	}
	return 0, nil
}
