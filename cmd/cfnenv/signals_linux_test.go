package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// onTerminal starts an emulator as the session that a terminal belongs to, with its files below dir, and waits until it serves.
func onTerminal(t *testing.T, dir string) (command *exec.Cmd, person *os.File) {
	t.Helper()
	person, program := terminal(t)
	command = exec.Command("cfnenv", "emulator", "--listen", "127.0.0.1:0")
	command.Env = append(withoutAWS(os.Environ()), "TMPDIR="+dir)
	command.Stdin, command.Stdout, command.Stderr = program, program, program
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close() // else the terminal has another user
	if shown := shownUntil(person, "credentials.json\r\n"); !strings.Contains(shown, "listening on") {
		t.Fatal(shown)
	}
	return command, person
}

// shownUntil reads a terminal up to a text, or to its end.
func shownUntil(person *os.File, text string) string {
	var shown strings.Builder
	for b := make([]byte, 1); !strings.HasSuffix(shown.String(), text); {
		if _, err := person.Read(b); err != nil {
			break
		}
		shown.Write(b)
	}
	return shown.String()
}

// ended is the status of a command that must end soon.
func ended(t *testing.T, command *exec.Cmd) int {
	t.Helper()
	late := time.AfterFunc(time.Minute, func() { command.Process.Kill() })
	defer late.Stop()
	command.Wait() // the status says how
	return command.ProcessState.ExitCode()
}

func wantEmpty(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestTerminalGoes: a dropped connection, the commonest end of all, ends an emulator in order.
func TestTerminalGoes(t *testing.T) {
	dir := t.TempDir()
	command, person := onTerminal(t, dir)
	person.Close()
	if status := ended(t, command); status != 129 {
		t.Errorf("status %d", status)
	}
	wantEmpty(t, dir)
}

// TestCtrlC: what happens now, and what a second one does, is said in one line.
func TestCtrlC(t *testing.T) {
	dir := t.TempDir()
	command, person := onTerminal(t, dir)
	io.WriteString(person, "\x03")
	shown := shownUntil(person, "\n\n") // which does not come: everything up to the end
	if status := ended(t, command); status != exitInterrupted {
		t.Errorf("status %d", status)
	}
	if !strings.Contains(shown, "\ncfnenv: interrupted by SIGINT: shutting down the emulated account; a second Ctrl-C ") {
		t.Errorf("shown: %q", shown)
	}
	wantEmpty(t, dir)
}

// TestStranger: another user of this machine, who knows where everything is, can read neither the document nor what the
// emulator has written, and what he leaves for its user is neither believed nor removed.
func TestStranger(t *testing.T) {
	setpriv, err := exec.LookPath("setpriv")
	if os.Geteuid() != 0 || err != nil {
		t.Skip("becoming another user takes root and setpriv")
	}
	shared, err := os.MkdirTemp("", "cfnenv-stranger-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(shared)
	if err := os.Chmod(shared, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	stranger := func(script string) (string, error) {
		command := exec.Command(setpriv, "--reuid", "65534", "--regid", "65534", "--clear-groups", "sh", "-c", script)
		command.Dir = shared
		out, err := command.CombinedOutput()
		return string(out), err
	}
	if out, err := stranger("mkdir -p cfnenv-account-1 state/cfnenv && touch cfnenv-account-1/.in-use && echo '{}' >state/cfnenv/run.json && chmod -R 777 ."); err != nil && !strings.Contains(out, "changing permissions of '.'") {
		t.Fatal(out, err)
	}
	command := exec.Command("cfnenv", "emulator", "--listen", "127.0.0.1:0")
	command.Env = append(withoutAWS(os.Environ()), "TMPDIR="+shared)
	stderr, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(stderr).ReadString('\n') // without one, the document is not found below
	_, document, _ := strings.Cut(strings.TrimSpace(line), "credentials in ")
	if _, err := os.Stat(document); err != nil {
		t.Fatal(line, err)
	}
	for _, script := range []string{"cat '" + document + "'", "ls '" + filepath.Dir(document) + "'"} {
		if out, err := stranger(script); err == nil || !strings.Contains(out, "Permission denied") {
			t.Errorf("%s: %s, %v", script, out, err)
		}
	}
	// His journal is not believed.
	var said bytes.Buffer
	sweep := exec.Command("cfnenv", "sweep", "--dry-run", "-c", document)
	sweep.Env = append(withoutAWS(os.Environ()), "XDG_STATE_HOME="+filepath.Join(shared, "state"))
	sweep.Stderr = &said
	if err := sweep.Run(); err != nil || !strings.Contains(said.String(), "belongs to another user") {
		t.Errorf("%v: %s", err, said.String())
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if status := ended(t, command); status != 143 {
		t.Errorf("status %d", status)
	}
	if _, err := os.Stat(filepath.Join(shared, "cfnenv-account-1")); err != nil {
		t.Errorf("another user's directory was removed: %v", err)
	}
}

// TestListenOnABusyMachine: what is said at a signal is said before the command ends, and its echo is none at all, however
// late both are.
func TestListenOnABusyMachine(t *testing.T) { // not parallel: others of this process would hear the signals
	const late = 300 * time.Millisecond // longer than the echo of a key
	for name, ends := range map[string]func(said chan struct{}){
		"ends at once": func(chan struct{}) {},
		"goes on": func(said chan struct{}) {
			<-said
			time.Sleep(50 * time.Millisecond) // in which the second signal is read
		},
	} {
		t.Run(name, func(t *testing.T) {
			said := make(chan struct{})
			ctx, stop := listen(t.Context(), func(os.Signal) {
				time.Sleep(late)
				close(said)
			}, func(s os.Signal) { t.Errorf("the echo of %s is taken for a second", s) })
			for range 2 {
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					t.Fatal(err)
				}
				<-ctx.Done()
			}
			ends(said)
			stop()
			select {
			case <-said:
			default:
				t.Error("stopped before what is said at a signal was said")
			}
		})
	}
}

// TestListenWithoutAReader: a command ends although nobody reads what it says at a signal.
func TestListenWithoutAReader(t *testing.T) { // not parallel, likewise
	read := make(chan struct{})
	defer close(read)
	ctx, stop := listen(t.Context(), func(os.Signal) { <-read }, func(os.Signal) {})
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-ctx.Done()
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(30 * time.Second):
		t.Error("the command waits for its reader")
	}
}

// TestListenToAnotherSignal: a signal of another kind is no echo, as when Ctrl-C is not enough for a supervisor.
func TestListenToAnotherSignal(t *testing.T) { // not parallel, likewise
	second := make(chan os.Signal, 1)
	told := make(chan struct{})
	_, stop := listen(t.Context(), func(os.Signal) { close(told) }, func(s os.Signal) { second <- s })
	defer stop()
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		if err := syscall.Kill(os.Getpid(), s); err != nil {
			t.Fatal(err)
		}
		if s == syscall.SIGINT {
			<-told
			time.Sleep(time.Second) // much longer than the echo of a key, much shorter than that of SIGTERM
		}
	}
	select {
	case s := <-second:
		if s != syscall.SIGTERM {
			t.Error(s)
		}
	case <-time.After(30 * time.Second):
		t.Error("SIGTERM is taken for an echo of SIGINT")
	}
}
