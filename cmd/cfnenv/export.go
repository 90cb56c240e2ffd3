package main

import (
	"errors"

	"github.com/spf13/cobra"

	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
)

// newExportCommand fills in what provisioning, runtime and set share. Package
// fastpath knows the flags too.
func newExportCommand(a *app, command *cobra.Command, role func(args []string) string) *cobra.Command {
	var request exporter.Request
	var renewal renewal
	addFormatFlag(command, &request.Format)
	command.Flags().BoolVar(&request.AllowExpired, "allow-expired", false, "export credentials even if they have expired")
	renewal.addFlags(command)
	addQuietFlag(a, command)
	command.RunE = func(cmd *cobra.Command, args []string) error {
		request.Role = role(args)
		var err error
		if request.MinTTL, err = renewal.wanted(cmd); err != nil {
			return err
		}
		stop := a.failClosedOnSignal(request.Format)
		defer stop()
		err = a.exporter().Export(request)
		if !errors.Is(err, exporter.ErrShort) {
			return a.suggestSet(err, request.Role)
		}
		if err := a.renewFor(cmd.Context(), request.Role, request.MinTTL); err != nil {
			return err
		}
		request.MinTTL = 0
		return a.exporter().Export(request)
	}
	return command
}

// addQuietFlag adds --quiet to a command that loads credentials.
func addQuietFlag(a *app, command *cobra.Command) {
	command.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "no warnings or hints unless it fails")
}

// addFormatFlag adds --format to a command that prints an environment.
func addFormatFlag(command *cobra.Command, format *string) {
	command.Annotations = map[string]string{printsEnvironment: ""}
	command.Flags().StringVar(format, "format", env.DefaultFormat, "output `FORMAT`, see cfnenv help formats")
	// The only possible error is that there is no such flag.
	_ = command.RegisterFlagCompletionFunc("format", completeFormats)
}
