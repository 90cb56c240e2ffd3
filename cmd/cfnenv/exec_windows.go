package main

import "os/exec"

// replaceProcess runs a command to its end and returns its status: Windows
// cannot put one program in the place of another.
func (a *app) replaceProcess(argv, environ []string) error {
	child := exec.Command(argv[0], argv[1:]...)
	child.Env = environ
	signals, stop := catchEnding()
	defer stop()
	code, err := runChild(a, child, signals)
	if err != nil || code == exitOK {
		return err
	}
	return &exitError{Code: code}
}
