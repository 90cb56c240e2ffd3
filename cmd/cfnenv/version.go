package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"cfnenv/smoke/printable"
)

func newVersionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long:  "Print the version of cfnenv, the commit it was built from if known, and the version of Go.",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return printVersion(a) },
	}
}

func printVersion(a *app) error {
	_, err := printable.Fprintf(folded(a.Stdout), "%s\n", versionLine(debug.ReadBuildInfo))
	return err
}

// versionLine describes the build: "cfnenv v1.2.3 (abcdef123456) go1.26 linux/amd64".
func versionLine(read func() (*debug.BuildInfo, bool)) string {
	commit := ""
	if info, ok := read(); ok {
		commit = describeCommit(info.Settings)
	}
	return fmt.Sprintf("cfnenv %s%s %s %s/%s", moduleVersion(read), commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// moduleVersion is the program's version as reports state it.
func moduleVersion(read func() (*debug.BuildInfo, bool)) string {
	if info, ok := read(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func describeCommit(settings []debug.BuildSetting) string {
	revision, modified := "", ""
	for _, setting := range settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = setting.Value[:min(12, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = ", modified"
		}
	}
	if revision == "" {
		return ""
	}
	return " (" + revision + modified + ")"
}
