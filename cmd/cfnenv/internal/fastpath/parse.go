package fastpath

import (
	"strings"

	"cfnenv/cmd/cfnenv/internal/exporter"
	"cfnenv/env"
)

// line is a command line that this package handles.
type line struct {
	credentials string
	request     exporter.Request
	unset       bool
}

// parse reads a command line as the program proper would; ok is false for any
// that is not plain. The github format is not, because it writes to a file.
func parse(args []string) (l line, ok bool) {
	l.request.Format = env.DefaultFormat
	var words []string
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		if !strings.HasPrefix(args[i], "-") {
			words = append(words, args[i])
			continue
		}
		if args[i] == "--allow-expired" {
			l.request.AllowExpired = true
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
		default:
			return line{}, false
		}
	}
	return l, l.command(words)
}

// command reads the words that are no flags.
func (l *line) command(words []string) bool {
	switch {
	case len(words) == 1 && (words[0] == "provisioning" || words[0] == "runtime"):
		l.request.Role = words[0]
		return true
	case len(words) == 1 && words[0] == "unset":
		l.unset = true
		return !l.request.AllowExpired
	case len(words) == 2 && words[0] == "set" && words[1] != "":
		l.request.Role = words[1]
		return true
	}
	return false
}
