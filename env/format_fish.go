package env

import "strings"

// fish writes for "| source". Every erasure says -g: a plain set -e would
// delete a universal variable of the user's for good. Erasing what is not there
// leaves status 4, so that the text ends in a command of its own.
type fish struct{}

func (f fish) write(variables []Variable) (Text, error) {
	var erase, set strings.Builder
	var gone []string
	for _, v := range variables {
		if v.Unset {
			erase.WriteString("set -eg " + v.Name + ";\n")
			gone = append(gone, "set -q "+v.Name)
			continue
		}
		quoted, err := quoteFish(v.Value)
		if err != nil {
			return Text{}, carryError(v, err)
		}
		set.WriteString("set -gx " + v.Name + " " + quoted + ";\n")
	}
	return Text{Stdout: erase.String() + set.String() + f.check(gone)}, nil
}

// check ends the text: with a failure when a name is still there, because it is
// a universal variable or a local one, and with a success otherwise.
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
		b.WriteString("set -eg " + v.Name + ";\n")
	}
	return b.String() + "false;\n"
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
