package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// docFile is a file of the generated documentation.
type docFile struct {
	path string // with slashes, below the directory that cfnenv docs is given
	data []byte
}

// newDocsCommand is "cfnenv docs DIR", hidden because it is for those who release
// or package cfnenv.
func newDocsCommand(*app) *cobra.Command {
	return &cobra.Command{
		Use:   "docs DIR",
		Short: "Write manual pages, completion scripts and tables of commands, flags and emulated operations",
		Long: `Write into a directory what is generated from the program itself: man/*.1, completions/*,
commands.md and emulator.md. A test compares testdata/docs with what this writes.`,
		Example: "  cfnenv docs testdata/docs",
		Hidden:  true,
		Args:    takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := generatedDocs()
			if err != nil {
				return err
			}
			return writeDocs(args[0], files)
		},
	}
}

// generatedDocs generates every file, in a fixed order. It builds a command tree
// of its own, so that nothing of the running one gets into a file.
func generatedDocs() ([]docFile, error) {
	root := newRoot(&app{})
	files := []docFile{{"commands.md", commandTables(root)}}
	emulated, err := emulatorTables()
	if err != nil {
		return nil, err
	}
	files = append(files, docFile{"emulator.md", emulated})
	for _, command := range documented(root) {
		files = append(files, docFile{"man/" + manName(command) + ".1", manPage(command)})
	}
	completions, err := completionScripts(root)
	return append(files, completions...), err
}

// documented are a command and all below it that are not hidden, by name.
func documented(command *cobra.Command) []*cobra.Command {
	command.InitDefaultHelpFlag()
	commands := []*cobra.Command{command}
	for _, below := range documentedBelow(command) {
		commands = append(commands, documented(below)...)
	}
	return commands
}

// documentedBelow are the commands right below one that are not hidden, by name.
func documentedBelow(command *cobra.Command) []*cobra.Command {
	below := slices.DeleteFunc(slices.Clone(command.Commands()), func(c *cobra.Command) bool { return c.Hidden })
	slices.SortFunc(below, func(a, b *cobra.Command) int { return strings.Compare(a.Name(), b.Name()) })
	return below
}

// completionScripts are named as the shells look for them.
func completionScripts(root *cobra.Command) ([]docFile, error) {
	var files []docFile
	for _, script := range []struct {
		name     string
		generate func(b *bytes.Buffer) error
	}{
		{"cfnenv.bash", func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) }},
		{"_cfnenv", func(b *bytes.Buffer) error { return root.GenZshCompletion(b) }},
		{"cfnenv.fish", func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) }},
		{"cfnenv.ps1", func(b *bytes.Buffer) error { return root.GenPowerShellCompletionWithDesc(b) }},
	} {
		var b bytes.Buffer
		if err := script.generate(&b); err != nil {
			return nil, fmt.Errorf("completion script %s: %w", script.name, err)
		}
		files = append(files, docFile{"completions/" + script.name, b.Bytes()})
	}
	return files, nil
}

// writeDocs writes files below a directory. Files of an earlier version that are
// not generated any more stay.
func writeDocs(dir string, files []docFile) error {
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, file.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
