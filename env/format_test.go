package env

import (
	"errors"
	"strings"
	"testing"
)

func TestQuotePOSIX(t *testing.T) {
	for value, want := range map[string]string{
		"":          `''`,
		"a":         `'a'`,
		"it's":      `'it'\''s'`,
		"''":        `''\'''\'''`,
		"$(x)`y`\\": `'$'\('x)` + "`y`" + `\'`,
		"a*?[b]":    `'a'\*''\?''\['b]'`,
		"a b  c   ": `'a b '\ 'c '\ ''\ ''`,
	} {
		if got := quotePOSIX(value); got != want {
			t.Errorf("%q becomes %s, want %s", value, got, want)
		}
	}
}

func TestQuoteFish(t *testing.T) {
	for value, want := range map[string]string{
		"":       `''`,
		"it's":   `'it\'s'`,
		`\`:      `'\\'`,
		`\'`:     `'\\\''`,
		"$x (y)": `'$x (y)'`,
	} {
		if got := quoteFish(value); got != want {
			t.Errorf("%q becomes %s, want %s", value, got, want)
		}
	}
}

// TestQuotePowerShell stands in for the real shell, which is in no Debian
// repository; where it is installed, the proofs run it.
func TestQuotePowerShell(t *testing.T) {
	for value, want := range map[string]string{
		"":         `''`,
		"a$b`c\"":  "'a$b`c\"'",
		"it's":     `'it''s'`,
		"’":        `'' + [char]0x2019 + ''`,
		"a‘b‛":     `'a' + [char]0x2018 + 'b' + [char]0x201B + ''`,
		"Zoë":      `'Zo' + [char]0x00EB + ''`,
		"😀":        `'' + [char]0xD83D + [char]0xDE00 + ''`,
		"a\nb\x7f": `'a' + [char]0x000A + 'b' + [char]0x007F + ''`,
	} {
		if got, err := quotePowerShell(value); err != nil || got != want {
			t.Errorf("%q becomes %s (%v), want %s", value, got, err, want)
		}
	}
	for b := rune(0x20); b < 0x7f; b++ {
		got, err := quotePowerShell("a" + string(b) + "b")
		if want := "'a" + strings.ReplaceAll(string(b), "'", "''") + "b'"; err != nil || got != want {
			t.Errorf("%q becomes %s (%v), want %s", b, got, err, want)
		}
	}
}

func TestAssignCmd(t *testing.T) {
	for value, want := range map[string]string{
		"":                 "set \"N=\"\r\n",
		"a b&c|d<e>f^g(h)": "set \"N=a b&c|d<e>f^g(h)\"\r\n",
		"AKIA+/=":          "set \"N=AKIA+/=\"\r\n",
		"it's":             "set \"N=it's\"\r\n",
	} {
		if got, err := assignCmd("N", value); err != nil || got != want {
			t.Errorf("%q becomes %q (%v), want %q", value, got, err, want)
		}
	}
	refused := "%\"!\x7f"
	for b := byte(0); b < ' '; b++ {
		refused += string(rune(b))
	}
	for _, value := range append(strings.Split(refused, ""), "Zoë", "’", strings.Repeat("x", maxCmdLine)) {
		if got, err := assignCmd("N", "a"+value); err == nil {
			t.Errorf("%.20q becomes %.40q, want an error", value, got)
		}
	}
}

// TestFormatsRefuse: a value that a format cannot carry is an error that names
// the variable, and never a changed value.
func TestFormatsRefuse(t *testing.T) {
	for _, test := range []struct{ format, value, problem string }{
		{"env", "SECRET\x00", "NUL"}, {"env-no-export", "SECRET\x00", "NUL"}, {"fish", "SECRET\x00", "NUL"}, {"json", "SECRET\x00", "NUL"},
		{"powershell", "SECRET\xff", "UTF-8"}, {"json", "SECRET\xff", "UTF-8"},
		{"windows-cmd", "SECRET%", "cmd.exe"}, {"windows-cmd", "SECRET\n", "control"},
		{"dotenv", "SECRET\n", "line break"}, {"dotenv", "SECRET\r", "line break"}, {"github", "SECRET\n", "line break"},
	} {
		format, err := Lookup(test.format)
		if err != nil {
			t.Fatal(err)
		}
		text, err := format.Write([]Variable{{Name: "GOOD", Value: "x"}, {Name: "BAD", Value: test.value, Secret: true}})
		var carry *CarryError
		if !errors.As(err, &carry) || carry.Name != "BAD" || carry.Format != test.format || !strings.Contains(carry.Problem, test.problem) ||
			strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s, %q: %v", test.format, test.value, err)
		}
		if text != (Text{}) {
			t.Errorf("%s, %q: printed %q", test.format, test.value, text)
		}
	}
}

func TestFormatsRefuseNames(t *testing.T) {
	for _, name := range []string{"", "1A", "A B", "A;x", "A=B", "Ä", "A-B", "$(x)"} {
		for _, format := range Formats() {
			if _, err := format.Write([]Variable{{Name: name, Value: "x"}}); err == nil {
				t.Errorf("%s took the name %q", format.Name, name)
			}
		}
	}
}

func TestProcessNeedsCredentials(t *testing.T) {
	format, err := Lookup("process")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := format.Write(Unsets()); err == nil {
		t.Error("wrote a document without credentials")
	}
}

func TestLookup(t *testing.T) {
	for _, format := range Formats() {
		if got, err := Lookup(format.Name); err != nil || got.Name != format.Name {
			t.Errorf("%s: %v, %v", format.Name, got.Name, err)
		}
	}
	_, err := Lookup("bash")
	for _, format := range Formats() {
		if err == nil || !strings.Contains(err.Error(), format.Name) {
			t.Errorf("the error does not offer %s: %v", format.Name, err)
		}
	}
	if Formats()[0].Name != DefaultFormat {
		t.Errorf("%s is not the first format", DefaultFormat)
	}
}

// TestStatementsEnd: every line of a text for a Unix shell ends in a semicolon,
// or opens a compound whose lines do, and none is a comment.
func TestStatementsEnd(t *testing.T) {
	set, err := mustParse(t, string(sample(t, "workshop.json"))).Set(Provisioning)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"env", "env-no-export", "fish", "powershell"} {
		format, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		success, err := format.Write(set.Variables())
		if err != nil {
			t.Fatal(err)
		}
		unset, err := format.Write(Unsets())
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(success.Stdout+unset.Stdout+format.Failure(), "\n"), "\n")
		for _, line := range lines {
			if !strings.HasSuffix(line, ";") || strings.HasPrefix(line, "#") {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}
