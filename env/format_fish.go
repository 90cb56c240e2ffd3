package env

import "strings"

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
			erase.WriteString(eraseFish(v.Name))
			still = append(still, "set -q "+v.Name)
			continue
		}
		quoted, err := quoteFish(v.Value)
		if err != nil {
			return Text{}, carryError(v, err)
		}
		set.WriteString("set -el " + v.Name + ";\nset -gx " + v.Name + " " + quoted + ";\n")
		still = append(still, "set -ql "+v.Name)
	}
	return Text{Stdout: erase.String() + set.String() + f.check(still)}, nil
}

// check ends the text: with a failure when a name is still there, because it is
// a universal variable or local in two places, and with a success otherwise.
func (f fish) check(still []string) string {
	if len(still) == 0 {
		return "true;\n"
	}
	return "if " + strings.Join(still, "; or ") + ";\n" +
		"echo 'cfnenv: a universal or local variable is in the way: set -S shows it' >&2;\n" +
		f.failure(failureUnsets()) +
		"else;\ntrue;\nend;\n"
}

func (fish) failure(unsets []Variable) string {
	var b strings.Builder
	for _, v := range unsets {
		b.WriteString(eraseFish(v.Name))
	}
	return b.String() + "false;\n"
}

func eraseFish(name string) string {
	return "set -el " + name + ";\nset -eg " + name + ";\n"
}

// quoteFish quotes a value for fish, where a backslash is special inside single
// quotes; the error says that it holds a NUL byte.
func quoteFish(value string) (string, error) {
	var b strings.Builder
	b.Grow(len(value) + 2)
	b.WriteByte('\'')
	for i := 0; i < len(value); i++ {
		switch c := value[i]; c {
		case 0:
			return "", errNUL
		case '\'', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String(), nil
}
