package env

import (
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
	var b strings.Builder
	for _, v := range unsets {
		b.WriteString("$Env:" + v.Name + " = $null;\n")
	}
	return b.String() + "throw 'cfnenv failed, the credentials were removed';\n"
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
