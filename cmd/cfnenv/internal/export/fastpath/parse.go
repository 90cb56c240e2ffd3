package fastpath

import (
	"flag"
	"io"
	"slices"
	"strings"

	"cfnenv/cmd/cfnenv/internal/export"
	"cfnenv/env"
)

// parse reads a command line that package flag reads as pflag does. ok is false
// for every other one, and for the format github, which writes to a file.
func parse(args []string) (flags export.Flags, request export.Request, ok bool) {
	if slices.ContainsFunc(args, ambiguous) {
		return flags, request, false
	}
	// Before the command, cobra takes the word after any flag but -c for a value.
	words, ok := read(args, true, flags.DefineCredentials)
	if !ok || len(words) == 0 {
		return flags, request, false
	}
	command := words[0]
	words, ok = read(words[1:], false, flags.DefineCredentials, flags.DefineFormat, flags.DefineLoading)
	switch {
	case !ok || flags.Format == "github":
		return flags, request, false
	case len(words) == 0 && (command == env.Provisioning || command == env.Runtime):
		words = []string{command}
	case len(words) != 1 || words[0] == "" || command != "set":
		return flags, request, false
	}
	request, err := flags.Request(words[0])
	return flags, request, err == nil
}

// read parses the defined flags and returns the words between them, or all that
// follows the first word.
func read(args []string, first bool, define ...func(*flag.FlagSet)) (words []string, ok bool) {
	set := flag.NewFlagSet("", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	for _, d := range define {
		d(set)
	}
	for name, shorthand := range export.Shorthands {
		if f := set.Lookup(name); f != nil {
			set.Var(f.Value, shorthand, f.Usage)
		}
	}
	for {
		if set.Parse(args) != nil {
			return nil, false
		}
		if args = set.Args(); len(args) == 0 || first {
			return append(words, args...), true
		}
		words, args = append(words, args[0]), args[1:]
	}
}

// ambiguous tells the words that package flag may read otherwise than pflag: it
// takes --c for -c and -format for --format, and has no groups of shorthands.
// Empty values are among them: the program proper refuses some.
func ambiguous(word string) bool {
	name, _, _ := strings.Cut(word, "=")
	if strings.HasPrefix(word, "--") {
		return len(name) <= len("--c") || strings.HasSuffix(word, "=")
	}
	return word == "" || strings.HasPrefix(word, "-") && len(word) > len("-c")
}
