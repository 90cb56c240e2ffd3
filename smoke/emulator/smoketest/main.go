package smoketest

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"

	"cfnenv/env/tooltest"
	"cfnenv/smoke/emulator/lambda/interpreter"
)

// Main runs a package's tests, which mostly wait, several a processor at a time, and returns their status.
func Main(m *testing.M) int {
	defer CleanUp()
	debug.SetGCPercent(400) // a run's account is soon garbage as a whole
	if err := Parallel(4); err != nil {
		panic(err)
	}
	return m.Run()
}

// Parallel has n tests a processor run at a time, unless the command line says how many.
func Parallel(n int) error {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if given {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(n*runtime.GOMAXPROCS(0)))
}

// CleanUp removes what this package keeps as long as the tests run.
func CleanUp() { os.RemoveAll(Dir()) }

// Dir is a directory that is there as long as the tests.
var Dir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "cfnenv-test-*")
	if err != nil {
		panic(err)
	}
	return dir
})

// NeedPython skips a test that runs functions where there is no interpreter for them.
func NeedPython(t testing.TB) {
	t.Helper()
	if tooltest.Need(t, "python3"); BarePython() == "" {
		tooltest.Missing(t, "venv of python3")
	}
}

// BarePython is a python3 without boto3, in whose place functions get cfnenv's stand-in, which starts in a tenth of the time.
// Scripts prove examples with boto3.
var BarePython = sync.OnceValue(func() string {
	dir := filepath.Join(Dir(), "bare")
	if err := exec.Command("python3", "-m", "venv", "--without-pip", dir).Run(); err != nil {
		return ""
	}
	return filepath.Join(dir, "bin", "python3")
})

// interpreters finds the interpreter of all accounts, once.
var interpreters = sync.OnceValue(func() *interpreter.Finder {
	return interpreter.New(interpreter.Options{Python: BarePython(), SearchPath: os.Getenv("PATH"), Home: os.Getenv("HOME"), Dir: Dir()})
})

// Runs returns the number of repetitions of a proof by repetition: few by default, so that all tests together stay
// quick, and as many as the environment variable says where there is time.
func Runs(t testing.TB, variable string, normal, short int) int {
	t.Helper()
	if text := os.Getenv(variable); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("%s=%s: want a count", variable, text)
		}
		return n
	}
	if testing.Short() {
		return short
	}
	return normal
}
