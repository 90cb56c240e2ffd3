package printable

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// attacks are texts that act on the reader's terminal or build server when they are printed as they are.
var attacks = map[string]string{
	"clears the screen":         "a\x1b[2Jb",
	"a link, OSC 8":             "\x1b]8;;https://example.com\x07here\x1b]8;;\x07",
	"the clipboard, OSC 52":     "\x1b]52;c;cm0gLXJm\x1b\\",
	"C1, in UTF-8":              "a\u009b2Jb\u009d52;c;eA==\u009c",
	"C1, a bare byte":           "a\x9b2Jb",
	"backspaces and DEL":        "safe\b\b\b\bevil\x7f",
	"a carriage return":         "failed\rpassed",
	"an override":               "\u202egpj.exe",
	"isolates and marks":        "a\u2066b\u2069\u200e\u200f\u061c",
	"other line ends":           "a\u2028::error::b\u2029::error::c\u0085::error::d\v::error::e\f::error::f",
	"no shape":                  "a\u200b\ufeff\U000e0041",
	"a command, second line":    "no\n::error file=a.go::injected",
	"a command, CRLF":           "no\r\n::error::injected",
	"a command, indented":       "no\n  \t\u00a0::error::injected",
	"a command at the start":    "::add-mask::a",
	"a command behind space":    " \n ::stop-commands::x",
	"a command behind a mark":   "\ufe0f::error::x",
	"an old command":            "no ##[error]injected",
	"an old command with marks": "no #\ufe0f#[error]injected",
	"of Azure Pipelines":        "no ##vso[task.setvariable variable=a]b ###[x]",
}

func TestAttacks(t *testing.T) {
	for name, attack := range attacks {
		for form, text := range map[string]string{
			"line":   Sprintf("%s", attack),
			"error":  Sprintf("cfnenv: %v", errors.New(attack)),
			"padded": Sprintf("%-*s|", 30, attack),
			"list":   Sprintf("%s", []string{attack}),
		} {
			harmless(t, name+", "+form, text)
		}
		var b bytes.Buffer
		if err := JSON(&b, map[string]string{attack: attack}); err != nil {
			t.Fatal(err)
		}
		harmless(t, name+", JSON", b.String())
		var back map[string]string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back[strings.ToValidUTF8(attack, "\ufffd")] != strings.ToValidUTF8(attack, "\ufffd") {
			t.Errorf("%s: JSON reads back as %q, %v", name, back, err)
		}
		for _, r := range Text(attack) {
			if strings.ContainsRune("\x1b\x07\b\x7f\r\v\f\u009b\u202e\u2066\u2028\u0085", r) {
				t.Errorf("%s: text holds %U", name, r)
			}
		}
	}
}

// harmless looks at a text as a terminal and as GitHub's runner do.
func harmless(t *testing.T, name, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		for _, r := range line {
			if r < ' ' || r >= 0x7f && r <= 0x9f || r >= '\u200b' && r <= '\u200f' || r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u061c' || r == '\ufeff' || r >= 0xe0000 {
				t.Errorf("%s: %q holds %U", name, line, r)
			}
		}
		seen := strings.NewReplacer("\ufe0f", "").Replace(line)
		if strings.HasPrefix(strings.TrimSpace(seen), "::") || strings.Contains(seen, "##") {
			t.Errorf("%s: %q is a command", name, line)
		}
	}
}

func TestOrdinaryTextStays(t *testing.T) {
	for want, got := range map[string]string{
		"stack agent-x: größer, 漢字, 100 % (a::b, C# #1)": Sprintf("stack %s: %s, %v", "agent-x", "größer, 漢字", "100 % (a::b, C# #1)"),
		"  7|ab   |1m0s|true|\"q\"":                      Sprintf("%3d|%-*s|%v|%t|%q", 7, 5, "ab", time.Minute, true, "q"),
		"\x1b[31mred\x1b[0m why\n  | more":               Sprintf("%s %s", Own("\x1b[31mred\x1b[0m"), "why\r\nmore\n"),
		"%!d(string=x) <nil>":                            Sprintf("%d %v", "x", nil),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
