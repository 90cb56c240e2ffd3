package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminals stay open until the process ends, as does the read that an interrupt leaves behind: on a descriptor that is used
// again, it would take what is typed in another test.
var terminals []*os.File

// terminal opens a pseudo-terminal: what a person's side and the program's side are.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	number, err := unix.IoctlGetUint32(int(person.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: 200, Row: 50}) // nothing is folded
	}
	if err == nil {
		err = keepsOutput(program)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: 300, Row: 100}); err != nil {
		t.Fatal(err)
	}
	terminals = append(terminals, person, program)
	return person, program
}

// keepsOutput has a terminal show what a program writes the moment it hears of Ctrl-C. Otherwise Linux sends the signal and only
// then flushes what was to be shown (n_tty.c, isig), the program's last words included.
func keepsOutput(terminal *os.File) error {
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		return err
	}
	state.Lflag |= unix.NOFLSH
	return unix.IoctlSetTermios(int(terminal.Fd()), unix.TCSETS, state)
}

func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// The password is read from the terminal without being shown there, and the terminal is left as it was, also by an
// interrupt.
func TestPasswordOnATerminal(t *testing.T) {
	for name, test := range map[string]struct{ typed, password, problem string }{
		"typed":       {"a secret: ü\n", "a secret: ü", ""},
		"empty":       {"\n", "", "no password: it was empty"},
		"interrupted": {"", "", "interrupted: no password was given"},
	} {
		t.Run(name, func(t *testing.T) {
			person, program := terminal(t)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			go func() {
				for echoes(t, person) && t.Context().Err() == nil { // what is typed earlier would be shown
					time.Sleep(time.Millisecond)
				}
				if test.typed == "" {
					interrupt()
				}
				person.WriteString(test.typed)
			}()
			var stderr bytes.Buffer
			a := &app{Stdin: program, Stderr: &stderr, IsTerminal: isTerminal}
			password, err := a.password(ctx, "ada")
			if password != test.password || (err == nil) != (test.problem == "") || err != nil && !strings.Contains(err.Error(), test.problem) {
				t.Errorf("%q, %v", password, err)
			}
			if stderr.String() != "password of ada: \n" {
				t.Errorf("stderr %q", stderr.String())
			}
			if !echoes(t, person) {
				t.Error("the terminal shows nothing of what is typed any more")
			}
			program.WriteString("end")
			shown := make([]byte, 100)
			if n, err := person.Read(shown); err != nil || string(shown[:n]) != "end" {
				t.Errorf("the terminal shows %q, %v", shown[:n], err)
			}
		})
	}
}
