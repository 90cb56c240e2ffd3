package env

import (
	"errors"
	"strings"
)

// windowsCmd writes for cmd.exe: as a batch file, or line by line with
// for /f "delims=" %i in ('cfnenv …') do @%i, where if and parentheses do not
// work. Lines end in CRLF, as cmd.exe wants them in a file.
type windowsCmd struct{}

// maxCmdLine is the longest line that cmd.exe takes (Microsoft, "Command prompt
// line string limitation").
const maxCmdLine = 8191

func (windowsCmd) write(variables []Variable) (Text, error) {
	var b strings.Builder
	for _, v := range variables {
		if OwnedByWindows(v.Name) {
			continue
		}
		line, err := assignCmd(v.Name, v.Value)
		if err != nil {
			return Text{}, carryError(v, err)
		}
		b.WriteString(line)
	}
	// set of a variable that was not there leaves ERRORLEVEL at 1.
	return Text{Stdout: b.String() + "cmd /c exit 0\r\n"}, nil
}

func (windowsCmd) failure(unsets []Variable) string {
	var b strings.Builder
	for _, v := range unsets {
		b.WriteString("set \"" + v.Name + "=\"\r\n")
	}
	return b.String() + "cmd /c exit 1\r\n"
}

// OwnedByWindows tells a variable that Windows sets at logon to the login's
// name, which programs go by: it is neither set nor unset there.
func OwnedByWindows(name string) bool { return strings.EqualFold(name, "USERNAME") }

// assignCmd writes one set command; an empty value removes the variable. cmd.exe
// has no way to quote a percent sign that works both in a file and on the
// command line, nor a double quote inside double quotes, nor, under delayed
// expansion, an exclamation mark, and it reads a file by the console's code
// page: such values are errors.
func assignCmd(name, value string) (string, error) {
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '%' || c == '"' || c == '!':
			return "", errors.New("holds one of % \" !, which cmd.exe cannot quote")
		case c < ' ' || c == 0x7f:
			return "", errors.New("holds a control character")
		case c > 0x7f:
			return "", errors.New("holds a character that is not ASCII, which depends on the console's code page")
		}
	}
	line := `set "` + name + "=" + value + "\"\r\n"
	if len(line) > maxCmdLine {
		return "", errors.New("is too long for a line of cmd.exe")
	}
	return line, nil
}
