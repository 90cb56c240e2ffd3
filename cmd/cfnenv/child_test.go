package main

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// TestTypedSignalsAreNotDoubled: where any stream is a terminal, Ctrl-C reaches the child without help.
func TestTypedSignalsAreNotDoubled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("signals")
	}
	files := map[string]*os.File{}
	for _, name := range []string{"no stream", "stdin", "stdout", "stderr"} {
		file, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		files[name] = file
	}
	for terminal, want := range map[string]int{"no stream": 9, "stdin": 0, "stdout": 0, "stderr": 0} {
		a := &app{
			Stdin: files["stdin"], Stdout: files["stdout"], Stderr: files["stderr"],
			IsTerminal: func(stream any) bool { return stream == any(files[terminal]) },
		}
		naps := "30" // after which nothing came
		if want != 0 {
			naps = "3000"
		}
		interrupted := "trap 'exit 9' INT; kill -INT $PPID; n=0; while [ $n -lt " + naps + " ]; do sleep 0.01; n=$((n+1)); done"
		signals, stop := catchEnding()
		status, err := runChild(a, exec.Command("sh", "-c", interrupted), signals)
		stop()
		if status != want || err != nil {
			t.Errorf("%s is a terminal: %d, %v; want %d", terminal, status, err, want)
		}
	}
}
