package env

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// shellProof is a real shell and the format that is for it.
type shellProof struct {
	shell  tooltest.Shell
	format string
	// script evaluates the file named by its first argument, then becomes env.
	script string
}

// shellProofs are the real shells that the quoters are proven against. PowerShell
// is proven where it is installed.
func shellProofs() []shellProof {
	var proofs []shellProof
	for _, shell := range tooltest.PosixShells() {
		proofs = append(proofs, shellProof{shell, "env", `eval "$(cat "$1")" && exec env -0`})
	}
	return append(proofs,
		shellProof{tooltest.Shell{Name: "fish", Argv: []string{"fish", "--no-config", "-c"}}, "fish",
			`cat $argv[2] | source; and exec env -0`},
		shellProof{tooltest.Shell{Name: "pwsh", Argv: []string{"pwsh", "-NoProfile", "-Command"}}, "powershell",
			`Get-Content -Raw $args[1] | Invoke-Expression; & env -0`},
		shellProof{tooltest.Nushell(), "json", `open --raw $env.TEXT | from json | load-env; exec env -0`},
	)
}

// evaluate has a real shell evaluate a text in an empty directory, and returns
// the environment that a child of the shell then has.
func (p shellProof) evaluate(t testing.TB, text string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	var words []string
	if p.format != "json" { // nushell takes none with its -c
		words = []string{file}
	}
	command := p.shell.Command(t, p.script, words...)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "LC_ALL=C.UTF-8", "AWS_PROFILE=stale", "STALE=kept", "TEXT=" + file}
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", p.shell.Name, err, &stderr)
	}
	if stderr.Len() > 0 {
		t.Errorf("%s complains: %s", p.shell.Name, &stderr)
	}
	if made, _ := os.ReadDir(dir); len(made) > 0 {
		t.Errorf("%s: evaluating made files: %v", p.shell.Name, made)
	}
	got := make(map[string]string)
	for _, entry := range strings.Split(stdout.String(), "\x00") {
		name, value, _ := strings.Cut(entry, "=")
		got[name] = value
	}
	return got
}

// prove evaluates values in a shell and compares them byte by byte.
func (p shellProof) prove(t testing.TB, values []string) {
	t.Helper()
	format, err := Lookup(p.format)
	if err != nil {
		t.Fatal(err)
	}
	variables := []Variable{{Name: "AWS_PROFILE", Unset: true}}
	for i, value := range values {
		variables = append(variables, Variable{Name: fmt.Sprintf("V%d", i), Value: value})
	}
	text, err := format.Write(variables)
	if err != nil {
		t.Fatal(err)
	}
	got := p.evaluate(t, text.Stdout)
	for i, value := range values {
		if have, found := got[fmt.Sprintf("V%d", i)]; !found || have != value {
			t.Errorf("%s: %.80q became %.80q", p.shell.Name, value, have)
		}
	}
	if _, found := got["AWS_PROFILE"]; found || got["STALE"] != "kept" {
		t.Errorf("%s: AWS_PROFILE is there, or another variable is not", p.shell.Name)
	}
}

