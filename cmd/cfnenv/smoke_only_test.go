package main

import (
	"bytes"
	"testing"

	"github.com/tidwall/gjson"
)

// TestSmokeOnlyWithoutExample: 05 and 06 run alone.
func TestSmokeOnlyWithoutExample(t *testing.T) {
	t.Parallel()
	for only, want := range map[string]string{
		"05":       `["preflight.credentials","05.invalidation-denied"]`,
		"06":       `["preflight.credentials","06.converse-refused-elsewhere","06.converse-permitted"]`,
		" 06 , 05": `["preflight.credentials","05.invalidation-denied","06.converse-refused-elsewhere","06.converse-permitted"]`,
	} {
		a, stderr := accountApp(t.TempDir(), nil)
		status := run([]string{"smoke", "--json", "--emulator", "--only", only}, a)
		if got := gjson.GetBytes(a.Stdout.(*bytes.Buffer).Bytes(), "assertions.#.id").Raw; status != exitOK || got != want {
			t.Errorf("%s: status %d, %s, want %s\n%s", only, status, got, want, stderr)
		}
	}
}
