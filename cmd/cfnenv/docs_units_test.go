package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeUnits: systemd, where a machine has it, has nothing to say about the
// units in nightly.md. The program's own path is another on every machine.
func TestReadmeUnits(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, block := range docBlocks(t, "../../testdata/docs/nightly.md") {
		for section, name := range map[string]string{"[Service]": "cfnenv-smoke.service", "[Timer]": "cfnenv-smoke.timer"} {
			if block.language != "ini" || !strings.Contains(block.text, section) {
				continue
			}
			file := filepath.Join(dir, name)
			text := strings.ReplaceAll(block.text, "%h/go/bin/cfnenv", "/bin/sh")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	if len(files) != 2 {
		t.Fatalf("nightly.md has %d units, want 2", len(files))
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed: not every machine has systemd")
	}
	command := exec.CommandContext(t.Context(), analyze, append([]string{"--user", "verify"}, files...)...)
	command.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
	out, _ := command.CombinedOutput() // its status is also about units of the machine
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "cfnenv-smoke") {
			t.Error(line)
		}
	}
}
