package env

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// powershell writes for "| Out-String | Invoke-Expression", in ASCII: Windows
// PowerShell decodes what a program prints by the console's code page.
type powershell struct{}

func (powershell) write(variables []Variable) (Text, error) {
	var b strings.Builder
	for _, v := range variables {
		if OwnedByWindows(v.Name) {
			continue
		}
		if v.Unset {
			b.WriteString("$Env:" + v.Name + " = $null;\n")
			continue
		}
		quoted, err := quotePowerShell(v.Value)
		if err != nil {
			return Text{}, carryError(v, err)
		}
		b.WriteString("$Env:" + v.Name + " = " + quoted + ";\n")
	}
	return Text{Stdout: b.String()}, nil
}

// failure throws: the one statement that makes Invoke-Expression itself fail,
// and that an interactive PowerShell survives.
func (powershell) failure(unsets []Variable) string {
	return eachName(unsets, "$Env:%s = $null;\n") + "throw 'cfnenv failed, the credentials were removed';\n"
}

// quotePowerShell writes a value as a PowerShell string expression. Inside
// single quotes nothing is special but what PowerShell takes for a single quote
// (U+0027 and U+2018 to U+201B), which is doubled; whatever is not ASCII is
// added as UTF-16 code units, so that no code page can change it. The error is
// for bytes that are not UTF-8, which a .NET string cannot hold.
//
// PowerShell, about_Quoting_Rules; the language specification, 2.3.5.2, for the
// four more quotes.
func quotePowerShell(value string) (string, error) {
	if !utf8.ValidString(value) {
		return "", errNotUTF8
	}
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range value {
		switch {
		case r == '\'':
			b.WriteString("''")
		case r < ' ' || r > '~':
			b.WriteString("'")
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, " + [char]0x%04X", unit)
			}
			b.WriteString(" + '")
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String(), nil
}

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
	return eachName(unsets, "set \"%s=\"\r\n") + "cmd /c exit 1\r\n"
}

// OwnedByWindows recognizes a variable that Windows sets at logon to the login's
// name, which programs go by: it is neither set nor unset there.
func OwnedByWindows(name string) bool { return strings.EqualFold(name, "USERNAME") }

// assignCmd writes one set command; an empty value removes the variable. cmd.exe
// has no way to quote a percent sign that works both in a file and on the
// command line, nor a double quote inside double quotes, nor, under delayed
// expansion, an exclamation mark, and it reads a file by the console's code
// page: such values are errors.
func assignCmd(name, value string) (string, error) {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '%' || c == '"' || c == '!':
			return "", errors.New("contains one of % \" !, which cmd.exe cannot quote")
		case c < ' ' || c == 0x7f:
			return "", errors.New("contains a control character")
		case c > 0x7f:
			return "", errors.New("contains a character outside ASCII, which the console's code page may change")
		}
	}
	line := `set "` + name + "=" + value + "\"\r\n"
	if len(line) > maxCmdLine {
		return "", errors.New("is too long for a line of cmd.exe")
	}
	return line, nil
}
