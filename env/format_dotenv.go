package env

import (
	"errors"
	"strings"
)

// dotenv writes for docker run --env-file, which takes everything after the
// first equals sign as it is: no quotes, no escapes. A name to unset is left
// out, because docker reads a name alone as "take it from my environment".
type dotenv struct{}

func (dotenv) write(variables []Variable) (Text, error) {
	lines, err := plainLines(variables)
	if lines == "" && err == nil {
		err = errors.New("format dotenv cannot unset a variable: leave it out of the file instead")
	}
	return Text{Stdout: lines}, err
}

func (dotenv) failure([]Variable) string { return "" }

// plainLines writes NAME=value lines of the variables to set.
func plainLines(variables []Variable) (string, error) {
	var b strings.Builder
	for _, v := range variables {
		if v.Unset {
			continue
		}
		if strings.ContainsAny(v.Value, "\r\n") {
			return "", carryError(v, errNewline)
		}
		b.WriteString(v.Name + "=" + v.Value + "\n")
	}
	return b.String(), nil
}
