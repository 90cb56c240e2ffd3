package env

import (
	"flag"
	"fmt"
	"strings"
	"testing"
)

// FuzzParse: any document is refused or resolved, and no error shows a value.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"workshop.json", "legacy.json", "toplevel.json", "hostile.json"} {
		f.Add(sample(f, name), "provisioning")
		f.Add(sample(f, name), "runtime")
	}
	f.Add([]byte(`{"credentialSets":{"a":{"credentials":[]}}}`), "a")
	f.Fuzz(func(t *testing.T, data []byte, role string) {
		document, err := Parse(data)
		if err != nil {
			return
		}
		if _, err := document.Summaries(); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("more than one line: %q", err)
		}
		set, err := document.Set(role)
		if err != nil {
			return
		}
		for _, v := range set.Variables() {
			if !v.Unset && textProblem(v.Value) != "" {
				t.Errorf("%s %s", v.Name, textProblem(v.Value))
			}
		}
	})
}

// FuzzValue: any byte string as a value is refused, or each real shell has
// exactly these bytes after evaluating the text, and nothing else happened.
func FuzzValue(f *testing.F) {
	if testing.Short() {
		f.Skip("starts six shells a value")
	}
	if flag.Lookup("test.fuzz").Value.String() != "" { // otherwise TestEveryShellTakesHostileText has them all in one run of a shell
		for _, value := range hostile() {
			if len(value) < 1000 {
				f.Add([]byte(value))
			}
		}
	}
	for _, value := range []string{"plain", "a\x00b", "\xff", "\xed\xa0\x80", "\x7f", "\u0085", "\u200b", "$", "\\", "'", "\""} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		quoted := rawJSON(value)
		text := fmt.Sprintf(`{"principal": {"sub": %[1]s, "username": %[1]s}, "credentialSets": {"x": {"awsRegion": %[1]s, "accountId": "123456789012",
			"credentials": {"accessKeyId": %[1]s, "secretAccessKey": %[1]s, "sessionToken": %[1]s}}}}`, quoted)
		document, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("not JSON: %v", err)
		}
		set, err := document.Set("x")
		if err != nil {
			if len(value) > 20 && strings.Contains(err.Error(), string(value)) {
				t.Errorf("the error shows the value: %v", err)
			}
			if textProblem(string(value)) == "" && strings.ToValidUTF8(string(value), "") == string(value) {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		for _, proof := range shellProofs() {
			if proof.format == "powershell" {
				continue
			}
			format, err := Lookup(proof.format)
			if err != nil {
				t.Fatal(err)
			}
			written, err := format.Write(set.Variables())
			if err != nil {
				t.Fatal(err)
			}
			got := proof.evaluate(t, written.Stdout)
			for _, v := range set.Variables() {
				have, found := got[v.Name]
				if v.Name == "USERNAME" && proof.shell.Name == "zsh" {
					continue
				}
				if found == v.Unset || have != v.Value {
					t.Errorf("%s: %s is %q, want %q", proof.shell.Name, v.Name, have, v.Value)
				}
			}
		}
	})
}

// rawJSON writes bytes as a JSON string: what JSON demands is escaped, every
// other byte stays as it is, UTF-8 or not.
func rawJSON(value []byte) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range value {
		switch {
		case c == '"' || c == '\\':
			b.Write([]byte{'\\', c})
		case c < ' ':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