// everyByte are values with each byte but NUL: alone, twice, between letters,
// before and after each kind of quote. No shell but PowerShell cares for UTF-8.
func everyByte() []string {
	var values []string
	for b := 1; b < 256; b++ {
		c := string([]byte{byte(b)})
		values = append(values, c, c+c, "a"+c+"b", "'"+c+"'", `\`+c, `"`+c, c+"\n"+c+"x")
	}
	return values
}

// hostile are long, hostile and multi-byte values.
func hostile() []string {
	return []string{
		"$(touch pwned)", "`touch pwned`", "; touch pwned;", "' ; touch pwned; '", `\'; touch pwned; \'`, "'\\''; touch pwned; #",
		"&& touch pwned &", "| touch pwned", "> pwned", "\n touch pwned\n", "\r\n", "${IFS}", "$'a'", `$"a"`, "${aws:PrincipalTag/sub}",
		"=ls", "~root", "~/x", "-n", "--", "!!", "!touch", "#x", "{a,b}", "{1..9}", "*", "/*", "[a-z]*", "?", "@(a|b)", "%PATH%", "^a",
		" ", "  ", "   ", " a", "a ", "a  b   c", "\t", "a\tb", "\n", "\n\n", "x\n", "’; touch pwned; ‘", "‘’‚‛", "“”„",
		"Zoë", "日本語", "😀", "e\u0301", "\u2028", "\ufeff", "\u202e", "\uf600", "\U0010ffff",
		strings.Repeat("'", 5000), strings.Repeat(`\`, 5001), strings.Repeat("\\'", 5000), strings.Repeat("  ", 5000),
		strings.Repeat("0123456789abcdef+/=", 5000), strings.Repeat("é'\\$`\"", 10_000),
	}
}

func TestEveryShellTakesEveryByte(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, proof := range shellProofs() {
		t.Run(proof.shell.Name, func(t *testing.T) {
			values := everyByte()
			switch proof.format { // those of UTF-8
			case "powershell":
				values = slices.DeleteFunc(values, func(v string) bool { _, err := quotePowerShell(v); return err != nil })
			case "json":
				values = slices.DeleteFunc(values, func(v string) bool { _, err := quoteJSON(v); return err != nil })
			}
			proof.prove(t, values)
		})
	}
}

// TestEveryFormatIsProven: a format that a shell evaluates is held against a real one.
func TestEveryFormatIsProven(t *testing.T) {
	proven := map[string]bool{
		"env-no-export": true, // quotes as env does
		"windows-cmd":   true, // by TestAssignCmd: cmd.exe is on Windows alone
	}
	for _, proof := range shellProofs() {
		proven[proof.format] = true
	}
	for _, format := range Formats() {
		if !proven[format.Name] && format.Failure() != "" {
			t.Errorf("no shell in shellProofs evaluates the format %s", format.Name)
		}
	}
}

func TestEveryShellTakesHostileText(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, proof := range shellProofs() {
		t.Run(proof.shell.Name, func(t *testing.T) { proof.prove(t, hostile()) })
	}
}

// TestUnquotedEval evaluates the way that people type it, eval $(cfnenv …),
// which splits the text into words and expands file name patterns in them. What
// has no tab and no line end survives it, also under bash's options that drop or
// refuse a pattern without a match; only mksh expands braces as well.
func TestUnquotedEval(t *testing.T) {
	values := []string{"AKIA+/=", "a  b   c ", " ", "agent-*", "?", "[ab]", "{a,b}", "{1..3}", "*'*", `\*`, `a\b`, "a b", "-n", "~", "it's", "@(a|b)", "日本 語"}
	for b := ' '; b <= '~'; b++ {
		values = append(values, string(b), "x"+string(b)+string(b)+"y")
	}
	const evaluate = `eval $(cat "$1") && exec env -0`
	proofs := []shellProof{{tooltest.PosixShells()[0], "env", "shopt -s nullglob; " + evaluate}, {tooltest.PosixShells()[0], "env", "shopt -s failglob; " + evaluate}}
	for _, shell := range tooltest.PosixShells() {
		proofs = append(proofs, shellProof{shell, "env", evaluate})
	}
	for i, proof := range proofs {
		t.Run(fmt.Sprint(proof.shell.Name, i), func(t *testing.T) {
			proof.prove(t, slices.DeleteFunc(slices.Clone(values), func(v string) bool {
				return proof.shell.Name == "mksh" && strings.Contains(v, "{") && strings.Contains(v, "}")
			}))
		})
	}
}

// TestJSONRoundTripsThroughJq reads the format json back with jq.
func TestJSONRoundTripsThroughJq(t *testing.T) {
	values := slices.DeleteFunc(append(everyByte(), hostile()...), func(v string) bool { _, err := quoteJSON(v); return err != nil })
	variables := []Variable{{Name: "GONE", Unset: true}}
	want := map[string]any{"GONE": nil}
	for i, value := range values {
		variables = append(variables, Variable{Name: fmt.Sprintf("V%d", i), Value: value})
		want[fmt.Sprintf("V%d", i)] = value
	}
	format, err := Lookup("json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := format.Write(variables)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(tooltest.Need(t, "jq"), "-c", ".")
	command.Stdin = strings.NewReader(text.Stdout)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || len(want) < 900 {
		t.Errorf("%d values became %d", len(want), len(got))
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s: %.60q became %.60q", name, value, got[name])
		}
	}
}
