package env

import (
	"fmt"
	"strings"
)

// fish writes for "| source". Every erasure says -g or -l: a plain set -e would
// delete a universal variable of the user's for good. A variable that is local
// to a function would hide the one that is set, and reach the function's
// children in its place, so that it goes as well. Erasing what is not there
// leaves status 4, so that the text ends in a command of its own.
type fish struct{}

func (f fish) write(variables []Variable) (Text, error) {
	var erase, set strings.Builder
	var still []string
	for _, v := range variables {
		if v.Unset {
			fmt.Fprintf(&erase, eraseFish, v.Name)
			still = append(still, "set -q "+v.Name)
			continue
		}
		set.WriteString("set -el " + v.Name + ";\nset -gx " + v.Name + " " + quoteFish(v.Value) + ";\n")
		still = append(still, "set -ql "+v.Name)
	}
	return Text{Stdout: erase.String() + set.String() + f.ending(still)}, nil
}

// ending ends the text: with a failure when a name is still there, because it is
// a universal variable or local in two places, and with a success otherwise.
func (f fish) ending(still []string) string {
	if len(still) == 0 {
		return "true;\n"
	}
	return "if " + strings.Join(still, "; or ") + ";\n" +
		"echo 'cfnenv: a universal or local variable is in the way: find it with set -S' >&2;\n" +
		f.failure(failureUnsets()) +
		"else;\ntrue;\nend;\n"
}

func (fish) failure(unsets []Variable) string {
	return eachName(unsets, eraseFish) + "false;\n"
}

const eraseFish = "set -el %[1]s;\nset -eg %[1]s;\n"

// quoteFish quotes a value for fish, where a backslash is special inside single
// quotes.
func quoteFish(value string) string {
	return "'" + strings.NewReplacer(`'`, `\'`, `\`, `\\`).Replace(value) + "'"
}
