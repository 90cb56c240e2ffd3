//go:build !windows

package main

import "syscall"

// replaceProcess runs a command in the place of this process: the same process
// id, so that signals and the exit status are the command's own. It returns only
// when that failed.
func (a *app) replaceProcess(argv, environ []string) error {
	path, err := findProgram(argv[0])
	if err != nil {
		return startError(argv[0], path, err)
	}
	err = syscall.Exec(path, argv, environ)
	if script, ok := asScript(path, argv, err); ok {
		err = syscall.Exec(script[0], script, environ)
	}
	return startError(argv[0], path, err)
}
