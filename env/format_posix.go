package env

import (
	"slices"
	"strings"
)

// posix writes one text that bash, dash, zsh, mksh and busybox ash evaluate
// alike.
//
// The text is one if statement. Its condition unsets every name, the
// credentials first: a variable that the user made read-only stops dash, zsh,
// mksh and busybox right there, and is a false condition in bash, in each case
// before a key is exported and after the old ones are gone. What was unset can
// be set, so that the rest cannot fail half way. What is to stay unset is looked
// at again: in bash and mksh a variable that is local to a calling function
// gives way to the one that it hid.
//
// Every line ends in a semicolon and none is a comment, so that the unquoted
// eval $(cfnenv …), which turns line ends into spaces, works as well.
type posix struct {
	export string // "export ", or nothing
}

// inZsh is true in zsh alone, also under set -u. zsh owns USERNAME: assigning
// it does nothing, or makes the process another user. Unsetting it takes that
// meaning away, and with it zsh's own $USERNAME.
const inZsh = `[ -n "${ZSH_VERSION-}" ]`

func ownedByZsh(v Variable) bool { return v.Name == "USERNAME" }

func (p posix) write(variables []Variable) (Text, error) {
	condition := p.unset(variables)
	var b, still strings.Builder
	for _, v := range variables {
		if v.Unset {
			still.WriteString("${" + v.Name + "+x}")
			continue
		}
		if ownedByZsh(v) {
			b.WriteString(inZsh + " || ")
		}
		b.WriteString(p.export + v.Name + "=" + quotePOSIX(v.Value) + ";\n")
	}
	if b.Len() == 0 {
		return Text{Stdout: condition + ";\n"}, nil
	}
	if still.Len() > 0 {
		condition += ` && { [ -z "` + still.String() + `" ] || { echo 'cfnenv: AWS_PROFILE or another variable that must stay unset is local to a function: run this outside that function' >&2; false; }; }`
	}
	return Text{Stdout: "if " + condition + ";\nthen :;\n" + b.String() + "else " + p.failure(failureUnsets()) + "fi;\n"}, nil
}

// unset returns a command that unsets every variable, and is true when it
// could. It says -v, because a function of that name is not a variable.
func (p posix) unset(variables []Variable) string {
	var first, rest, zsh []Variable
	for _, v := range failureUnsets() {
		if slices.ContainsFunc(variables, v.sameName) {
			first = append(first, v)
		}
	}
	for _, v := range variables {
		switch {
		case ownedByZsh(v):
			zsh = append(zsh, v)
		case slices.ContainsFunc(first, v.sameName):
		default:
			rest = append(rest, v)
		}
	}
	command := "unset -v" + eachName(append(first, rest...), " %s")
	if len(zsh) > 0 {
		command += " && { " + inZsh + " || unset -v" + eachName(zsh, " %s") + "; }"
	}
	return command
}

// failure ends in false: return and exit would end the whole script in dash,
// zsh, mksh and busybox.
func (p posix) failure(unsets []Variable) string {
	return "unset -v" + eachName(unsets, " %s") + ";\nfalse;\n"
}

// quotePOSIX quotes a value for a POSIX shell.
//
// Inside single quotes nothing is special but the single quote. Two more things
// are written outside of them, for the sake of an unquoted eval $(cfnenv …): the
// characters that begin a file name pattern, because bash under nullglob drops a
// word that matches no file; and spaces that follow a space, because two would
// come back as one. Tabs, line ends and, in mksh, {a,b} need the quotes.
//
// A quoted part never touches the next one: zsh under RC_QUOTES takes two single
// quotes within single quotes for one.
func quotePOSIX(value string) string {
	var b strings.Builder
	b.Grow(len(value) + 2)
	b.WriteByte('\'')
	for i := range len(value) {
		c := value[i]
		if strings.IndexByte("'*?[(", c) >= 0 || c == ' ' && i > 0 && value[i-1] == ' ' {
			b.WriteString(`'\`)
			b.WriteByte(c)
			b.WriteByte('\'')
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
