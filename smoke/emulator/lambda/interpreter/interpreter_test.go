package interpreter

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

// python writes an executable that answers the probe; boto3 is its version, or empty.
func python(t *testing.T, path, boto3, modules string) {
	t.Helper()
	script(t, path, fmt.Sprintf(`printf '\0%%s\0%%s\0%%s\0%%s\0' '%s' 3.12.1 '%s' '%s'`, path, boto3, modules))
}

func TestPythonIsTheFirstWithBoto3(t *testing.T) {
	dir := t.TempDir()
	bin := func(name string) string { return filepath.Join(dir, name, "python3") }
	script(t, bin("broken"), "exit 1")
	script(t, bin("old"), `printf '\000/old\0003.6.9\0001.0\000\000'`)
	script(t, bin("mad"), "echo hello")
	script(t, bin("greets"), `echo hello; printf '\000/greets\0003.12.1\0001.0\000\000'`)
	script(t, bin("leaves"), `printf '\000/leaves\0003.12.1\000\000\000'; echo goodbye`)
	python(t, bin("bare"), "", "")
	python(t, bin("other"), "", "")
	python(t, bin("good"), "1.43.11", "")
	python(t, bin("user"), "1.26.27", "/home/u/.local/lib")
	path := func(names ...string) string {
		for i, n := range names {
			names[i] = filepath.Join(dir, n)
		}
		return strings.Join(names, ":") + ":relative:"
	}
	good, user := Interpreter{bin("good"), "3.12.1", "1.43.11", ""}, Interpreter{bin("user"), "3.12.1", "1.26.27", "/home/u/.local/lib"}
	bare := Interpreter{Path: bin("bare"), Version: "3.12.1"}
	tests := map[string]struct {
		options Options
		want    Interpreter
	}{
		"after the unusable": {Options{SearchPath: path("broken", "old", "mad", "greets", "leaves", "bare", "good", "user")}, good},
		"of the user alone":  {Options{SearchPath: path("user", "good")}, user},
		"chosen":             {Options{Python: bin("user"), SearchPath: path("good")}, user},
		"chosen is bare":     {Options{Python: bin("bare"), SearchPath: path("good")}, bare},
		"usual directory":    {Options{SearchPath: path("bare"), Directories: []string{filepath.Join(dir, "good")}}, good},
		"none has boto3":     {Options{SearchPath: path("broken", "leaves", "bare", "other")}, bare},
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

func TestErrorsNameWhatHelps(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "bin", "python3")
	script(t, broken, "exit 1")
	good := filepath.Join(dir, "good", "python3")
	python(t, good, "1.43.11", "")
	tests := map[string]struct {
		options Options
		want    string
	}{
		"nothing there":      {Options{}, "apt-get install python3"},
		"nothing usable":     {Options{SearchPath: filepath.Dir(broken)}, "apt-get install python3"},
		"chosen is nowhere":  {Options{Python: filepath.Join(dir, "nowhere"), SearchPath: filepath.Dir(good)}, "CFNENV_PYTHON: "},
		"chosen is unusable": {Options{Python: broken, SearchPath: filepath.Dir(good)}, "CFNENV_PYTHON: asking " + broken},
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

// TestVersionOfBoto3 asks a real interpreter in a virtual environment of its own, whose boto3 says its version in odd ways.
func TestVersionOfBoto3(t *testing.T) {
	real, err := New(Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")}).Python(context.Background())
	if err != nil {
		t.Skip(err)
	}
	base, err := filepath.EvalSymlinks(real.Path)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "größer as usual")
	boto3 := filepath.Join(dir, "lib", "python"+real.Version[:strings.LastIndexByte(real.Version, '.')], "site-packages", "boto3")
	chosen := filepath.Join(dir, "bin", "python3")
	for _, made := range []error{
		os.MkdirAll(boto3, 0o700), os.MkdirAll(filepath.Dir(chosen), 0o700), os.Symlink(base, chosen),
		os.WriteFile(filepath.Join(dir, "pyvenv.cfg"), []byte("home = "+filepath.Dir(base)+"\n"), 0o600),
	} {
		if made != nil {
			t.Fatal(made)
		}
	}
	const unknown = "of an unknown version"
	for text, want := range map[string]string{
		"__version__ = \"1.43.11\"  # of \"today\"\r\n":           "1.43.11",
		"__version__ = ''\nif True:\n    __version__ = '1.43.11'": "1.43.11",
		"__version__ = version(\"boto3\")\n":                      unknown,
		"__version__ = ''\n":                                      unknown,
		"__version__=\"1\"\n":                                     unknown,
	} {
		if err := os.WriteFile(filepath.Join(boto3, "__init__.py"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := New(Options{Python: chosen}).Python(context.Background())
		if err != nil || got != (Interpreter{chosen, real.Version, want, ""}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// TestNothingOfTheUsersDirectoryRuns asks the real interpreters in a directory where a stranger left modules and settings
// of theirs.
func TestNothingOfTheUsersDirectoryRuns(t *testing.T) {
	dir := t.TempDir()
	ran := filepath.Join(dir, "ran")
	for _, name := range []string{"json", "re", "enum", "copyreg", "boto3", "sitecustomize", "usercustomize", "startup"} {
		text := fmt.Sprintf("open(%q, 'a').write(%q)\n", ran, name)
		if err := os.WriteFile(filepath.Join(dir, name+".py"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".python-version"), []byte("0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	usual := New(Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")})
	want, wantErr := usual.Python(context.Background())
	t.Chdir(dir)
	for name, value := range map[string]string{"PYTHONPATH": dir, "PYTHONHOME": dir, "PYTHONSTARTUP": filepath.Join(dir, "startup.py"), "PYTHONUSERBASE": dir} {
		t.Setenv(name, value)
	}
	f := New(Options{SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME")})
	got, err := f.Python(context.Background())
	if got != want || (err == nil) != (wantErr == nil) {
		t.Errorf("found %+v, %v; elsewhere %+v, %v", got, err, want, wantErr)
	}
	f.Node(context.Background()) // whether there is one does not matter here
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("ran %s", text)
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
	python(t, filepath.Join(dir, "python3"), "1.43.11", "")
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
	for name, find := range map[string]func(context.Context) (Interpreter, error){"python3": f.Python, "node": f.Node} {
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
