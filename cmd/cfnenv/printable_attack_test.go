package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileTemplate: what a template and its file's name say reaches no terminal and no build server as a command, in any
// format of check. What --format github writes itself is one command a line.
func TestHostileTemplate(t *testing.T) {
	const template = `Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: "\u001b[2J\u009b2J\u001b]52;c;eA==\u0007\u202eBad\n::error::injected\r\n  ::add-mask::x ##[error]y"
`
	path := filepath.Join(t.TempDir(), "x\x1b[2J\n::error::injected.yaml")
	if err := os.WriteFile(path, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range checkOutputNames() {
		a, stdout, stderr := testApp(t, false)
		if status := run([]string{"check", "--format", format, path}, a); status != exitFailed {
			t.Fatalf("%s: status %d: %s", format, status, stderr)
		}
		all := stdout.String() + stderr.String()
		if !strings.Contains(all, "Bad") {
			t.Fatalf("%s does not say what is wrong: %s", format, all)
		}
		for _, bad := range []string{"\x1b", "\a", "\r", "\u009b", "\u202e", "##["} {
			if strings.Contains(all, bad) && (bad != "##[" || format != "github") { // the runner reads a line as one command, and its rest as data
				t.Errorf("%s holds %q: %q", format, bad, all)
			}
		}
		for line := range strings.Lines(all) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") && (format != "github" || !strings.HasPrefix(line, "::error file=") && !strings.HasPrefix(line, "::warning file=")) {
				t.Errorf("%s: %q is a command", format, line)
			}
		}
	}
}
