package examples

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/template"
)

func embedded(t *testing.T, ids ...string) []Example {
	t.Helper()
	all, err := Embedded(ids...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestContract: the guide's commands and the harness rely on these parameters and outputs.
func TestContract(t *testing.T) {
	want := map[string]struct{ parameters, outputs string }{
		"01": {"", "QueueUrl QueueArn"},
		"02": {"AgentRoleName RequiredBoundaryArn", "FunctionName RoleName"},
		"04": {"", "TableName TableArn"},
		"03": {"AgentRoleName RequiredBoundaryArn", "FunctionUrl FunctionName RoleName BucketName"},
	}
	all := embedded(t)
	if len(all) != len(want) {
		t.Fatalf("%d examples", len(all))
	}
	for _, e := range all {
		parsed, err := template.Parse([]byte(e.Body))
		if err != nil {
			t.Fatalf("%s: %v", e.File, err)
		}
		var parameters, outputs []string
		for _, p := range parsed.Parameters {
			parameters = append(parameters, p.Name)
		}
		for _, o := range parsed.Outputs {
			outputs = append(outputs, o.Name)
		}
		if got := strings.Join(parameters, " "); got != want[e.ID].parameters {
			t.Errorf("%s: parameters %q", e.File, got)
		}
		if got := strings.Join(outputs, " "); got != want[e.ID].outputs {
			t.Errorf("%s: outputs %q", e.File, got)
		}
		for _, r := range parsed.Resources {
			if r.Type == "AWS::Lambda::Function" {
				if code := r.Properties.Get("Code").Get("ZipFile"); code == nil || len(code.Text) == 0 || len(code.Text) > 4096 {
					t.Errorf("%s: %s: the inline code is missing or above Lambda's 4,096 bytes", e.File, r.LogicalID)
				}
			}
		}
	}
}

// TestLint runs cfn-lint where it is installed. Debian has no package of it, so its absence is never an error.
func TestLint(t *testing.T) {
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip("cfn-lint is not installed")
	}
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) != len(list()) {
		t.Fatalf("%q %v", files, err)
	}
	if out, err := exec.Command(lint, files...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestChoose(t *testing.T) {
	if got := embedded(t, "03", "01"); len(got) != 2 || got[0].ID != "01" || got[1].ID != "03" || !got[0].Embedded {
		t.Errorf("%+v", got)
	}
	if _, err := Embedded("4"); err == nil || !strings.Contains(err.Error(), "01, 02, 03") {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "02-lambda-with-boundary.yaml"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := From(dir, "02")
	if err != nil || len(got) != 1 || got[0].Body != "x" || got[0].Embedded {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := From(dir); err == nil {
		t.Error("two files are missing")
	}
	if err := os.WriteFile(filepath.Join(dir, "02-lambda-with-boundary.yaml"), bytes.Repeat([]byte("x"), template.MaxBody+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := From(dir, "02"); err == nil || !strings.Contains(err.Error(), "51200") {
		t.Error(err)
	}
}

// TestWrite: all or nothing, and nobody's file is lost.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if err := Write(dir, embedded(t), false); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(dir, "03-lambda-url-s3-writer.yaml")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "01-minimal-sqs.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, embedded(t), false); err == nil {
		t.Error("an existing file is overwritten")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("%v %v", entries, err)
	}
	if body, err := os.ReadFile(mine); err != nil || string(body) != "mine" {
		t.Errorf("%s %v", body, err)
	}
	if err := Write(dir, embedded(t), true); err != nil {
		t.Fatal(err)
	}
	if body, err := os.ReadFile(mine); err != nil || string(body) == "mine" {
		t.Errorf("%s %v", body, err)
	}
}

func TestFetch(t *testing.T) {
	sound := func(w http.ResponseWriter, r *http.Request) {
		for _, e := range embedded(t) {
			if r.URL.Path == "/skills/provisioning-cfn-mode/examples/"+e.File {
				w.Write([]byte(e.Body))
				return
			}
		}
		http.NotFound(w, r)
	}
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		root    string // in place of the server's
		want    string // in the error; "" for none
	}{
		"sound":   {sound, "", ""},
		"missing": {http.NotFound, "", "404 Not Found"},
		"web page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte("<p>"))
		}, "", "a web page"},
		"not a template": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Write([]byte("a: ["))
		}, "", "it is not a template that CloudFormation takes: line 2, column 1"},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/yaml")
			w.Write(bytes.Repeat([]byte("#"), template.MaxBody+1))
		}, "", "more than the 51200 bytes"},
		"redirected away": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/other", http.StatusFound)
		}, "", "redirected to another place"},
		"plain http":     {sound, "http://skills.example.com/x", "is not https"},
		"no address":     {sound, "skills", "not an address"},
		"nobody answers": {sound, "http://127.0.0.1:1", "connection refused"},
		"a password":     {sound, "ftp://user:hunter2@example.com/", "user:xxxxx@"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tc.handler)
			defer server.Close()
			root := server.URL + "/skills"
			if tc.root != "" {
				root = tc.root
			}
			got, err := Fetch(t.Context(), server.Client(), root)
			if tc.want == "" {
				if err != nil || len(got) != 3 || got[2].Body != embedded(t)[2].Body || got[2].Embedded {
					t.Fatalf("%+v %v", got, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
}

// TestFetchBounded: a server that never finishes does not hold the caller.
func TestFetchBounded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Fetch(ctx, server.Client(), server.URL); err == nil {
		t.Error("nothing came, and no error")
	}
}
