package s3_test

import (
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// TestCLI runs the high-level commands of both generations of the AWS CLI.
func TestCLI(t *testing.T) {
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			t.Parallel()
			a := start(t, emulatortest.Options{})
			makeBucket(t, a, "data")
			cli := clienttest.CLI(t, generation)
			environ := a.Environ(a.Admin)
			aws := func(args ...string) string {
				t.Helper()
				out, err := clienttest.Run(t, environ, cli, append([]string{"--endpoint-url", a.URL, "s3"}, args...)...)
				if err != nil {
					t.Fatalf("aws s3 %s: %v\n%s", strings.Join(args, " "), err, out)
				}
				return out
			}
			dir := t.TempDir()
			big := make([]byte, 9<<20)
			rand.Read(big)
			files := map[string]string{"big.bin": string(big), "empty": "", "one.txt": "1", "sub/ü +&?.txt": "2"}
			for name, text := range files {
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			aws("sync", dir, "s3://data/up", "--no-progress")
			if out := aws("ls", "s3://data", "--recursive"); strings.Count(out, "\n") != len(files) || !strings.Contains(out, "9437184 up/big.bin") {
				t.Errorf("ls: %s", out)
			}
			aws("cp", "s3://data/up/big.bin", "s3://data/copy.bin", "--no-progress") // by UploadPartCopy
			back := t.TempDir()
			aws("cp", "s3://data", back, "--recursive", "--no-progress")
			files["copy.bin"] = string(big)
			for name, text := range files {
				if name != "copy.bin" {
					name = "up/" + name
				}
				if got, err := os.ReadFile(filepath.Join(back, name)); err != nil || string(got) != text {
					t.Errorf("%s: %d bytes, %v", name, len(got), err)
				}
			}
			r, err := get(t, strings.TrimSpace(aws("presign", "s3://data/up/one.txt")), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			if body, err := io.ReadAll(r.Body); err != nil || r.StatusCode != http.StatusOK || string(body) != "1" {
				t.Errorf("presigned: %d %q, %v", r.StatusCode, body, err)
			}
			aws("rb", "s3://data", "--force")
		})
	}
}
