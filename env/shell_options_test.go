package env

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
)

// optionScripts evaluate the text in the file $1 once with every option of a
// shell turned on, once with it turned off, say where that does not make $V the
// value $2, and end with the number of options tried. The options left out
// make the shell read or run nothing, or say what it does.
var optionScripts = map[string]string{
	"zsh": `n=0
for option in ${(k)options:#(exec|interactive|monitor|onecmd|privileged|restricted|shinstdin|singlecommand|stdin|verbose|xtrace|zle)}; do
	for way in setopt unsetopt; do
		(exec 2>&1; $way $option; eval "$(cat "$1")"; [ "$V" = "$2" ] || echo "$way $option: $V")
	done
	n=$((n + 1))
done
echo $n`,
	"bash": `n=0
for option in $(shopt | cut -f 1); do
	for way in -s -u; do
		(exec 2>&1; shopt $way $option; eval "$(cat "$1")"; [ "$V" = "$2" ] || echo "shopt $way $option: $V")
	done
	n=$((n + 1))
done
echo $n`,
}

// TestEveryShellOption: no option of the shells that people set options in
// changes what the text does.
func TestEveryShellOption(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	value := strings.Join(append(hostile()[:40:40], `it's "  '  "  ''   '`), " ")
	value = strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(value) // a document with one is refused
	text, err := posix{export: "export "}.write([]Variable{{Name: "AWS_PROFILE", Unset: true}, {Name: "V", Value: value}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte(text.Stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, shell := range tooltest.PosixShells() {
		script, ok := optionScripts[shell.Name]
		if !ok {
			continue
		}
		t.Run(shell.Name, func(t *testing.T) {
			command := shell.Command(t, script, file, value)
			command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
			out, err := command.CombinedOutput()
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			tried, _ := strconv.Atoi(lines[len(lines)-1])
			if err != nil || len(lines) != 1 || tried < 30 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
