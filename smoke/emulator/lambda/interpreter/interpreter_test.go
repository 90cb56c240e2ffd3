package interpreter

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script writes an executable.
func script(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// python writes an executable that answers the probe; boto3 is where its boto3 is, or empty.
func python(t *testing.T, path, boto3 string, user bool) {
	t.Helper()
	script(t, path, fmt.Sprintf(`echo '{"path": "%s", "version": "3.12.1", "boto3": "%s", "user": %v}'`, path, boto3, user))
}

func TestPythonIsTheFirstWithBoto3(t *testing.T) {
	dir := t.TempDir()
	bin := func(name string) string { return filepath.Join(dir, name, "python3") }
	script(t, bin("broken"), "exit 1")
	script(t, bin("old"), `echo '{"path": "/old", "version": "3.6.9", "boto3": "/x", "user": false}'`)
	script(t, bin("mad"), "echo hello")
	python(t, bin("bare"), "", false)
	python(t, bin("good"), "/site", false)
	python(t, bin("user"), "/home/u/.local/lib", true)
	path := func(names ...string) string {
		for i, n := range names {
			names[i] = filepath.Join(dir, n)
		}
		return strings.Join(names, ":") + ":relative:"
	}
	tests := map[string]struct {
		options Options
		want    Interpreter
	}{
		"after the unusable": {Options{SearchPath: path("broken", "old", "mad", "bare", "good", "user")}, Interpreter{bin("good"), "3.12.1", ""}},
		"of the user alone":  {Options{SearchPath: path("user", "good")}, Interpreter{bin("user"), "3.12.1", "/home/u/.local/lib"}},
		"chosen":             {Options{Python: bin("user"), SearchPath: path("good")}, Interpreter{bin("user"), "3.12.1", "/home/u/.local/lib"}},
		"chosen is unusable": {Options{Python: bin("bare"), SearchPath: path("good")}, Interpreter{bin("good"), "3.12.1", ""}},
		"usual directory":    {Options{SearchPath: path("bare"), Directories: []string{filepath.Join(dir, "good")}}, Interpreter{bin("good"), "3.12.1", ""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.options.Directories == nil {
				test.options.Directories = []string{}
			}
			got, err := New(test.options).Python(context.Background())
			if err != nil || got != test.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestErrorsNameTheCommandThatHelps(t *testing.T) {
	dir := t.TempDir()
	bare := filepath.Join(dir, "bin", "python3")
	python(t, bare, "", false)
	cache := filepath.Join(dir, "cache")
	tests := map[string]struct {
		options Options
		want    string
	}{
		"nothing there":  {Options{}, "apt-get install python3 python3-boto3"},
		"no cache":       {Options{SearchPath: filepath.Dir(bare)}, bare + " -m pip install boto3"},
		"chosen is not":  {Options{Python: filepath.Join(dir, "nowhere")}, "nowhere"},
		"cannot install": {Options{SearchPath: filepath.Dir(bare), CacheDir: cache}, bare + " -m venv " + cache + "/python && " + cache + "/python/bin/python3 -m pip install boto3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.options.Directories = []string{}
			_, err := New(test.options).Python(context.Background())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v\nlacks %s", err, test.want)
			}
		})
	}
}

// TestEnvironmentIsMadeOnce has several finders make the private environment at a time, as runs that start together do.
func TestEnvironmentIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	bare, cache, count := filepath.Join(dir, "bin", "python3"), filepath.Join(dir, "cache"), filepath.Join(dir, "count")
	// python3 -m venv DIR makes a python3 there that has boto3 once its pip was run.
	script(t, bare, `
case "$1" in
-c) echo '{"path": "`+bare+`", "version": "3.12.1", "boto3": "", "user": false}' ;;
-m) echo venv >>`+count+`
    mkdir -p "$3/bin"
    cat >"$3/bin/python3" <<'END'
#!/bin/sh
here=${0%/*}
case "$1" in
-m) echo pip >>`+count+`; touch "$here/boto3" ;;
-c) test -e "$here/boto3" && b=/site || b=
    echo "{\"path\": \"$0\", \"version\": \"3.12.1\", \"boto3\": \"$b\", \"user\": false}" ;;
esac
END
    chmod +x "$3/bin/python3" ;;
esac`)
	var notices []string
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			f := New(Options{
				SearchPath: filepath.Dir(bare), CacheDir: cache, Directories: []string{}, Environ: []string{"PATH=/usr/bin:/bin"},
				Notice: func(line string) { mu.Lock(); notices = append(notices, line); mu.Unlock() },
			})
			for range 2 {
				got, err := f.Python(context.Background())
				if want := filepath.Join(cache, "python", "bin", "python3"); err != nil || got.Path != want {
					t.Errorf("%+v, %v", got, err)
				}
			}
		})
	}
	all.Wait()
	text, err := os.ReadFile(count)
	if err != nil || string(text) != "venv\npip\n" {
		t.Errorf("made: %q, %v", text, err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], cache) {
		t.Errorf("notices: %q", notices)
	}
	left, err := os.ReadDir(cache)
	if err != nil || len(left) != 2 { // the environment and its lock
		t.Errorf("left in the cache: %v, %v", left, err)
	}
}

func TestSearchCanBeCalledOff(t *testing.T) {
	dir := t.TempDir()
	script(t, filepath.Join(dir, "python3"), "exec /bin/sleep 100")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f := New(Options{SearchPath: dir, Directories: []string{}})
	if _, err := f.Python(ctx); err == nil {
		t.Fatal("found a python")
	}
	python(t, filepath.Join(dir, "python3"), "/site", false)
	if _, err := f.Python(context.Background()); err != nil {
		t.Errorf("a search that was called off is remembered: %v", err)
	}
}

// A search ends when it is called off, also where a python3 started something that outlives it and holds its output.
func TestSearchEndsWhateverAPythonStarted(t *testing.T) {
	dir := t.TempDir()
	began := filepath.Join(dir, "began")
	script(t, filepath.Join(dir, "python3"), "/bin/sleep 100 & echo $! >"+began+"; wait")
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() {
		_, err := New(Options{SearchPath: dir, Directories: []string{}}).Python(ctx)
		failed <- err
	}()
	var child []byte
	for deadline := time.Now().Add(20 * time.Second); !bytes.HasSuffix(child, []byte("\n")); time.Sleep(time.Millisecond) {
		if child, _ = os.ReadFile(began); time.Now().After(deadline) {
			t.Fatal("the python3 did not begin")
		}
	}
	cancel()
	select {
	case err := <-failed:
		if err == nil {
			t.Error("found a python")
		}
	case <-time.After(30 * time.Second):
		t.Error("the search goes on")
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(child)))
	if err != nil {
		t.Fatal(err)
	}
	outlived, err := os.FindProcess(pid)
	if err == nil {
		err = outlived.Kill()
	}
	if err != nil {
		t.Error(err)
	}
}

// TestRealInterpreters runs what is found on this machine.
func TestRealInterpreters(t *testing.T) {
	f := New(Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")})
	for name, find := range map[string]func(context.Context) (Interpreter, error){"python3 with boto3": f.Python, "node": f.Node} {
		t.Run(name, func(t *testing.T) {
			got, err := find(context.Background())
			if err != nil {
				if os.Getenv("CFNENV_REQUIRE_TOOLS") == "1" {
					t.Fatalf("%s is required: %v", name, err)
				}
				t.Skipf("%s: %v", name, err)
			}
			if !filepath.IsAbs(got.Path) || got.Version == "" {
				t.Errorf("%+v", got)
			}
		})
	}
}
