package fastpath

import (
	"strings"
	"time"

	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
)

// line is a command line that this package handles.
type line struct {
	credentials string
	request     exporter.Request
	quiet       bool
}

// parse reads a command line as the program proper would; ok is false for any
// that is not plain. The github format is not, because it writes to a file.
func parse(args []string) (l line, ok bool) {
	l.request.Format = env.DefaultFormat
	var words []string
	refresh, minTTL := false, exporter.DefaultMinTTL
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		if !strings.HasPrefix(args[i], "-") {
			words = append(words, args[i])
			continue
		}
		// Before the command, the program proper takes the word that follows a
		// flag of the command's own for its value.
		if args[i] == "--allow-expired" && len(words) > 0 {
			l.request.AllowExpired = true
			continue
		}
		if (args[i] == "--quiet" || args[i] == "-q") && len(words) > 0 {
			l.quiet = true
			continue
		}
		if args[i] == "--refresh" && len(words) > 0 {
			refresh = true
			continue
		}
		if !joined {
			if i++; i == len(args) {
				return line{}, false
			}
			value = args[i]
		}
		switch {
		case name == "--format" && value != "github":
			l.request.Format = value
		case name == "--credentials", name == "-c" && !joined:
			l.credentials = value
		case name == "--min-ttl":
			var err error
			if minTTL, err = time.ParseDuration(value); err != nil || minTTL <= 0 {
				return line{}, false
			}
		default:
			return line{}, false
		}
	}
	switch {
	case refresh:
		l.request.MinTTL = minTTL
	case minTTL != exporter.DefaultMinTTL:
		return line{}, false // a usage error
	}
	l.request.Role, ok = role(words)
	return l, ok
}

// role reads the words that are no flags: an exporting command, and the name of
// a set if it takes one.
func role(words []string) (role string, ok bool) {
	switch {
	case len(words) == 1 && (words[0] == env.Provisioning || words[0] == env.Runtime):
		return words[0], true
	case len(words) == 2 && words[0] == "set" && words[1] != "":
		return words[1], true
	}
	return "", false
}
